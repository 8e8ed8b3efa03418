"""CSV Reader node."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.io.dialects import ENDINGS
from netwright.nodes.io.places import PATH_HELP, is_elsewhere, local_files
from netwright.nodes.io.reading import (
    MOST_ROWS,
    listed,
    place_of,
    preview_in,
    promised,
    seen,
    source_of,
    unreadable,
    warn_of_renamed,
)
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InspectContext,
    Node,
    Preview,
    Settings,
    TablePort,
    choice,
    file,
    node,
)

if TYPE_CHECKING:
    from netwright.nodes.io.dialects import Asked, Dialect


class CsvReaderSettings(Settings):
    """Which file, and how it is written."""

    path: str = file(endings=ENDINGS, title="File", help=PATH_HELP)
    broken_lines: Literal["stop", "skip"] = choice(
        default="stop",
        title="Broken lines",
        help="Stop and name the first one, or skip them and list them in a second table.",
    )
    header: Literal["auto", True, False] = choice(default="auto", title="First line holds the column names")
    delimiter: Literal["auto", "comma", "semicolon", "tab", "bar"] = choice(default="auto", advanced=True)
    quote: Literal["auto", "double", "single", "none"] = choice(
        default="auto", title="Quotes", help="None where they are a part of the texts.", advanced=True
    )
    decimal: Literal["auto", "point", "comma"] = choice(default="auto", title="Decimal mark", advanced=True)
    thousands: Literal["auto", "none", "comma", "point", "space", "apostrophe"] = choice(
        default="auto", title="Mark between thousands", advanced=True
    )
    encoding: Literal["auto", "utf-8", "cp949", "latin-1", "utf-16"] = choice(default="auto", advanced=True)


@node(
    id="csv_reader", title="CSV Reader", group="io", keywords=("open", "load", "import", "file", "tsv", "gzip", "zstd")
)
class CsvReader(Node[CsvReaderSettings]):
    """Read a table from a text file.

    Delimiter, quotes, decimal comma, encoding, column names and the type of each column are found by looking at the
    beginning of the file. A line with too many or too few values is named; skip such lines only when you know why they
    are there. Files packed as .gz or .zst are unpacked.
    """

    outputs = {
        "table": TablePort("The rows of the file."),
        "broken": TablePort(
            "The lines that were left out: line number, reason and text.", when={"broken_lines": ("skip",)}
        ),
    }

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.path)

    def inspect(self, context: InspectContext) -> Any:
        """Return columns, dialect and first rows, from the beginning of the file."""
        from tempfile import TemporaryDirectory

        from netwright.nodes.io.delimited import first_rows
        from netwright.nodes.io.dialects import find_dialect

        if is_elsewhere(self.settings.path):
            return None
        path = place_of(context, "path", self.settings.path)
        with TemporaryDirectory() as folder, unreadable(path.name):
            dialect, head = find_dialect(path, self._asked(), Path(folder), whole=False)
            rows, types = first_rows(head, dialect, MOST_ROWS)
        words = {name: word for name, word in dialect.in_words().items() if self._is_found(name)}
        # A column without a value there is of texts for want of a better type.
        is_sure = all(rows[name].drop_nulls().len() for name, type in types.items() if type == "VARCHAR")
        return {**seen(rows.lazy(), words), "dialect": asdict(dialect), "types": types if is_sure else None}

    def configure(self) -> dict[str, TableSpec]:
        return {"table": promised(self.found), "broken": _BROKEN}

    def preview(self) -> Preview | None:
        return preview_in(self.found)

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        from netwright.nodes.io.delimited import copy_rows, refuse_broken, renamed_columns, to_utf8
        from netwright.nodes.io.dialects import Dialect

        path = source_of(context, self.settings.path)
        with unreadable(path.name):
            dialect = self._dialect(path, context.scratch)
            readable = to_utf8(path, dialect.encoding, context.scratch)
        types = self.found["types"] if self.found and dialect == Dialect.of(self.found["dialect"]) else None
        copied = copy_rows(readable, dialect, context.scratch, context.threads, types)
        broken = copied.broken
        if broken.height and self.settings.broken_lines == "stop":
            remedy = "Mend the line in the file, or set Broken lines to skip. Broken lines in all: {count}."
            raise refuse_broken(broken, self.settings.path, remedy)
        if broken.height:
            context.warn(
                "{count} broken {count:line was|lines were} skipped: {lines}.",
                count=broken.height,
                lines=listed(broken["line"].to_list()),
            )
            running_over = broken.filter(broken["text"].str.contains("\n", literal=True))["line"].to_list()
            if running_over:
                context.warn(
                    "A quote is not closed in line {lines}: what follows, up to the next quote, was skipped with it.",
                    "Mend the line, or set Quotes to none where they are a part of the texts.",
                    lines=listed(running_over),
                )
        if copied.wide:
            context.warn(
                "{count} lines have empty values beyond the last column, which were left out: {lines}.",
                count=len(copied.wide),
                lines=listed(copied.wide),
            )
        renamed = renamed_columns(readable, dialect, [column.name for column in copied.table.spec.columns or ()])
        warn_of_renamed(context, renamed)
        return {"table": copied.table, "broken": Table.of(broken)}

    def _dialect(self, path: Path, folder: Path) -> Dialect:
        """Return how the file is written: as was seen at its beginning, where the encoding fits the whole of it."""
        from netwright.nodes.io.dialects import Dialect, find_dialect, find_encoding

        if self.found:
            seen_at_first = Dialect.of(self.found["dialect"])
            if self.settings.encoding != "auto" or find_encoding(path) == seen_at_first.encoding:
                return seen_at_first
        return find_dialect(path, self._asked(), folder)[0]

    def _asked(self) -> Asked:
        from netwright.nodes.io.dialects import Asked

        return Asked(**{name: getattr(self.settings, name) for name in Asked.__dataclass_fields__})

    def _is_found(self, name: str) -> bool:
        return bool(getattr(self.settings, name) == "auto")


_BROKEN = TableSpec(
    columns=(
        ColumnSpec(name="line", dtype="Int64", kind="number"),
        ColumnSpec(name="reason", dtype="String", kind="text"),
        ColumnSpec(name="text", dtype="String", kind="text"),
    )
)
