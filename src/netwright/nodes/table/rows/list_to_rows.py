"""List to Rows node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import Shaping, without
from netwright.ports import TableSpec
from netwright.ports.columns import named
from netwright.sdk import Settings, check_column, column, node

if TYPE_CHECKING:
    import polars as pl


class ListToRowsSettings(Settings):
    """Which lists."""

    column: str | None = column(port="table", kinds=["tensor"], title="Column")


@node(id="list_to_rows", title="List to Rows", group="table", keywords=("explode", "ungroup", "unnest", "flatten"))
class ListToRows(Shaping[ListToRowsSettings]):
    """Make a row of each value of a list.

    The other columns are repeated. An empty or missing list gives one row with a missing value.
    """

    def check(self, table: TableSpec) -> None:
        check_column(table, "column", self.settings.column, ["tensor"])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.explode(named([str(self.settings.column)]))

    def known(self, table: TableSpec) -> TableSpec:
        return without(table, [str(self.settings.column)])

    def rows(self, rows: int) -> int | None:
        return 0 if rows == 0 else None
