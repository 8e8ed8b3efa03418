"""Partition: nothing lost, nothing doubled, shares kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netwright.ports import Table, TableSpec
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def split(
    make: Make, context: RecordingContext, frame: pl.DataFrame, **chosen: Any
) -> tuple[pl.DataFrame, pl.DataFrame]:
    parts = make("partition", **chosen).execute(table=Table.of(frame), context=context)
    return parts["first"].frame.collect(), parts["second"].frame.collect()


@pytest.mark.parametrize("method", ["random", "from the top", "stratified"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.integers(2, 60), share=st.floats(0.01, 0.99), seed=st.integers(0, 99))
def test_each_row_lands_in_one_part_in_order(
    make: Make, context: RecordingContext, method: str, rows: int, share: float, seed: int
) -> None:
    context.seed = seed
    frame = pl.DataFrame({"row": range(rows), "class": [str(row % 3) for row in range(rows)]})
    first, second = split(make, context, frame, share=share, method=method, by="class")
    assert sorted(first["row"].to_list() + second["row"].to_list()) == list(range(rows))
    assert first["row"].is_sorted()
    assert second["row"].is_sorted()
    assert first.height
    assert second.height


def test_stratified_keeps_the_share_of_each_class(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"class": ["rare"] * 10 + ["common"] * 990 + [None] * 100})
    first, _ = split(make, context, frame, share=0.7, method="stratified", by="class")
    counts = dict(first.group_by("class").len().rows())
    assert counts == {"rare": 7, "common": 693, None: 70}


def test_the_seed_decides(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"row": range(100)})
    once, again = split(make, context, frame)[0], split(make, context, frame)[0]
    context.seed += 1
    other = split(make, context, frame)[0]
    assert once.equals(again)
    assert not once.equals(other)


def test_from_the_top_takes_the_first_rows(make: Make, context: RecordingContext) -> None:
    first, _ = split(make, context, pl.DataFrame({"row": range(10)}), share=0.3, method="from the top")
    assert first["row"].to_list() == [0, 1, 2]


def test_rows_are_promised(make: Make, context: RecordingContext) -> None:
    node = make("partition", share=0.8)
    assert node.configure(TableSpec(rows=101))["first"].rows == 81
    parts = node.execute(table=Table.of(pl.DataFrame({"row": range(101)})), context=context)
    assert parts["first"].spec.rows == 81


def test_one_row_cannot_be_split(make: Make, context: RecordingContext) -> None:
    with pytest.raises(InputError, match="has 1 rows"):
        split(make, context, pl.DataFrame({"row": [1]}))


def test_stratified_needs_a_class_column_that_exists(make: Make) -> None:
    table = Table.of(pl.DataFrame({"kind": ["a", "b"]})).spec
    with pytest.raises(SettingsError, match="No column is chosen"):
        make("partition", method="stratified").configure(table)
    with pytest.raises(SettingsError, match=r"no column sort. Choose one of kind"):
        make("partition", method="stratified", by="sort").configure(table)
