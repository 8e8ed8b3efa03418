"""Approximate anything: the error falls with the width of the network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.examples.conftest import rows, run

NAME = "approximate-anything"
WIDTHS = ("2 units", "8 units", "32 units", "128 units")


def errors(file: Path, *options: str) -> list[float]:
    found = {row["network"]: row["error"] for row in rows(run(file, *options), "error", "table")}
    return [found[width] for width in WIDTHS]


def test_quick_errors_fall(copy_example: Callable[[str], Path]) -> None:
    narrow, *_, wide = errors(copy_example(NAME), "--var", "quick=true", "--to", "error")
    assert wide < 0.9 * narrow


@pytest.mark.gallery
def test_errors_fall_with_the_width(copy_example: Callable[[str], Path]) -> None:
    found = errors(copy_example(NAME), "--to", "error")
    assert found[3] < found[2] < min(found[:2])
    assert found[3] < 0.5 * found[0]
