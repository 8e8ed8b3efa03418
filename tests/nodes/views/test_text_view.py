"""Texts to read: wrapped, cut, and counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from netwright.nodes.views.text_view import wrapped
from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
FRAME = pl.DataFrame(
    {
        "words": ["one two three " * 20, "안녕하세요 " * 20, None, "short\nwith two lines"],
        "id": [1, 2, 3, 4],
        "kind": ["a", "b", "a", None],
    }
)


def test_texts_stand_under_their_headings(make: Make, context: RecordingContext) -> None:
    node = make("text_view", text="words", headings=["id", "kind"], colour="kind", count=3, lines=2, width=40)
    node.configure(Table.of(FRAME).spec)
    figure = node.execute(table=Table.of(FRAME), context=context)["figure"]
    bars, headings, bodies = (layer["data"]["values"] for layer in figure.vega_lite["layer"])
    assert [line["words"] for line in headings] == ["1 · a", "2 · b", "3 · a"]
    assert [line["words"] for line in bodies][-1] == "–"
    assert bodies[1]["words"].endswith("…")
    assert [bar["colour"] for bar in bars] == ["a", "b", "a"]
    assert figure.vega_lite["title"]["subtitle"] == "3 of 4 texts"
    drawn = figure.draw("svg").decode()
    assert "안녕하세요" in drawn
    assert "3 of 4 texts" in drawn


def test_days_and_moments_are_short_headings(make: Make, context: RecordingContext) -> None:
    moments = pl.Series(["2024-02-29 00:00:00.0", "2024-02-29 12:30:01.5"]).str.to_datetime()
    frame = pl.DataFrame({"words": ["a", "b"], "when": moments}).with_columns(pl.col("when").dt.date().alias("day"))
    node = make("text_view", text="words", headings=["day", "when"])
    layers = node.execute(table=Table.of(frame), context=context)["figure"].vega_lite["layer"]
    headings = [line["words"] for line in layers[1]["data"]["values"]]
    assert headings == ["2024-02-29 · 2024-02-29 00:00:00", "2024-02-29 · 2024-02-29 12:30:01.500"]


def test_lines_break_between_words_and_wide_letters_count_double() -> None:
    assert wrapped("one two three", 8, 9) == ["one two", "three"]
    assert wrapped("a\n\nb", 8, 9) == ["a", "", "b"]
    assert wrapped("가나다라마", 4, 9) == ["가나", "다라", "마"]
    assert wrapped("abcdefghij", 4, 2) == ["abcd", "ef…"]
    assert wrapped("", 4, 2) == [""]


def test_mistakes_are_named(make: Make, context: RecordingContext) -> None:
    with pytest.raises(SettingsError, match="No column is chosen"):
        make("text_view").configure(Table.of(FRAME).spec)
    with pytest.raises(SettingsError, match="id is of kind number"):
        make("text_view", text="id").configure(Table.of(FRAME).spec)
    with pytest.raises(InputError, match="no rows"):
        make("text_view", text="words").execute(table=Table.of(FRAME.clear()), context=context)
