"""Which paths settings name for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netwright.sdk import Field


def read_paths(fields: Sequence[Field], settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths that settings name for reading, those in groups too."""
    for field in fields:
        value = settings.get(field.name, field.default)
        if field.kind == "file" and not field.saves:
            if isinstance(value, str) and value:
                yield value
            elif isinstance(value, list | tuple):
                yield from (one for one in value if isinstance(one, str) and one)
        elif field.kind == "groups" and isinstance(value, list | tuple):
            for entry in value:
                if isinstance(entry, Mapping):
                    yield from read_paths(field.fields, entry)
