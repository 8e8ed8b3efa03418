"""Trees or networks: the official split, and the accuracy of each model on the test records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.examples.conftest import ROOT, rows, run

NAME = "trees-or-networks"
FOLDER = ROOT / "examples" / NAME
FULL = {"random forest": 0.858, "gradient boosting": 0.867, "neural network": 0.850, "logistic regression": 0.850}
QUICK = {"random forest": 0.855, "gradient boosting": 0.865, "neural network": 0.845, "logistic regression": 0.850}


def accuracies(outcome: dict[str, Any]) -> dict[str, float]:
    return {row["model"]: row["accuracy"] for row in rows(outcome, "compare", "scores")}


def check(found: dict[str, float], floors: dict[str, float]) -> None:
    assert found.keys() == floors.keys()
    for model, floor in floors.items():
        assert found[model] >= floor, model


def test_the_data_are_the_official_split() -> None:
    training, test = (pl.read_parquet(FOLDER / "data" / f"adult-{part}.parquet") for part in ("train", "test"))
    assert (training.height, test.height) == (32_561, 16_281)
    assert training.columns == test.columns
    # The shares that the donors state.
    both = pl.concat([training, test])
    assert (both["income"] == ">50K").mean() == pytest.approx(0.2393, abs=5e-4)
    assert both.null_count().sum_horizontal().item() == 0


def test_quick_figures(copy_example: Callable[[str], Path]) -> None:
    found = accuracies(run(copy_example(NAME), "--var", "quick=true", "--to", "compare"))
    check(found, QUICK)
    assert max(found, key=lambda model: found[model]) == "gradient boosting"


@pytest.mark.gallery
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_full_figures(seed: int, copy_example: Callable[[str], Path]) -> None:
    outcome = run(copy_example(NAME), "--seed", str(seed))
    check(accuracies(outcome), FULL)
    assert all(node["state"] == "done" for node in outcome["nodes"].values())
