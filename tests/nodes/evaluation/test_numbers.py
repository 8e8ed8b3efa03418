"""Numeric Scorer against scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn import metrics

from netwright.ports import Table
from netwright.sdk import Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def score(make: Make, rows: pl.DataFrame, context: RecordingContext) -> tuple[dict[str, float | None], Any]:
    node = make("numeric_scorer", actual="actual", predicted="predicted")
    made = node.execute(table=Table.of(rows), context=context)
    assert made["scores"].spec.columns == node.configure(Table.of(rows).spec)["scores"].columns
    return dict(made["scores"].frame.collect().iter_rows()), made["figure"].vega_lite


def test_scores_as_scikit_learn_counts_them(make: Make, context: RecordingContext) -> None:
    rng = np.random.default_rng(0)
    actual = rng.normal(5, 2, 300)
    predicted = actual + rng.normal(0.3, 1, 300)
    found, drawing = score(make, pl.DataFrame({"actual": actual, "predicted": predicted}), context)
    assert found == pytest.approx(
        {
            "rows": 300,
            "R²": metrics.r2_score(actual, predicted),
            "mean absolute error": metrics.mean_absolute_error(actual, predicted),
            "mean squared error": metrics.mean_squared_error(actual, predicted),
            "root mean squared error": metrics.root_mean_squared_error(actual, predicted),
            "mean absolute percentage error": 100 * metrics.mean_absolute_percentage_error(actual, predicted),
            "mean signed difference": (predicted - actual).mean(),
            "median absolute error": metrics.median_absolute_error(actual, predicted),
            "largest absolute error": metrics.max_error(actual, predicted),
        }
    )
    assert len(drawing["data"]["values"]) == 300


def test_what_is_not_defined_is_missing(make: Make, context: RecordingContext) -> None:
    found, _ = score(make, pl.DataFrame({"actual": [0, 0], "predicted": [1.0, 2.0]}), context)
    assert found["R²"] is None
    assert found["mean absolute percentage error"] is None
    assert found["mean absolute error"] == 1.5


def test_many_rows_are_binned_and_it_says_so(make: Make, context: RecordingContext) -> None:
    rng = np.random.default_rng(0)
    rows = pl.DataFrame({"actual": rng.normal(size=20_000), "predicted": rng.normal(size=20_000)})
    _, drawing = score(make, rows, context)
    assert drawing["title"]["subtitle"] == "20,000 rows in 60 × 60 bins"
    assert sum(value["rows"] for value in drawing["data"]["values"]) == 20_000


def test_texts_are_refused(make: Make) -> None:
    table = Table.of(pl.DataFrame({"actual": ["1"], "predicted": [1]})).spec
    with pytest.raises(SettingsError, match="Column actual is of kind text, but number is needed here"):
        make("numeric_scorer", actual="actual", predicted="predicted").configure(table)
