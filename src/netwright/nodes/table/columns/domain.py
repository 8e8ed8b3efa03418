"""Domain node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.naming import col
from netwright.nodes.table.shaping import Shaping, check_columns, names_of_kind, with_columns
from netwright.ports import Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Settings, choice, columns, integer, node

if TYPE_CHECKING:
    import polars as pl


class DomainSettings(Settings):
    """Which columns, and how their values are ordered."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=["text", "category"], title="Columns", help="None chosen means every text."
    )
    order: Literal["by name", "by frequency", "as they come"] = choice(default="by name", title="Order of the values")
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
        if len(values) > self.settings.most:
            raise InputError(
                "table",
                "Column {column} has {count} different values; at most {limit} are allowed.",
                "Choose other columns, or raise Most values.",
                column=name,
                count=len(values),
                limit=self.settings.most,
            )
        return values


def distinct_values(column: pl.Series, order: Literal["by name", "by frequency", "as they come"]) -> list[str]:
    """Return the values of a column as texts, missing ones left out."""
    import polars as pl

    words = column.cast(pl.String).drop_nulls().alias("value")
    if order == "by name":
        return words.unique().sort().to_list()
    if order == "as they come":
        return words.unique(maintain_order=True).to_list()
    counted = words.to_frame().group_by("value", maintain_order=True).len()
    return counted.sort(["len", "value"], descending=[True, False])["value"].to_list()
