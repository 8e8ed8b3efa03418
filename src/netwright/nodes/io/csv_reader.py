"""CSV Reader node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.ports import Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InspectContext,
    Node,
    NodeError,
    Settings,
    SettingsError,
    TablePort,
    choice,
    file,
    flag,
    node,
)

if TYPE_CHECKING:
    from pathlib import Path

    from netwright.nodes.io.delimited import BrokenLine

LISTED = 10


class CsvReaderSettings(Settings):
    """Which file, and how it is written."""

    path: str = file(endings=[".csv", ".tsv", ".txt"], title="File")
    broken_lines: Literal["stop", "skip"] = choice(
        default="stop",
        title="Broken lines",
        help="Stop and name the first one, or skip them and say how many.",
    )
    header: bool = flag(default=True, title="First line holds the column names")
    delimiter: Literal["auto", "comma", "semicolon", "tab", "bar"] = choice(default="auto", advanced=True)
    encoding: Literal["auto", "utf-8", "cp949", "latin-1", "utf-16"] = choice(default="auto", advanced=True)


@node(id="csv_reader", title="CSV Reader", group="io", keywords=("open", "load", "import", "file", "tsv"))
class CsvReader(Node[CsvReaderSettings]):
    """Read a table from a text file.

    The delimiter, the encoding and the type of each column are found by looking at the file. A line with too many or
    too few values is named; skip such lines only when you know why they are there.
    """

    outputs = {"table": TablePort("The rows of the file.")}

    def files(self) -> tuple[str, ...]:
        return (self.settings.path,)

    def inspect(self, context: InspectContext) -> Any:
        """Return the columns, from the beginning of the file."""
        from pathlib import Path
        from tempfile import TemporaryDirectory

        from netwright.nodes.io.delimited import PREVIEW_BYTES, Dialect, find_dialect, read_rows

        path = self._place(context)
        dialect = find_dialect(path, self.settings.delimiter, self.settings.encoding, self.settings.header)
        with TemporaryDirectory() as folder:
            start = Path(folder) / path.name
            with path.open(encoding=dialect.encoding, errors="replace", newline="") as source:
                lines = source.readlines(PREVIEW_BYTES)
            start.write_text("".join(lines), encoding="utf-8", newline="")
            rows, _ = read_rows(start, Dialect(dialect.delimiter, "utf-8", dialect.header), threads=1)
        return Table.of(rows).spec.model_copy(update={"rows": None}).to_json()

    def configure(self) -> dict[str, TableSpec]:
        return {"table": TableSpec.model_validate(self.found) if self.found else TableSpec()}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        from netwright.nodes.io.delimited import copy_rows, find_dialect, lines_with_more, to_utf8

        path = self._place(context)
        dialect = find_dialect(path, self.settings.delimiter, self.settings.encoding, self.settings.header)
        readable = to_utf8(path, dialect.encoding, context.scratch)
        target = context.scratch / "rows.arrow"
        count, broken = copy_rows(readable, dialect, target, context.threads)
        if broken and self.settings.broken_lines == "stop":
            raise _refuse(broken, self.settings.path)
        if broken:
            context.warn(
                "{count} broken {count:line was|lines were} skipped: {lines}.",
                count=len(broken),
                lines=_listed([line.number for line in broken]),
            )
            for line in broken[:1000]:
                context.log(f"line {line.number}: {line.reason}: {line.text[:200]}")
        skipped = {line.number for line in broken}
        rows = pl.scan_ipc(target)
        spec = Table.of(rows).spec.model_copy(update={"rows": count})
        columns = len(spec.columns or ())
        wide = [number for number in lines_with_more(readable, dialect, columns) if number not in skipped]
        if wide:
            context.warn(
                "{count} lines have empty values beyond the last column, which were left out: {lines}.",
                count=len(wide),
                lines=_listed(wide),
            )
        return {"table": Table(rows, spec, target)}

    def _place(self, context: InspectContext) -> Path:
        if not self.settings.path:
            raise SettingsError("path", "No file is chosen.", "Choose a file.")
        path = context.resolve(self.settings.path)
        if not path.is_file():
            raise SettingsError(
                "path",
                "There is no file {path}.",
                "Choose another file, or put it where the workflow looks for it.",
                path=self.settings.path,
            )
        if path.stat().st_size == 0:
            raise SettingsError("path", "The file {path} is empty.", "Choose another file.", path=self.settings.path)
        return path


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:LISTED])) + (", ..." if len(numbers) > LISTED else "")


def _refuse(broken: list[BrokenLine], path: str) -> NodeError:
    first = broken[0]
    return NodeError(
        "Line {line} of {path} is broken: {reason}. It reads: {text}",
        "Mend the line in the file, or set Broken lines to skip. Broken lines in all: {count}.",
        line=first.number,
        path=path,
        reason=first.reason,
        text=first.text[:200],
        count=len(broken),
    )
