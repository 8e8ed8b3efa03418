"""Line Plot and Table View."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def test_every_number_becomes_a_line(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"epoch": [1, 2], "loss": [2.0, 1.0], "note": ["a", "b"], "val_loss": [2.5, None]})
    figure = make("line_plot", x="epoch", title="Loss").execute(table=Table.of(frame), context=context)["figure"]
    values = figure.vega_lite["data"]["values"]
    assert {(v["x"], v["colour"], v["y"]) for v in values} == {
        (1, "loss", 2.0),
        (2, "loss", 1.0),
        (1, "val_loss", 2.5),
    }


@pytest.mark.parametrize(("places", "is_whole"), [([1, 2], True), ([1.0, 2.0], True), ([1, 1.5], False)])
def test_whole_places_have_whole_ticks(
    make: Make, context: RecordingContext, places: list[float], is_whole: bool
) -> None:
    frame = pl.DataFrame({"epoch": places, "loss": [2.0, 1.5]}, strict=False)
    for node, axis in (("line_plot", "x"), ("line_plot", "y"), ("scatter_plot", "x"), ("scatter_plot", "y")):
        columns = {"x": "epoch", "y": "loss"} if axis == "x" else {"x": "loss", "y": "epoch"}
        figure = make(node, **(columns | {"y": [columns["y"]]} if node == "line_plot" else columns)).execute(
            table=Table.of(frame), context=context
        )["figure"]
        assert ("axis" in figure.vega_lite["encoding"][axis]) is is_whole, (node, axis)


def test_logarithmic_axes_keep_their_own_ticks(make: Make, context: RecordingContext) -> None:
    table = Table.of(pl.DataFrame({"epoch": [1, 2], "rows": [10, 1000]}))
    for settings in (
        {"id": "line_plot", "y": ["rows"], "log_scale": True},
        {"id": "scatter_plot", "y": "rows", "log_y": True},
    ):
        named = dict(settings)
        figure = make(named.pop("id"), x="epoch", **named).execute(table=table, context=context)["figure"]
        assert figure.vega_lite["encoding"]["y"]["scale"] == {"type": "log"}
        assert "axis" not in figure.vega_lite["encoding"]["y"]


def test_long_tables_are_thinned_and_say_so(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"loss": range(20_000)})
    figure = make("line_plot", title="Loss").execute(table=Table.of(frame), context=context)["figure"]
    assert len(figure.vega_lite["data"]["values"]) == 5_000
    assert figure.vega_lite["title"] == {"text": "Loss", "subtitle": "5,000 of 20,000 rows"}


def test_text_alone_cannot_be_drawn(make: Make, context: RecordingContext) -> None:
    with pytest.raises(InputError, match="no number column"):
        make("line_plot").execute(table=Table.of(pl.DataFrame({"a": ["x"]})), context=context)


def test_a_missing_column_is_named(make: Make) -> None:
    with pytest.raises(SettingsError, match="no column loss"):
        make("line_plot", y=["loss"]).configure(Table.of(pl.DataFrame({"a": [1]})).spec)


def test_a_table_view_shows_the_chosen_columns(make: Make, context: RecordingContext) -> None:
    table = Table.of(pl.DataFrame({"a": [1], "b": [2]}))
    node = make("table_view", columns=["b"])
    shown = node.execute(table=table, context=context)["table"]
    assert shown.frame.collect().to_dicts() == [{"b": 2}]
    assert node.configure(table.spec)["table"].columns == shown.spec.columns
