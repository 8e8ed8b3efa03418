"""Top k node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.rows.sorter import SORTABLE
from netwright.nodes.table.shaping import Shaping, check_columns
from netwright.ports import TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import Settings, check_column, choice, column, columns, integer, node

if TYPE_CHECKING:
    import polars as pl


class TopKSettings(Settings):
    """How many rows, by which column."""

    column: str | None = column(port="table", kinds=SORTABLE, title="Column")
    rows: int = integer(default=10, ge=1, title="Rows")
    take: Literal["largest", "smallest"] = choice(default="largest", title="Take the")
    within: tuple[str, ...] = columns(port="table", title="From each group of", help="Left empty, from all rows.")


@node(id="top_k", title="Top k", group="table", keywords=("best", "largest", "smallest", "head", "limit"))
class TopK(Shaping[TopKSettings]):
    """Keep the rows with the largest or smallest values.

    The best come first; of equal rows the earlier ones. Rows without a value are never among them.
    """

    def check(self, table: TableSpec) -> None:
        check_column(table, "column", self.settings.column, SORTABLE)
        check_columns(table, "within", self.settings.within)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        name = str(self.settings.column)
        by = col(name).cast(pl.String) if frame.collect_schema()[name] == pl.Categorical else col(name)
        ordered = frame.filter(col(name).is_not_null()).sort(
            by, descending=self.settings.take == "largest", maintain_order=True
        )
        if not self.settings.within:
            return ordered.head(self.settings.rows)
        return ordered.filter(pl.int_range(pl.len()).over(cols(self.settings.within)) < self.settings.rows)

    def rows(self, rows: int) -> int | None:
        return 0 if rows == 0 else None
