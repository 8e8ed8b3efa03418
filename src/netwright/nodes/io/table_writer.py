"""Table Writer node."""

from __future__ import annotations

from pathlib import PurePath

from netwright.nodes.io.formats import WRITABLE, write
from netwright.nodes.io.places import PATH_HELP
from netwright.nodes.io.writing import written
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, Node, Settings, SettingsError, TablePort, file, node


class TableWriterSettings(Settings):
    """Where to."""

    path: str = file(endings=WRITABLE, saves=True, default="results/table.parquet", title="File", help=PATH_HELP)


@node(
    id="table_writer",
    title="Table Writer",
    group="io",
    side_effects=True,
    keywords=("parquet", "arrow", "excel", "xlsx", "json", "jsonl", "numpy", "save", "export"),
)
class TableWriter(Node[TableWriterSettings]):
    """Write a table to a Parquet, Arrow, Excel, JSON or NumPy file.

    The ending of the name tells the format. The file is replaced as a whole at the end. The table is passed on.
    """

    inputs = {"table": TablePort("The rows to write.")}
    outputs = {"table": TablePort("The same rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if PurePath(self.settings.path).suffix.lower() not in WRITABLE:
            raise SettingsError(
                "path",
                "The ending of {path} says no format that is known here.",
                "Choose a file that ends in {endings}.",
                path=self.settings.path,
                endings=", ".join(WRITABLE),
            )
        return {"table": table}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        with written(context, self.settings.path) as file:
            write(table.frame, PurePath(self.settings.path).suffix.lower(), file)
        return {"table": table}
