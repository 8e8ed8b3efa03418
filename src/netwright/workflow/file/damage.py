"""How grave a damage of a workflow file is: whether a run could give something else than its author's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netwright.sdk import Message

_HARMLESS = {
    "The file is written as {encoding}; it will be saved as UTF-8.",
    "The file does not say its format: it was read as format {format}.",
    "{place}: the wire from {source} to {target} stood there twice.",
}
_DECORATION = re.compile(
    r"(workflows\.[^.]+\.)?(title|description|(annotations|groups)(\..*)?|nodes\.[^.]+\.(label|position)(\..*)?"
    r"|variables\.[^.]+\.description)",
    re.DOTALL,
)
"""Parts of a file that are there for people."""


def losses(damage: Iterable[Message]) -> list[Message]:
    """Return the damage after which the workflow may mean something else."""
    return [message for message in damage if not _is_harmless(message)]


def _is_harmless(message: Message) -> bool:
    place = message.values.get("place")
    return message.template in _HARMLESS or (isinstance(place, str) and _DECORATION.fullmatch(place) is not None)
