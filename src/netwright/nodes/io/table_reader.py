"""Table Reader node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.io.formats import READABLE, read, renamed_columns
from netwright.nodes.io.places import PATH_HELP, is_elsewhere, local_files
from netwright.nodes.io.reading import place_of, preview_in, promised, seen, source_of, unreadable, warn_of_renamed
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InspectContext, Node, Preview, Settings, TablePort, file, node, text


class TableReaderSettings(Settings):
    """Which file."""

    path: str = file(default="", endings=READABLE, title="File", help=PATH_HELP)
    sheet: str = text(default="", title="Sheet", help="Of a spreadsheet. Left empty, the first one.", advanced=True)


@node(
    id="table_reader",
    title="Table Reader",
    group="io",
    keywords=(
        "parquet",
        "arrow",
        "feather",
        "excel",
        "xlsx",
        "json",
        "jsonl",
        "numpy",
        "npy",
        "open",
        "load",
        "import",
    ),
)
class TableReader(Node[TableReaderSettings]):
    """Read a table from a Parquet, Arrow, Excel, JSON or NumPy file.

    The ending of the name tells the format. A JSON file holds a list of records, or one record a line; a NumPy file
    arrays with as many rows each, where images and sequences become tensors.
    """

    outputs = {"table": TablePort("The rows of the file.")}

    def files(self) -> tuple[str, ...]:
        return local_files(self.settings.path)

    def inspect(self, context: InspectContext) -> Any:
        """Return the columns."""
        if is_elsewhere(self.settings.path):
            return None
        return seen(read(place_of(context, "path", self.settings.path), self.settings.sheet))

    def preview(self) -> Preview | None:
        return preview_in(self.found)

    def configure(self) -> dict[str, TableSpec]:
        return {"table": promised(self.found)}

    def execute(self, *, context: ExecuteContext) -> dict[str, Table]:
        path = source_of(context, self.settings.path)
        with unreadable(path.name):
            table = Table.stored(read(path, self.settings.sheet), context.scratch)
            names = [column.name for column in table.spec.columns or ()]
            warn_of_renamed(context, renamed_columns(path, self.settings.sheet, names))
        return {"table": table}
