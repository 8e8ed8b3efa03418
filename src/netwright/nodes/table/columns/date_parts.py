"""Date Parts node."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import Shaping, check_distinct
from netwright.ports import TableSpec
from netwright.ports.columns import col
from netwright.sdk import Settings, SettingsError, check_column, column, flag, node

if TYPE_CHECKING:
    import polars as pl

_DATE_PARTS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "year": lambda x: x.dt.year(),
    "quarter": lambda x: x.dt.quarter(),
    "month": lambda x: x.dt.month(),
    "week": lambda x: x.dt.week(),
    "day": lambda x: x.dt.day(),
    "day_of_year": lambda x: x.dt.ordinal_day(),
    "weekday": lambda x: x.dt.weekday(),
}
_CLOCK_PARTS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "hour": lambda x: x.dt.hour(),
    "minute": lambda x: x.dt.minute(),
    "second": lambda x: x.dt.second(),
}
_PERIODS = {"quarter": 4, "month": 12, "day_of_year": 365.25, "weekday": 7, "hour": 24, "minute": 60, "second": 60}


class DatePartsSettings(Settings):
    """Which parts."""

    column: str | None = column(port="table", kinds=["time"], title="Column")
    year: bool = flag(default=True, title="Year")
    quarter: bool = flag(default=False, title="Quarter")
    month: bool = flag(default=True, title="Month")
    week: bool = flag(default=False, title="Week of the year")
    day: bool = flag(default=True, title="Day")
    day_of_year: bool = flag(default=False, title="Day of the year")
    weekday: bool = flag(default=False, title="Day of the week", help="1 is Monday.")
    hour: bool = flag(default=False, title="Hour")
    minute: bool = flag(default=False, title="Minute")
    second: bool = flag(default=False, title="Second")
    cyclic: bool = flag(
        default=False,
        title="Add sine and cosine",
        help="For what comes round again, two columns in which December lies beside January: what a network needs.",
    )


@node(id="date_parts", title="Date Parts", group="table", keywords=("year", "month", "weekday", "hour", "extract"))
class DateParts(Shaping[DatePartsSettings]):
    """Take dates and times apart.

    Adds a column of whole numbers for each chosen part, such as sold_month.
    """

    def check(self, table: TableSpec) -> None:
        found = check_column(table, "column", self.settings.column, ["time"])
        parts = self._parts()
        if not parts:
            raise SettingsError("year", "No part is chosen.", "Choose one.")
        lacks = _lacks(found.dtype) if found is not None else ()
        missing = next((part for part in parts if part in lacks), None)
        if missing is not None and found is not None:
            raise SettingsError(
                missing,
                "Column {column} is of type {type} and has no {part}.",
                "Take the part out, or choose another column.",
                column=found.name,
                type=found.dtype,
                part=missing,
            )
        check_distinct("column", [*(one.name for one in table.columns or ()), *self._made()])

    def plan(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.with_columns(**self._made())

    def _parts(self) -> list[str]:
        return [part for part in (*_DATE_PARTS, *_CLOCK_PARTS) if getattr(self.settings, part)]

    def _made(self) -> dict[str, pl.Expr]:
        import polars as pl

        name = str(self.settings.column)
        made = {}
        for part in self._parts():
            number = {**_DATE_PARTS, **_CLOCK_PARTS}[part](col(name)).cast(pl.Int64)
            made[f"{name}_{part}"] = number
            if self.settings.cyclic and part in _PERIODS:
                angle = number * (2 * math.pi / _PERIODS[part])
                made[f"{name}_{part}_sin"] = angle.sin()
                made[f"{name}_{part}_cos"] = angle.cos()
        return made


def _lacks(dtype: str) -> tuple[str, ...]:
    if dtype == "Date":
        return tuple(_CLOCK_PARTS)
    if dtype == "Time":
        return tuple(_DATE_PARTS)
    return () if dtype.startswith("Datetime") else (*_DATE_PARTS, *_CLOCK_PARTS)
