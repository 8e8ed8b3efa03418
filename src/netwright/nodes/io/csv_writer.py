"""CSV Writer node."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from netwright.nodes.io.places import PATH_HELP
from netwright.nodes.io.writing import written
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, file, node

Packing = Literal["uncompressed", "gzip", "zstd"]
PACKINGS: dict[str, Packing] = {".gz": "gzip", ".zst": "zstd"}


class CsvWriterSettings(Settings):
    """Where to."""

    path: str = file(
        endings=[".csv", ".csv.gz", ".csv.zst"], saves=True, default="results/table.csv", title="File", help=PATH_HELP
    )


@node(id="csv_writer", title="CSV Writer", group="io", side_effects=True, keywords=("save", "export", "file"))
class CsvWriter(Node[CsvWriterSettings]):
    """Write a table to a text file.

    The file is UTF-8 with commas and a line of column names, packed where its name ends in .gz or .zst, and is
    replaced as a whole at the end. The table is passed on.
    """

    inputs = {"table": TablePort("The rows to write.")}
    outputs = {"table": TablePort("The same rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        for column in table.columns or ():
            if column.kind == "tensor":
                raise InputError(
                    "table",
                    "Column {column} holds lists, which a CSV file cannot.",
                    "Leave the column out before.",
                    column=column.name,
                )
        return {"table": table}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        packing: Packing = PACKINGS.get(PurePath(self.settings.path).suffix.lower(), "uncompressed")
        with written(context, self.settings.path) as file:
            table.frame.sink_csv(file, compression=packing)
        return {"table": table}
