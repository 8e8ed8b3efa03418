"""Pivot node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.columns.conversions import as_text
from netwright.nodes.table.rows.sorter import SORTABLE
from netwright.nodes.table.shaping import check_distinct, check_some
from netwright.nodes.table.summaries.aggregations import Function, aggregate, check_aggregated
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col, cols, named
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    columns,
    node,
)

if TYPE_CHECKING:
    import polars as pl

MOST_COLUMNS = 10_000
MISSING = "missing"
"""The column of rows without a value."""


class PivotSettings(Settings):
    """What becomes rows, columns and cells."""

    rows: tuple[str, ...] = columns(port="table", kinds=SORTABLE, title="One row for each")
    spread: str | None = column(port="table", kinds=SORTABLE, title="One column for each value of")
    value: str | None = column(port="table", title="Values of the cells")
    function: Function = choice(
        default="mean", title="Aggregation", help="What is made of several values that fall into one cell."
    )


@node(id="pivot", title="Pivot", group="table", keywords=("crosstab", "wide", "contingency"))
class Pivot(Node[PivotSettings]):
    """Spread the values of a column over columns of their own.

    One row for each combination in the chosen columns, one column for each value, and in the cells what the
    aggregation makes of the rows that belong there. Rows and columns come in the order in which they first appear.
    """

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"table": TablePort("The resulting rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        check_some(table, "rows", self.settings.rows, SORTABLE)
        check_column(table, "spread", self.settings.spread, SORTABLE)
        check_aggregated(table, "value", self.settings.value, self.settings.function)
        if self.settings.spread in self.settings.rows:
            raise SettingsError(
                "spread", "Column {column} is chosen twice.", "Take it out once.", column=self.settings.spread
            )
        return {"table": TableSpec(rows=0 if table.rows == 0 else None)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        by, on, value = list(self.settings.rows), str(self.settings.spread), str(self.settings.value)
        texts = as_text(col(on), table.frame.collect_schema()[on])
        rows = table.frame.select(*cols(by), texts.alias("\0on"), col(value).alias("\0value")).collect()
        rows = rows.with_columns(pl.col("\0on").fill_null(_unlike(rows["\0on"])))
        names = rows["\0on"].unique(maintain_order=True).to_list()
        if len(names) > MOST_COLUMNS:
            raise InputError(
                "table",
                "Column {column} has {count} different values; a pivot makes at most {limit} columns.",
                "Choose another column, or filter the rows before.",
                column=on,
                count=len(names),
                limit=MOST_COLUMNS,
            )
        check_distinct("spread", [*by, *names])
        known = TableSpec(columns=tuple(one for one in table.spec.columns or () if one.name in by))
        return {"table": Table.of(self._spread(rows, by, names), like=known)}

    def _spread(self, rows: pl.DataFrame, by: list[str], names: list[str]) -> pl.DataFrame:

        cell = aggregate(self.settings.function, "\0value", rows.schema["\0value"])
        long = rows.group_by([*cols(by), "\0on"], maintain_order=True).agg(cell.alias("\0cell"))
        empty = rows.select(cols(by)).unique(maintain_order=True)
        if not names:
            return empty
        wide = long.pivot("\0on", index=named(by), values="\0cell", aggregate_function="first", maintain_order=True)
        return wide.select(*cols(by), *(col(name) for name in names))


def _unlike(texts: pl.Series) -> str:
    """Return a name for rows without a value that no value has."""
    taken = set(texts.unique())
    return next(name for name in (MISSING, *(f"{MISSING}_{n}" for n in range(2, len(taken) + 3))) if name not in taken)
