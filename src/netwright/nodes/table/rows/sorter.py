"""Sorter node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_distinct
from netwright.ports import ColumnKind, TableSpec
from netwright.ports.columns import col
from netwright.sdk import Settings, SettingsError, check_column, choice, column, flag, groups, node

if TYPE_CHECKING:
    import polars as pl

SORTABLE: tuple[ColumnKind, ...] = ("number", "category", "text", "flag", "time")


class SortKey(Settings):
    """A column and its direction."""

    column: str | None = column(port="table", kinds=SORTABLE, title="Column")
    order: Literal["ascending", "descending"] = choice(default="ascending", title="Order")


class SorterSettings(Settings):
    """By which columns."""

    keys: tuple[SortKey, ...] = groups(title="Sort by", help="Rows that are equal in the first are sorted by the next.")
    missing_last: bool = flag(default=True, title="Missing values last", advanced=True)


@node(id="sorter", title="Sorter", group="table", keywords=("order", "sort", "rank"))
class Sorter(Shaping[SorterSettings]):
    """Sort the rows.

    Rows that are equal in all chosen columns keep their order. Texts are sorted by their letters' code points.
    """

    def check(self, table: TableSpec) -> None:
        if not self.settings.keys:
            raise SettingsError("keys", "No column is chosen.", "Choose one.")
        for place, key in enumerate(self.settings.keys):
            check_column(table, f"keys.{place}.column", key.column, SORTABLE)
        check_distinct("keys", [str(key.column) for key in self.settings.keys])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        schema = frame.collect_schema()
        names = [str(key.column) for key in self.settings.keys]
        # Categories are sorted by their words: their numbers depend on what was read first.
        keys = [col(name).cast(pl.String) if schema[name] == pl.Categorical else col(name) for name in names]
        return frame.sort(
            keys,
            descending=[key.order == "descending" for key in self.settings.keys],
            nulls_last=self.settings.missing_last,
            maintain_order=True,
        )
