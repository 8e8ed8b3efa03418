"""Table View node."""

from __future__ import annotations

from netwright.ports import Table, TableSpec
from netwright.ports.columns import cols
from netwright.sdk import ExecuteContext, Node, Settings, TablePort, check_column, columns, node


class TableViewSettings(Settings):
    """What is shown."""

    columns: tuple[str, ...] = columns(
        port="table", title="Columns", help="Which columns to show; none chosen means all."
    )


@node(id="table_view", title="Table View", group="views", keywords=("show", "look", "inspect", "rows"))
class TableView(Node[TableViewSettings]):
    """Show a table.

    Select the node and look at the panel below the canvas. The chosen columns are passed on.
    """

    inputs = {"table": TablePort("The rows to show.")}
    outputs = {"table": TablePort("The chosen columns of the same rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if not self.settings.columns or table.columns is None:
            return {"table": table}
        for name in self.settings.columns:
            check_column(table, "columns", name)
        kept = tuple(column for name in self.settings.columns if (column := table.column(name)) is not None)
        return {"table": table.model_copy(update={"columns": kept})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        if not self.settings.columns:
            return {"table": table}
        return {"table": Table.of(table.frame.select(cols(self.settings.columns)).collect(), like=table.spec)}
