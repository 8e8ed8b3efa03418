"""Transfer learning: from twenty pictures of each class, beside the same network from scratch."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.examples.conftest import rows, run

NAME = "transfer-learning"
SEEDS = (1, 2, 3, 4, 5)
QUICK, FULL = 0.85, 0.89


def accuracies(outcome: dict[str, Any], task: str) -> dict[str, float]:
    return {row["model"]: row["accuracy"] for row in rows(outcome, f"{task}-scores", "scores")}


def test_quick_figures(copy_example: Callable[[str], Path]) -> None:
    """The head on the frozen base alone: the other ways take longer."""
    file = copy_example(NAME)
    out = file.parent / "out"
    run(file, "--var", "quick=true", "--to", "clothes-told-1", "--out", str(out))
    few = pl.read_ipc(out / "clothes-few" / "table" / "table.arrow")
    assert few["label"].unique().sort().to_list() == [1, 3, 5, 7, 9]
    assert few.height == 100
    told = pl.read_ipc(out / "clothes-told-1" / "table" / "table.arrow")
    right = told["frozen base"].cast(pl.String) == told["class"].cast(pl.String)
    assert right.mean() >= QUICK


@pytest.fixture(scope="module")
def full(copy_example: Callable[[str], Path]) -> Callable[[int], dict[str, Any]]:
    file = copy_example(NAME)
    return functools.cache(lambda seed: run(file, "--seed", str(seed)))


@pytest.mark.gallery
@pytest.mark.parametrize("seed", SEEDS)
def test_each_seed(full: Callable[[int], dict[str, Any]], seed: int) -> None:
    """Each seed is a test of its own, so that no test takes longer than pytest waits."""
    assert accuracies(full(seed), "clothes")["frozen base"] >= 0.87
    assert accuracies(full(seed), "digits")["frozen base"] >= 0.85


@pytest.mark.gallery
def test_a_base_is_worth_it_for_clothes(full: Callable[[int], dict[str, Any]]) -> None:
    frozen, scratch = means(full, "clothes")
    assert frozen >= FULL
    assert frozen >= scratch


@pytest.mark.gallery
def test_for_digits_a_base_of_clothes_is_level(full: Callable[[int], dict[str, Any]]) -> None:
    """Which hundred pictures are drawn moves a single seed by three points either way, and both ways alike."""
    frozen, scratch = means(full, "digits")
    assert frozen >= 0.88
    assert frozen >= scratch - 0.01


def means(full: Callable[[int], dict[str, Any]], task: str) -> tuple[float, float]:
    """Return the mean accuracies of the seeds on a frozen base and from scratch."""
    found = [accuracies(full(seed), task) for seed in SEEDS]
    frozen, scratch = (statistics.mean(one[way] for one in found) for way in ("frozen base", "from scratch"))
    return frozen, scratch
