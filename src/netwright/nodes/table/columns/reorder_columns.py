"""Reorder Columns node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_columns
from netwright.ports import TableSpec
from netwright.ports.columns import cols
from netwright.sdk import Settings, choice, columns, node

if TYPE_CHECKING:
    import polars as pl


class ReorderColumnsSettings(Settings):
    """Where the chosen columns go, and how the others stand."""

    columns: tuple[str, ...] = columns(port="table", title="Columns", help="In the order they shall have.")
    place: Literal["first", "last"] = choice(default="first", title="Chosen columns come")
    others: Literal["as they are", "by name"] = choice(default="as they are", title="The other columns")


@node(id="reorder_columns", title="Reorder Columns", group="table", keywords=("sort", "move", "order"))
class ReorderColumns(Shaping[ReorderColumnsSettings]):
    """Put columns into another order.

    No column is lost: those that are not chosen follow, or go before.
    """

    def check(self, table: TableSpec) -> None:
        check_columns(table, "columns", self.settings.columns)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        chosen = list(self.settings.columns)
        others = [name for name in frame.collect_schema().names() if name not in chosen]
        if self.settings.others == "by name":
            others.sort()
        return frame.select(cols(chosen + others if self.settings.place == "first" else others + chosen))
