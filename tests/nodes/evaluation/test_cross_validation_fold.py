"""Cross-Validation Fold: what scikit-learn's splitters promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.model_selection import TimeSeriesSplit

from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
Parts = list[tuple[pl.DataFrame, pl.DataFrame]]


def rows(count: int = 103) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    return pl.DataFrame(
        {
            "id": np.arange(count),
            "kind": rng.choice(["a", "b", "c"], count, p=[0.7, 0.2, 0.1]).tolist(),
            "patient": rng.integers(0, 17, count),
            "day": rng.permutation(count),
        }
    )


def split(make: Make, context: RecordingContext, frame: pl.DataFrame, folds: int = 5, **settings: Any) -> Parts:
    parts = []
    for fold in range(1, folds + 1):
        node = make("cross_validation_fold", folds=folds, fold=fold, **settings)
        made = node.execute(table=Table.of(frame), context=context)
        assert made["test"].spec.columns == node.configure(Table.of(frame).spec)["test"].columns
        parts.append((made["training"].frame.collect(), made["test"].frame.collect()))
    return parts


@pytest.mark.parametrize(
    "settings", [{}, {"method": "stratified", "by": "kind"}, {"method": "grouped", "by": "patient"}]
)
def test_each_row_is_tested_once(settings: dict[str, str], make: Make, context: RecordingContext) -> None:
    parts = split(make, context, rows(), **settings)
    assert sorted(id for _, test in parts for id in test["id"]) == list(range(103))
    for training, test in parts:
        assert sorted([*training["id"], *test["id"]]) == list(range(103))
        assert test["id"].is_sorted(), "rows keep their order"


def test_stratified_folds_are_even(make: Make, context: RecordingContext) -> None:
    for kind, count in rows()["kind"].value_counts().iter_rows():
        tested = [
            (test["kind"] == kind).sum() for _, test in split(make, context, rows(), method="stratified", by="kind")
        ]
        assert max(tested) - min(tested) <= 1
        assert sum(tested) == count
    assert {test.height for _, test in split(make, context, rows(), method="stratified", by="kind")} == {20, 21}


def test_a_group_stays_together(make: Make, context: RecordingContext) -> None:
    parts = split(make, context, rows(), method="grouped", by="patient")
    for training, test in parts:
        assert not set(training["patient"]) & set(test["patient"])
    sizes = [test.height for _, test in parts]
    assert max(sizes) - min(sizes) <= rows()["patient"].value_counts()["count"].max()
    with pytest.raises(InputError, match="There are 17 groups, fewer than 20 folds"):
        split(make, context, rows(), folds=20, method="grouped", by="patient")


def test_by_time_as_scikit_learn_does(make: Make, context: RecordingContext) -> None:
    frame = rows()
    parts = split(make, context, frame, method="by time", time="day")
    ordered = frame.sort("day")
    for (training, test), (before, after) in zip(parts, TimeSeriesSplit(5).split(ordered), strict=True):
        assert sorted(training["day"]) == before.tolist()
        assert sorted(test["day"]) == after.tolist()


def test_the_seed_decides(make: Make, context: RecordingContext) -> None:
    one = split(make, context, rows())
    again = split(make, context, rows())
    context.seed = 8
    other = split(make, context, rows())
    assert one[0][1].equals(again[0][1])
    assert not one[0][1].equals(other[0][1])


def test_a_fold_that_is_not_there(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="This fold is 6, but there are 5 folds") as refused:
        make("cross_validation_fold", fold=6).configure(Table.of(rows()).spec)
    assert refused.value.setting == "fold"
    with pytest.raises(SettingsError, match="There are 4 rows, fewer than 5 folds") as refused:
        make("cross_validation_fold").configure(Table.of(rows(4)).spec)
    assert refused.value.setting == "folds"
    with pytest.raises(InputError, match="Fold 5 of 5 has no test rows"):
        make("cross_validation_fold", fold=5).execute(table=Table.of(rows(4)), context=context)
