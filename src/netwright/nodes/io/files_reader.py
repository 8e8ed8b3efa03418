"""Files Reader node."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from netwright.nodes.io import formats
from netwright.nodes.io.dialects import ENDINGS
from netwright.nodes.io.places import FOLDER_HELP, is_elsewhere, local_files
from netwright.nodes.io.reading import (
    checked_pattern,
    files_here,
    files_of,
    preview_in,
    promised,
    seen,
    unreadable,
    warn_of_renamed,
)
from netwright.ports import Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InspectContext,
    Node,
    NodeError,
    Preview,
    Settings,
    SettingsError,
    TablePort,
    flag,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl


class FilesReaderSettings(Settings):
    """Which files."""

    folder: str = text(default="data", title="Folder", help=FOLDER_HELP)
    pattern: str = text(
        default="*.csv",
        title="Pattern of the names",
        help="* stands for any letters, ? for one, **/ for any folders: 2025-*.parquet.",
    )
    source: bool = flag(default=True, title="Add a column with the name of the file")
    source_column: str = text(default="file", title="Name of that column", when={"source": True})


@node(
    id="files_reader",
    title="Files Reader",
    group="io",
    keywords=("pattern", "glob", "several", "folder", "csv", "parquet", "batch"),
)
class FilesReader(Node[FilesReaderSettings]):
    """Read many files of one form as one table.

    Files are taken in the order of their names and put one below the other. All must have the same columns and types;
    CSV, Parquet, Arrow, Excel, JSON and NumPy files are known by their endings.
    """

    outputs = {"table": TablePort("The rows of all files.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.folder)

    def inspect(self, context: InspectContext) -> Any:
        """Return the columns, from the first file."""
        if is_elsewhere(self.settings.folder):
            return None
        folder, names = files_here(context, self.settings.folder, checked_pattern(self.settings.pattern), self._chosen)
        return seen(self._with_source(_beginning(folder / names[0]), names[0]))

    def preview(self) -> Preview | None:
        return preview_in(self.found)

    def configure(self) -> dict[str, TableSpec]:
        found = promised(self.found)
        return {"table": found.model_copy(update={"rows": None})}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        folder, names = files_of(context, self.settings.folder, checked_pattern(self.settings.pattern), self._chosen)
        parts: list[pl.DataFrame] = []
        renamed: list[str] = []
        for place, name in enumerate(names):
            context.progress(place / len(names), name)
            with unreadable(name):
                rows, told_apart = _rows(folder / name, context.scratch, context.threads)
            renamed = renamed or told_apart
            parts.append(self._with_source(rows.lazy(), name).collect())
            if parts[-1].schema != parts[0].schema:
                raise NodeError(
                    "{path} has other columns or types than {first}: {columns} instead of {expected}.",
                    "Change the pattern so that it finds files of one form.",
                    path=name,
                    first=names[0],
                    columns=_shown(parts[-1].schema),
                    expected=_shown(parts[0].schema),
                )
        context.log("{count} {count:file|files}", count=len(names))
        warn_of_renamed(context, renamed)
        return {"table": Table.of(pl.concat(parts))}

    def _chosen(self, names: list[str]) -> list[str]:
        known = (*ENDINGS, *formats.READABLE)
        chosen = sorted((name for name in names if name.lower().endswith(known)), key=PurePosixPath)
        if not chosen:
            raise SettingsError(
                "pattern",
                "No file in {folder} fits {pattern}.",
                "Change the pattern; known endings are {endings}.",
                folder=self.settings.folder,
                pattern=self.settings.pattern,
                endings=", ".join(known),
            )
        return chosen

    def _with_source(self, rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
        import polars as pl

        if not self.settings.source:
            return rows
        if self.settings.source_column in rows.collect_schema():
            raise SettingsError(
                "source_column",
                "The table has a column {column} already.",
                "Give it another name.",
                column=self.settings.source_column,
            )
        return rows.with_columns(pl.lit(name).alias(self.settings.source_column))


def _rows(path: Path, scratch: Path, threads: int) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of a file, and those names of columns that are not as written there."""
    if not path.name.lower().endswith(ENDINGS):
        rows = formats.read(path).collect()
        return rows, formats.renamed_columns(path, "", rows.columns)
    from netwright.nodes.io.delimited import read_rows, refuse_broken, renamed_columns, to_utf8
    from netwright.nodes.io.dialects import Asked, find_dialect

    dialect, _ = find_dialect(path, Asked(header=True), scratch)
    readable = to_utf8(path, dialect.encoding, scratch)
    rows, broken = read_rows(readable, dialect, threads)
    if broken.height:
        remedy = "Mend the line in the file, or read it by itself with CSV Reader, which can skip it."
        raise refuse_broken(broken, path.name, remedy)
    return rows, renamed_columns(readable, dialect, rows.columns)


def _beginning(path: Path) -> pl.LazyFrame:
    if not path.name.lower().endswith(ENDINGS):
        return formats.read(path)
    from netwright.nodes.io.delimited import read_rows
    from netwright.nodes.io.dialects import Asked, find_dialect

    with TemporaryDirectory() as folder:
        dialect, head = find_dialect(path, Asked(header=True), Path(folder), whole=False)
        return read_rows(head, dialect, threads=1)[0].lazy()


def _shown(schema: pl.Schema, most: int = 10) -> str:
    shown = [f"{name} {dtype}" for name, dtype in list(schema.items())[:most]]
    return ", ".join(shown) + (", ..." if len(schema) > most else "")
