"""What a figure says besides the data, and what goes along with it for readers of other languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from netwright.ports.figure import FIGURE_FILE, to_show
from netwright.sdk import Message, framed, said


def test_a_figure_is_english_and_takes_along_what_its_words_are_made_of(tmp_path: Path) -> None:
    drawing = {
        "data": {"values": [{"rows": said("rows")}]},
        "layer": [{"encoding": {"x": {"title": "rows"}, "y": {"title": said("rows")}}}],
    }
    notes = [said("{shown} of {rows} rows", shown=5_000, rows=20_000), said("none missing")]
    figure = framed(drawing, "mine", notes)
    figure.write(tmp_path)
    stored = json.loads((tmp_path / FIGURE_FILE).read_text("utf-8"))
    # The page gets the words, and nothing else that a figure may carry.
    assert to_show(stored | {"usermeta": stored["usermeta"] | {"embedOptions": {"loader": "evil"}}}) == stored
    assert to_show({"mark": "bar", "usermeta": ["words"]}) == {"mark": "bar"}
    words = stored.pop("usermeta")["words"]
    assert stored == figure.vega_lite
    assert stored["title"] == {"text": "mine", "subtitle": "5,000 of 20,000 rows; none missing"}
    assert [one["place"] for one in words] == [["title", "subtitle"], ["layer", 0, "encoding", "y", "title"]]
    told = [Message.model_validate(message).render("ko") for message in words[0]["messages"]]
    assert told == ["행 20,000개 중 5,000개", "결측 없음"]


def test_without_words_nothing_goes_along(tmp_path: Path) -> None:
    assert "title" not in framed({"mark": "bar"}, "").vega_lite
    framed({"mark": "bar"}, "mine").write(tmp_path)
    stored = json.loads((tmp_path / FIGURE_FILE).read_text("utf-8"))
    assert "usermeta" not in stored
    assert stored["title"] == {"text": "mine"}


def test_a_figure_fills_its_place_but_where_it_has_a_size() -> None:
    sides = ("width", "height")
    drawings: list[dict[str, Any]] = [
        {"mark": "bar"},
        {"mark": "bar", "height": {"step": 20}},
        {"mark": "bar", "encoding": {"column": {"field": "group"}}},
        {"concat": [{"mark": "bar"}]},
    ]
    made = [framed(drawing, "").vega_lite for drawing in drawings]
    assert [[drawing.get(side) for side in sides] for drawing in made] == [
        ["container", "container"],
        ["container", {"step": 20}],
        ["container", None],
        [None, None],
    ]


def test_the_word_that_follows_a_number_fits_it() -> None:
    assert [said("{count} {count:row|rows}", count=count) for count in (1, 2)] == ["1 row", "2 rows"]
