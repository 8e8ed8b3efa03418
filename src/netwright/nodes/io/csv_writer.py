"""CSV Writer node."""

from __future__ import annotations

from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, file, node


class CsvWriterSettings(Settings):
    """Where to."""

    path: str = file(endings=[".csv"], saves=True, default="results/table.csv", title="File")


@node(id="csv_writer", title="CSV Writer", group="io", side_effects=True, keywords=("save", "export", "file"))
class CsvWriter(Node[CsvWriterSettings]):
    """Write a table to a text file.

    The file is UTF-8 with commas and a line of column names, and is replaced as a whole at the end. The table is
    passed on.
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
        from netwright.sdk.files import write_durably

        path = context.resolve(self.settings.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, table.frame.collect().write_csv().encode())
        context.log(f"wrote {self.settings.path}")
        return {"table": table}
