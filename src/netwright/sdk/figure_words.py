"""What a figure says besides the data: in English, and to be said anew in the language of whoever looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netwright.ports import Figure, FigureSpec
from netwright.ports.words import Words
from netwright.sdk.message import Message

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
_SEVERAL = frozenset({"concat", "hconcat", "vconcat", "facet"})


def said(template: str, **values: object) -> Words:
    """Return a title or a note of a figure; whole numbers are written with commas.

    >>> said("{shown} of {rows} rows", shown=5_000, rows=20_000)
    '5,000 of 20,000 rows'
    """
    message = Message.of(template, **{name: _written(value) for name, value in values.items()})
    return Words(message.render(), [message.model_dump()])


def framed(drawing: dict[str, Any], title: str, notes: Sequence[str] = ()) -> Figure:
    """Return a Vega-Lite drawing as a figure with its title, and the notes below the title.

    It fills its place, but where the drawing gives its size, or is of several drawings, which have sizes of their own.
    """
    room = {} if drawing.keys() & _SEVERAL else {"width": "container"}
    if room and "column" not in drawing.get("encoding", {}):
        room["height"] = "container"
    # Below an empty title Vega leaves out the line of notes, but not below a title of no lines.
    head: dict[str, Any] = {"text": title or [], **({"subtitle": Words.joined(notes)} if notes else {})}
    titled = {"title": head} if title or notes else {}
    return Figure(FigureSpec(title=str(title)), {"$schema": VEGA_LITE, **titled, **room, **drawing})


def _written(value: object) -> object:
    # A small number stays one, so that a word that follows it can fit it.
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 1_000 else value
