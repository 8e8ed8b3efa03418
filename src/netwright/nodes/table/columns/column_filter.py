"""Column Filter node."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_some, empty_frame
from netwright.ports import ColumnKind, TableSpec, describe_column
from netwright.ports.columns import col
from netwright.sdk import Settings, SettingsError, choice, columns, node, text

if TYPE_CHECKING:
    import polars as pl


class ColumnFilterSettings(Settings):
    """Which columns, and whether they stay."""

    action: Literal["keep", "remove"] = choice(default="keep", title="Chosen columns")
    by: Literal["name", "kind", "pattern"] = choice(default="name", title="Choose by")
    columns: tuple[str, ...] = columns(port="table", title="Columns", when={"by": "name"})
    kind: ColumnKind = choice(default="number", title="Kind", when={"by": "kind"})
    pattern: str = text(
        default="*",
        title="Pattern",
        help="* stands for any letters, ? for one: price_* are all columns that begin with price_.",
        when={"by": "pattern"},
    )


@node(id="column_filter", title="Column Filter", group="table", keywords=("select", "drop", "keep", "remove"))
class ColumnFilter(Shaping[ColumnFilterSettings]):
    """Keep or remove columns.

    Columns are chosen by name, by kind, or by a pattern of their names. They keep their order.
    """

    def check(self, table: TableSpec) -> None:
        if self.settings.by == "name":
            check_some(table, "columns", self.settings.columns)
        frame = empty_frame(table)
        if frame is not None and not self.plan(frame).collect_schema():
            raise SettingsError(
                self.settings.by if self.settings.by != "name" else "columns",
                "No column is left.",
                "Choose so that at least one stays.",
            )

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        schema = frame.collect_schema()
        keeps = self.settings.action == "keep"
        return frame.select([col(name) for name, dtype in schema.items() if self._is_chosen(name, dtype) == keeps])

    def _is_chosen(self, name: str, dtype: pl.DataType) -> bool:
        if self.settings.by == "name":
            return name in self.settings.columns
        if self.settings.by == "kind":
            return describe_column(name, dtype).kind == self.settings.kind
        return fnmatchcase(name, self.settings.pattern)
