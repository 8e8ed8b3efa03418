"""Row ID node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import Shaping, check_new_name
from netwright.ports import TableSpec
from netwright.sdk import Settings, integer, node, text

if TYPE_CHECKING:
    import polars as pl


class RowIdSettings(Settings):
    """How rows are numbered."""

    name: str = text(default="id", title="Name of the new column")
    start: int = integer(default=1, ge=-(2**53), le=2**53, title="First number")
    prefix: str = text(default="", title="Text before the number", help="Row makes Row1, Row2 and so on.")


@node(id="row_id", title="Row ID", group="table", keywords=("number", "index", "counter", "key"))
class RowId(Shaping[RowIdSettings]):
    """Number the rows.

    The new column comes first.
    """

    def check(self, table: TableSpec) -> None:
        check_new_name(table, "name", self.settings.name)

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        number = pl.int_range(pl.len(), dtype=pl.Int64) + self.settings.start
        made = pl.lit(self.settings.prefix) + number.cast(pl.String) if self.settings.prefix else number
        return frame.select(made.alias(self.settings.name), pl.all())
