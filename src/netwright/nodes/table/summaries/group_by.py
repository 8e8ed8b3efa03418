"""Group By node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.rows.sorter import SORTABLE
from netwright.nodes.table.shaping import Shaping, check_columns, check_distinct
from netwright.nodes.table.summaries.aggregations import SHORT, Function, aggregate, check_aggregated
from netwright.ports import Table, TableSpec
from netwright.ports.columns import cols
from netwright.sdk import ExecuteContext, Settings, choice, column, columns, flag, groups, node, text

if TYPE_CHECKING:
    import polars as pl


class Aggregation(Settings):
    """A column and what is made of its values."""

    column: str | None = column(port="table", title="Column")
    function: Function = choice(default="mean", title="Aggregation")
    name: str = text(default="", title="Result column", help="Left empty, made of both: height_mean.", advanced=True)


class GroupBySettings(Settings):
    """By what, and which values."""

    by: tuple[str, ...] = columns(
        port="table", kinds=SORTABLE, title="Group by", help="None chosen makes one group of all rows."
    )
    aggregations: tuple[Aggregation, ...] = groups(title="Aggregations")
    count: bool = flag(default=True, title="Count the rows of each group")


@node(id="group_by", title="Group By", group="table", keywords=("aggregate", "summarise", "mean", "count", "sum"))
class GroupBy(Shaping[GroupBySettings]):
    """Make one row of each group of rows.

    Groups come in the order in which they first appear. Missing values are left out of an aggregation; rows where the
    group itself is missing form a group of their own.
    """

    def check(self, table: TableSpec) -> None:
        check_columns(table, "by", self.settings.by, SORTABLE)
        for place, one in enumerate(self.settings.aggregations):
            check_aggregated(table, f"aggregations.{place}.column", one.column, one.function)
        count = ["rows"] if self.settings.count else []
        names = [self._name(one) for one in self.settings.aggregations]
        check_distinct("aggregations", [*self.settings.by, *count, *names])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        schema = frame.collect_schema()
        made = [pl.len().cast(pl.Int64).alias("rows")] if self.settings.count else []
        for one in self.settings.aggregations:
            name = str(one.column)
            made.append(aggregate(one.function, name, schema[name]).alias(self._name(one)))
        if not self.settings.by:
            return frame.select(made)
        return frame.group_by(cols(self.settings.by), maintain_order=True).agg(made)

    def known(self, table: TableSpec) -> TableSpec:
        if table.columns is None:
            return table
        return TableSpec(columns=tuple(one for one in table.columns if one.name in self.settings.by))

    def rows(self, rows: int) -> int | None:
        if not self.settings.by:
            return 1 if self.settings.count or self.settings.aggregations else 0
        return 0 if rows == 0 else None

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        # Not part by part: sums in an order that changes from run to run would differ in their last bits.
        grouped = self.plan(table.frame).collect(engine="in-memory")
        return {"table": Table.of(grouped, like=self.known(table.spec))}

    @staticmethod
    def _name(one: Aggregation) -> str:
        return one.name or f"{one.column}_{SHORT.get(one.function, one.function)}"
