"""What nodes share that read a table from a file of the workspace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from netwright.nodes.io.places import fetch, fetch_below, is_elsewhere
from netwright.ports import Table, TableSpec, describe_column
from netwright.sdk import ExecuteContext, InspectContext, NodeError, Preview, SettingsError

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 8
MOST_COLUMNS = 30
LONGEST = 80
LISTED = 10


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


def checked_pattern(pattern: str) -> str:
    """Return the setting `pattern`; raises SettingsError for one that is empty or leads out of the folder."""
    if not pattern or ".." in PurePosixPath(pattern).parts or Path(pattern).is_absolute():
        raise SettingsError("pattern", "The pattern leads out of the folder.", "Write one such as *.csv.")
    return pattern


def files_of(
    context: ExecuteContext, folder: str, pattern: str, choose: Callable[[list[str]], list[str]]
) -> tuple[Path, list[str]]:
    """Return the place of the setting `folder`, fetched where it is elsewhere, and the chosen names of files below."""
    if is_elsewhere(folder):
        return fetch_below(context, folder, pattern, choose)
    return files_here(context, folder, pattern, choose)


def files_here(
    context: InspectContext, folder: str, pattern: str, choose: Callable[[list[str]], list[str]]
) -> tuple[Path, list[str]]:
    """Return the place of a folder of the workspace, and the chosen names of the files below that fit a pattern.

    Links that lead out of the folder are left out.
    """
    place = folder_of(context, "folder", folder)
    inside = place.resolve()
    found = (path for path in place.glob(pattern) if path.is_file() and path.resolve().is_relative_to(inside))
    return place, choose([path.relative_to(place).as_posix() for path in found])


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


def renamed(names: Sequence[str], written: Sequence[str]) -> list[str]:
    """Return those names of columns that a library made of what is written, as an earlier column has their name."""
    if len(written) != len(names):
        return []
    pairs = zip(names, written, strict=True)
    return [name for name, one in pairs if re.fullmatch(re.escape(one.strip()) + r"_\d+", name)]


def warn_of_renamed(context: ExecuteContext, names: Sequence[str]) -> None:
    """Say under which names columns are known now that share a name in their file."""
    if names:
        context.warn(
            "Several columns of the file share a name; the later ones are called {names}.",
            "Rename them in the file, or behind this node.",
            names=listed(names),
        )


def listed(found: Sequence[object]) -> str:
    """Return the first of some things in one text."""
    return ", ".join(map(str, found[:LISTED])) + (", ..." if len(found) > LISTED else "")


def seen(frame: pl.LazyFrame, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what `inspect` found, as JSON: columns, first rows, and what was found for settings."""
    spec = Table.of(frame).spec.model_copy(update={"rows": None})
    shown = _preview(frame.head(MOST_ROWS).collect(), settings or {})
    return {"table": spec.to_json(), "preview": shown.model_dump(mode="json")}


def promised(found: Any) -> TableSpec:
    """Return what was found, as a spec; nothing is known before."""
    return TableSpec.model_validate(found["table"]) if found else TableSpec()


def preview_in(found: Any) -> Preview | None:
    """Return the first rows of what was found."""
    return Preview.model_validate(found["preview"]) if found else None


def _preview(rows: pl.DataFrame, settings: dict[str, Any]) -> Preview:
    import polars as pl

    shown = rows[:, :MOST_COLUMNS]
    # Of pictures and sequences only what they are.
    nested = [pl.lit(str(dtype)).alias(name) for name, dtype in shown.schema.items() if dtype.is_nested()]
    cells = shown.with_columns(nested).rows()
    return Preview(
        settings=settings,
        columns=tuple((name, describe_column(name, dtype).kind) for name, dtype in shown.schema.items()),
        rows=tuple(tuple(None if cell is None else str(cell)[:LONGEST] for cell in row) for row in cells),
        more_columns=rows.width - shown.width,
    )
