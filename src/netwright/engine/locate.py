"""Where data paths lead: relative to the workflow's folder, or else to the workspace, and never out of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from netwright.sdk import Field


def locate(path: str, folder: Path, workspace: Path, allowed: Iterable[Path] = ()) -> Path | None:
    """Return the place of a data path, None outside the allowed folders. The node itself tells the user why."""
    try:
        for base in (folder, workspace):
            place = (base / path).resolve()
            if place.exists() and any(place.is_relative_to(top) for top in (workspace, folder, *allowed)):
                return place
    except (OSError, ValueError):
        return None
    return None


def data_paths(fields: Sequence[Field], settings: Mapping[str, Any]) -> Iterator[str]:
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
                    yield from data_paths(field.fields, entry)
