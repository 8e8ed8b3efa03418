"""Moving Aggregate node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import Shaping, check_columns, check_distinct, check_some
from netwright.ports import TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import Settings, choice, columns, flag, integer, node

if TYPE_CHECKING:
    import polars as pl


class MovingAggregateSettings(Settings):
    """Which columns, over how many rows."""

    values: tuple[str, ...] = columns(port="table", kinds=["number"], title="Columns")
    function: Literal["mean", "sum", "min", "max", "median", "standard deviation"] = choice(
        default="mean", title="Aggregation"
    )
    window: int = integer(default=7, ge=1, le=10_000_000, title="Rows in the window")
    centred: bool = flag(
        default=False,
        title="Centre the window",
        help="Else it ends with the row itself, and knows nothing of later rows.",
    )
    partial: bool = flag(default=False, title="Shorter windows at the ends", help="Else those rows are missing.")
    within: tuple[str, ...] = columns(
        port="table", title="Within groups of", help="Values never come from another group."
    )


@node(
    id="moving_aggregate", title="Moving Aggregate", group="table", keywords=("rolling", "average", "smooth", "window")
)
class MovingAggregate(Shaping[MovingAggregateSettings]):
    """Aggregate over a window that moves along the rows.

    Adds a column for each chosen one, such as height_mean_7. The rows must stand in order of time: sort them before.
    """

    def check(self, table: TableSpec) -> None:
        check_some(table, "values", self.settings.values, ["number"])
        check_columns(table, "within", self.settings.within)
        check_distinct("values", [*(one.name for one in table.columns or ()), *map(self._name, self.settings.values)])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        schema = frame.collect_schema()
        made = [self._moving(name, schema[name]).alias(self._name(name)) for name in self.settings.values]
        return frame.with_columns(made)

    def _name(self, column: str) -> str:
        function = "std" if self.settings.function == "standard deviation" else self.settings.function
        return f"{column}_{function}_{self.settings.window}"

    def _moving(self, name: str, dtype: pl.DataType) -> pl.Expr:
        import polars as pl

        found = col(name).cast(pl.Int64 if dtype.is_integer() else pl.Float64)
        method = {
            "mean": found.rolling_mean,
            "sum": found.rolling_sum,
            "min": found.rolling_min,
            "max": found.rolling_max,
            "median": found.rolling_median,
            "standard deviation": found.rolling_std,
        }[self.settings.function]
        least = 1 if self.settings.partial else self.settings.window
        moving = method(self.settings.window, min_samples=least, center=self.settings.centred)
        return moving.over(cols(self.settings.within)) if self.settings.within else moving
