"""Iris: a network of 67 parameters, judged by 5-fold cross-validation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sklearn.datasets import load_iris

from tests.examples.conftest import ROOT, rows, run

NAME = "iris"
FULL = 0.95
QUICK = 0.94


def accuracy(outcome: dict[str, Any]) -> float:
    scores = {row["measure"]: row["value"] for row in rows(outcome, "scores", "scores")}
    assert scores["rows"] == 150, "every flower is judged once"
    found: float = scores["accuracy"]
    return found


def test_the_data_are_the_flowers_of_1936() -> None:
    told = pl.read_csv(ROOT / "examples" / NAME / "data" / "iris.csv")
    flowers = load_iris()
    assert told.select(pl.all().exclude("species")).to_numpy().tolist() == flowers.data.tolist()
    assert told["species"].to_list() == [flowers.target_names[index] for index in flowers.target]


def test_quick_figures(copy_example: Callable[[str], Path]) -> None:
    assert accuracy(run(copy_example(NAME), "--var", "quick=true", "--to", "scores")) >= QUICK


@pytest.mark.gallery
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_full_figures(seed: int, copy_example: Callable[[str], Path]) -> None:
    outcome = run(copy_example(NAME), "--seed", str(seed))
    assert accuracy(outcome) >= FULL
    assert all(node["state"] == "done" for node in outcome["nodes"].values())
