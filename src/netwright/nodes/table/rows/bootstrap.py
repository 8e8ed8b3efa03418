"""Bootstrap node."""

from __future__ import annotations

from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, integer, node


class BootstrapSettings(Settings):
    """How many rows are drawn."""

    rows: int | None = integer(
        default=None, ge=1, le=100_000_000, title="Rows", help="Left empty, as many as the table has."
    )


@node(id="bootstrap", title="Bootstrap", group="table", random=True, keywords=("resample", "replacement", "sample"))
class Bootstrap(Node[BootstrapSettings]):
    """Draw rows with replacement.

    A row may be drawn several times, another never. The second output holds the rows that were never drawn, which
    serve as a test set.
    """

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"drawn": TablePort("The drawn rows."), "rest": TablePort("The rows that were never drawn.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        return {
            "drawn": table.model_copy(update={"rows": self.settings.rows or table.rows}),
            "rest": table.model_copy(update={"rows": None}),
        }

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import numpy as np
        import polars as pl

        rows = table.frame.collect()
        if rows.height == 0:
            raise InputError("table", "The table has no rows.", "Check the nodes before.")
        drawn = np.random.default_rng(context.seed).integers(rows.height, size=self.settings.rows or rows.height)
        rest = np.ones(rows.height, dtype=bool)
        rest[drawn] = False
        return {
            "drawn": Table.of(rows[drawn], like=table.spec),
            "rest": Table.of(rows.filter(pl.Series(rest)), like=table.spec),
        }
