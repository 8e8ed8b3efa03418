"""Duplicate Filter node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_columns, check_new_name
from netwright.ports import TableSpec
from netwright.ports.columns import cols
from netwright.sdk import Settings, choice, columns, node, text

if TYPE_CHECKING:
    import polars as pl


class DuplicateFilterSettings(Settings):
    """What makes rows duplicates, and what becomes of them."""

    columns: tuple[str, ...] = columns(
        port="table", title="Columns", help="Rows equal in these are duplicates. None chosen means all columns."
    )
    keep: Literal["first", "last", "none"] = choice(
        default="first", title="Keep", help="Of each set of duplicates the first row, the last, or none."
    )
    action: Literal["remove", "mark"] = choice(default="remove", title="The other rows")
    mark: str = text(default="duplicate", title="Name of the mark column", when={"action": "mark"})


@node(id="duplicate_filter", title="Duplicate Filter", group="table", keywords=("unique", "distinct", "dedupe"))
class DuplicateFilter(Shaping[DuplicateFilterSettings]):
    """Remove or mark rows that occur more than once.

    Missing values count as equal. The rows that stay keep their order.
    """

    def check(self, table: TableSpec) -> None:
        check_columns(table, "columns", self.settings.columns)
        if self.settings.action == "mark":
            check_new_name(table, "mark", self.settings.mark)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        names = list(self.settings.columns) or frame.collect_schema().names()
        if not names:
            return frame
        if self.settings.action == "remove":
            return frame.unique(cols(names), keep=self.settings.keep, maintain_order=True)
        key = pl.struct(cols(names))
        is_kept = {
            "first": key.is_first_distinct(),
            "last": key.is_last_distinct(),
            "none": key.is_unique(),
        }[self.settings.keep]
        return frame.with_columns((~is_kept).alias(self.settings.mark))

    def rows(self, rows: int) -> int | None:
        return rows if self.settings.action == "mark" or rows == 0 else None
