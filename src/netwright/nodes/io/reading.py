"""What nodes share that read a table from a file of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.nodes.io.places import fetch, is_elsewhere
from netwright.ports import Table, TableSpec, describe_column
from netwright.sdk import ExecuteContext, InspectContext, NodeError, Preview, SettingsError

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 8
MOST_COLUMNS = 30
LONGEST = 80


def place_of(context: InspectContext, setting: str, path: str) -> Path:
    """Return the place of a chosen file; raises SettingsError where there is none, or nothing in it."""
    if not path:
        raise SettingsError(setting, "No file is chosen.", "Choose a file.")
    place = context.resolve(path)
    if not place.is_file():
        raise SettingsError(
            setting,
            "There is no file {path}.",
            "Choose another file, or put it where the workflow looks for it.",
            path=path,
        )
    if place.stat().st_size == 0:
        raise SettingsError(setting, "The file {path} is empty.", "Choose another file.", path=path)
    return place


def source_of(context: ExecuteContext, path: str) -> Path:
    """Return the place of the file that the setting `path` names, fetched where it is elsewhere."""
    return fetch(context, path) if is_elsewhere(path) else place_of(context, "path", path)


def folder_of(context: InspectContext, setting: str, path: str) -> Path:
    """Return the place of a chosen folder; raises SettingsError where there is none."""
    place = context.resolve(path or ".")
    if not place.is_dir():
        raise SettingsError(
            setting,
            "There is no folder {path}.",
            "Choose another folder, or put it where the workflow looks for it.",
            path=path,
        )
    return place


@contextmanager
def unreadable(name: str) -> Iterator[None]:
    """Turn what a library says of a file that it cannot read into a NodeError."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, EOFError, SyntaxError) as error:
        raise NodeError(
            "The file {path} cannot be read as a table: {reason}",
            "Look at the file with the program that wrote it, and write it again.",
            path=name,
            reason=(str(error).splitlines() or [type(error).__name__])[0][:300],
        ) from None


def seen(frame: pl.LazyFrame) -> Any:
    """Return what `inspect` found, as JSON."""
    return Table.of(frame).spec.to_json()


def preview_of(rows: pl.DataFrame, settings: dict[str, Any] | None = None) -> Preview:
    """Return the first rows as the page shows them, with what was found for settings that are left to be found."""
    shown = rows[:, :MOST_COLUMNS].head(MOST_ROWS)
    return Preview(
        settings=settings or {},
        columns=tuple((name, describe_column(name, dtype).kind) for name, dtype in shown.schema.items()),
        rows=tuple(tuple(None if cell is None else str(cell)[:LONGEST] for cell in row) for row in shown.rows()),
        more_columns=rows.width - shown.width,
    )


def promised(found: Any) -> TableSpec:
    """Return what was found, as a spec; nothing is known before."""
    return TableSpec.model_validate(found) if found else TableSpec()
