"""Texts of a figure that each reader may see in their own language.

A figure holds them in English and is whole without more. Where they stand, and of which messages they are made, goes
along with it, so that they can be said anew when it is shown, from whatever cache it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

Place = tuple[str | int, ...]

_DATA = frozenset({"values", "datasets"})


class Words(str):
    """An English text that knows of which messages (template and values) it is made; between them stands `BETWEEN`."""

    BETWEEN = "; "
    messages: tuple[dict[str, Any], ...]

    def __new__(cls, text: str, messages: Sequence[dict[str, Any]]) -> Self:
        made = super().__new__(cls, text)
        made.messages = tuple(messages)
        return made

    @classmethod
    def joined(cls, texts: Sequence[str]) -> Self:
        """Return several texts as one. One that is no message, such as a name, stays as it is."""
        parts = (text.messages if isinstance(text, Words) else ({"template": text, "values": {}},) for text in texts)
        return cls(cls.BETWEEN.join(texts), [message for part in parts for message in part])


def words_in(drawing: Any, place: Place = ()) -> Iterator[tuple[Place, Words]]:
    """Yield the texts in a drawing with their places; its data are not looked through."""
    if isinstance(drawing, Words):
        yield place, drawing
    elif isinstance(drawing, dict):
        for key, part in drawing.items():
            if key not in _DATA:
                yield from words_in(part, (*place, key))
    elif isinstance(drawing, list | tuple):
        for number, part in enumerate(drawing):
            yield from words_in(part, (*place, number))
