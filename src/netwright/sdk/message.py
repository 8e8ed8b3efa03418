"""Sentences for people, kept as an English template with values so that each reader gets them in their language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict

from netwright.sdk.particles import fit_particles

LANGUAGES = ("en", "ko")

_PLACE = re.compile(r"\{(\w+)(?::([^|{}]*)\|([^|{}]*))?\}")
_OF_THE_HOUSE = re.compile(r"(?:\w+_)?(?:title|kinds?)")
_BETWEEN = re.compile(r"( / |, )")


class Message(BaseModel):
    """An English sentence with `{places}`, and what goes into them. The template is the catalogue key.

    >>> Message.of("There is no file {path}.", path="a.csv").render("en")
    'There is no file a.csv.'

    A place with a word for one and a word for many takes the word that fits its number.

    >>> Message.of("{count} {count:line is|lines are} broken.", count=1).render("en")
    '1 line is broken.'

    The places `{title}`, `{kind}` and `{kinds}`, also `{split_title}` and the like, are for words of the product, which
    have a translation of their own: titles of settings and node types, kinds of columns. Several kinds stand with
    commas or strokes between them. The place `{choice}`, or `{loss_choice}` and the like, is for one value of a choice,
    which the page says as its forms do and a shell as it is written.
    """

    model_config = ConfigDict(frozen=True)

    template: str
    values: dict[str, str | int | float | bool | None] = {}

    @classmethod
    def of(cls, template: str, **values: object) -> Message:
        """Make a message; values that are no plain scalars are shown as text."""
        plain = {
            key: value if isinstance(value, str | int | float | bool) or value is None else str(value)
            for key, value in values.items()
        }
        return cls(template=template, values=plain)

    def render(self, language: str = "en") -> str:
        """Return the sentence in a language; English where the catalogue has no entry."""
        known = translations(language)

        def fill(place: re.Match[str]) -> str:
            name, one, many = place.groups()
            if name not in self.values:
                return place[0]
            value = self.values[name]
            if one is not None:
                return one if value == 1 else many
            return _in_words(str(value), known) if _OF_THE_HOUSE.fullmatch(name) else str(value)

        sentence = _PLACE.sub(fill, known.get(self.template, self.template))
        return fit_particles(sentence) if language == "ko" else sentence

    def __str__(self) -> str:
        return self.render()


def _in_words(value: str, known: Mapping[str, str]) -> str:
    if value in known:
        return known[value]
    return "".join(known.get(part, part) for part in _BETWEEN.split(value))


def together(*sentences: str) -> str:
    """Return sentences one behind the other. One that ends in words of somebody else gets its full stop.

    >>> together("It cannot be read: no such table", "Check it.")
    'It cannot be read: no such table. Check it.'
    """
    said = [one.strip() for one in sentences if one.strip()]
    return " ".join(one if one[-1] in ".!?:" or one is said[-1] else f"{one}." for one in said)


LogLine = str | Message
"""What a node logged: words of its own, which are the same in each language, or a message."""


@cache
def translations(language: str) -> Mapping[str, str]:
    """Return the merged catalogue of a language: English text -> translation. English has none.

    Catalogues are `messages/LANGUAGE/*.json` beside each package that speaks: netwright.sdk, netwright.nodes, ...
    """
    if language == "en":
        return {}
    merged: dict[str, str] = {}
    root = resources.files("netwright")
    for package in sorted(entry.name for entry in root.iterdir() if entry.is_dir()):
        folder = root / package / "messages" / language
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
                if file.name.endswith(".json"):
                    merged.update(json.loads(file.read_text(encoding="utf-8")))
    return merged


def to_message(text: Message | str, values: Mapping[str, Any]) -> Message:
    """Accept a ready message, or a template with its values."""
    return text if isinstance(text, Message) else Message.of(text, **values)
