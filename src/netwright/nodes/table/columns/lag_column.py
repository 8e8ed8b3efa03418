"""Lag Column node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_columns, check_distinct, check_some
from netwright.ports import TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import Settings, choice, columns, integer, node

if TYPE_CHECKING:
    import polars as pl


class LagColumnSettings(Settings):
    """Which columns, and how far back."""

    values: tuple[str, ...] = columns(port="table", title="Columns")
    steps: int = integer(
        default=1, ge=-1_000_000, le=1_000_000, title="Rows back", help="A negative number looks ahead."
    )
    copies: int = integer(
        default=1, ge=1, le=1_000, title="Copies", help="3 gives three columns: one, two and three times as far back."
    )
    within: tuple[str, ...] = columns(
        port="table", title="Within groups of", help="Values never come from another group."
    )
    gaps: Literal["missing", "remove"] = choice(
        default="missing",
        title="Rows without a value",
        help="The first rows have nothing before them: leave the value missing, or remove those rows.",
    )


@node(id="lag_column", title="Lag Column", group="table", keywords=("shift", "delay", "time series", "previous"))
class LagColumn(Shaping[LagColumnSettings]):
    """Put the values of earlier rows beside each row.

    What a network needs to foretell a series from its own past. The rows must stand in order of time: sort them before.
    """

    def check(self, table: TableSpec) -> None:
        check_some(table, "values", self.settings.values)
        check_columns(table, "within", self.settings.within)
        check_distinct("copies", [*(one.name for one in table.columns or ()), *self._made()])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        made = self._made()
        frame = frame.with_columns(**{name: self._shifted(column, by) for name, (column, by) in made.items()})
        if self.settings.gaps == "missing":
            return frame
        farthest = max((by for _, by in made.values()), key=abs)
        return frame.filter(self._reaches(farthest))

    def rows(self, rows: int) -> int | None:
        if self.settings.gaps == "missing":
            return rows
        return None if self.settings.within else max(0, rows - abs(self.settings.steps) * self.settings.copies)

    def _made(self) -> dict[str, tuple[str, int]]:
        """Return name, source and distance of each new column."""
        made = {}
        for column in self.settings.values:
            for copy in range(1, self.settings.copies + 1):
                by = self.settings.steps * copy
                made[f"{column}({-by:+d})"] = (column, by)
        return made

    def _shifted(self, column: str, by: int) -> pl.Expr:

        shifted = col(column).shift(by)
        return shifted.over(cols(self.settings.within)) if self.settings.within else shifted

    def _reaches(self, by: int) -> pl.Expr:
        """Return whether the row that far back exists."""
        import polars as pl

        place = pl.int_range(pl.len())
        reaches = place >= by if by >= 0 else place < pl.len() + by
        return reaches.over(cols(self.settings.within)) if self.settings.within else reaches
