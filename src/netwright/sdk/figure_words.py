"""What a figure says besides the data: in English, and to be said anew in the language of whoever looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netwright.ports.words import Words
from netwright.sdk.message import Message


def said(template: str, **values: object) -> Words:
    """Return a title or a note of a figure; whole numbers are written with commas.

    >>> said("{shown} of {rows} rows", shown=5_000, rows=20_000)
    '5,000 of 20,000 rows'
    """
    message = Message.of(template, **{name: _written(value) for name, value in values.items()})
    return Words(message.render(), [message.model_dump()])


def headed(title: str, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return the head of a drawing: its title, and the notes below it. Nothing where there is neither."""
    if not title and not notes:
        return {}
    return {"title": {"text": title, **({"subtitle": Words.joined(notes)} if notes else {})}}


def _written(value: object) -> object:
    # A small number stays one, so that a word that follows it can fit it.
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 1_000 else value
