"""Forecast energy demand: the series is whole, and the errors one hour and one day ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.examples.conftest import ROOT, rows, run

NAME = "energy-forecast"
DATA = ROOT / "examples" / NAME / "data" / "victoria.parquet"


def percent_off(outcome: dict[str, Any], node: str) -> dict[str, float]:
    return {row["model"]: row["mean absolute percentage error"] for row in rows(outcome, node, "scores")}


def test_no_hour_is_missing() -> None:
    series = pl.read_parquet(DATA)
    assert series.height == 26_304
    assert series["time"].diff().drop_nulls().unique().to_list() == [timedelta(hours=1)]
    assert series.null_count().sum_horizontal().item() == 0


def test_quick_figures(copy_example: Callable[[str], Path]) -> None:
    outcome = run(copy_example(NAME), "--var", "quick=true", "--to", "compare", "--to", "compare-day")
    hour, day = percent_off(outcome, "compare"), percent_off(outcome, "compare-day")
    # What NumPy finds by hand on the same rows.
    assert hour["last hour"] == pytest.approx(4.574, abs=0.001)
    assert hour["last week"] == pytest.approx(5.466, abs=0.001)
    assert max(hour["LSTM"], hour["GRU"]) <= 2.4 < hour["last hour"]
    assert max(day["LSTM"], day["GRU"]) <= 5.0 < day["last week"] < day["yesterday"]


@pytest.mark.gallery
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_full_figures(seed: int, copy_example: Callable[[str], Path]) -> None:
    outcome = run(copy_example(NAME), "--seed", str(seed))
    hour, day = percent_off(outcome, "compare"), percent_off(outcome, "compare-day")
    assert max(hour["LSTM"], hour["GRU"]) <= 1.5
    assert hour["LSTM"] < hour["linear regression"]
    assert max(day["LSTM"], day["GRU"]) <= 4.2 < day["last week"]
    assert all(node["state"] == "done" for node in outcome["nodes"].values())
