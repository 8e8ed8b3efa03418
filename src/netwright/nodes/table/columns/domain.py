"""Domain node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.columns.values import Order, check_count, distinct_values
from netwright.nodes.table.shaping import Shaping, check_columns, names_of_kind, with_columns
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, Settings, choice, columns, integer, node

if TYPE_CHECKING:
    import polars as pl


class DomainSettings(Settings):
    """Which columns, and how their values are ordered."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=["text", "category"], title="Columns", help="None chosen means every text."
    )
    order: Order = choice(default="by name", title="Order of the values")
    most: int = integer(
        default=1_000, ge=1, le=100_000, title="Most values", help="A column with more is refused: it is free text."
    )


@node(id="domain", title="Domain", group="table", keywords=("category", "levels", "nominal", "classes", "values"))
class Domain(Shaping[DomainSettings]):
    """Find the possible values of columns and make them categories.

    Nodes behind know the values then, so that they can promise the columns or indices that come of them.
    """

    def check(self, table: TableSpec) -> None:
        check_columns(table, "columns", self.settings.columns, ["text", "category"])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        return frame.with_columns(col(name).cast(pl.Categorical) for name in self._chosen(frame))

    def known(self, table: TableSpec) -> TableSpec:
        chosen = self.settings.columns
        kept = [one for one in table.columns or () if chosen and one.name not in chosen]
        return table if not chosen else TableSpec(columns=tuple(kept))

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        rows = table.frame.collect()
        made = Table.of(self.plan(rows.lazy()), like=self.known(table.spec))
        chosen = set(self._chosen(rows.lazy()))
        found = [
            column.model_copy(update={"categories": tuple(self._values(rows, column.name))})
            for column in made.spec.columns or ()
            if column.name in chosen
        ]
        return {"table": Table(made.frame, with_columns(made.spec, found))}

    def _chosen(self, frame: pl.LazyFrame) -> list[str]:
        return names_of_kind(frame, self.settings.columns, ["text"])

    def _values(self, rows: pl.DataFrame, name: str) -> list[str]:
        values = distinct_values(rows[name], self.settings.order)
        check_count(name, len(values), self.settings.most)
        return values
