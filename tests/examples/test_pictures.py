"""The examples with convolutional networks: what they reach on pictures that they have not learnt from."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.examples.conftest import rows, run

SEEDS = (1, 2, 3)
Run = Callable[[str, int], dict[str, Any]]


def accuracy(outcome: dict[str, Any], scorer: str = "scorer") -> float:
    scores = {row["measure"]: row["value"] for row in rows(outcome, scorer, "scores")}
    return float(scores["accuracy"])


@pytest.fixture(scope="module")
def full(copy_example: Callable[[str], Path]) -> Run:
    files = functools.cache(copy_example)
    return functools.cache(lambda name, seed: run(files(name), "--seed", str(seed)))


def test_digits_quick(copy_example: Callable[[str], Path]) -> None:
    file = copy_example("simple-cnn")
    out = file.parent / "out"
    outcome = run(file, "--var", "quick=true", "--to", "mistakes", "--to", "scorer", "--out", str(out))
    assert accuracy(outcome) >= 0.955
    assert b"data:image/png;base64," in (out / "mistakes" / "figure.svg").read_bytes()


def test_clothes_quick(copy_example: Callable[[str], Path]) -> None:
    assert accuracy(run(copy_example("cnn-from-scratch"), "--var", "quick=true", "--to", "scorer")) >= 0.8


@pytest.mark.gallery
@pytest.mark.parametrize("seed", SEEDS)
def test_clothes_full_run(full: Run, seed: int) -> None:
    """Logistic regression on the same pixels reaches 83.5%."""
    assert accuracy(full("cnn-from-scratch", seed)) >= 0.88
    assert accuracy(full("cnn-from-scratch", seed), "aug-scorer") >= 0.85


@pytest.mark.gallery
@pytest.mark.parametrize("seed", SEEDS)
def test_digits_full_run(full: Run, seed: int) -> None:
    """Each seed is a test of its own, so that no test takes longer than pytest waits."""
    assert accuracy(full("simple-cnn", seed)) >= 0.97


@pytest.mark.gallery
def test_digits_of_three_seeds(full: Run) -> None:
    found = [accuracy(full("simple-cnn", seed)) for seed in SEEDS]
    print(found, [full("simple-cnn", seed)["seconds"] for seed in SEEDS])  # noqa: T201 - for the record
    assert statistics.median(found) >= 0.98
