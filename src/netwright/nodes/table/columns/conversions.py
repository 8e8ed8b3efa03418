"""Values of one type as another, with a count of those that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.sdk import ExecuteContext, NodeError

if TYPE_CHECKING:
    import polars as pl

Target = Literal["number", "whole number", "text", "true or false", "category", "date", "date and time", "time"]
Trouble = Literal["stop", "missing"]

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
_CLOCKS = ("%H:%M:%S%.f", "%H:%M:%S", "%H:%M")
_MOMENTS = tuple(f"{day}{mark}{clock}" for day in _DATES for mark in (" ", "T") for clock in _CLOCKS)
_TRUE, _FALSE = ["true", "yes", "1", "t", "y"], ["false", "no", "0", "f", "n"]


def dtype_of(target: Target, zone: str = "") -> pl.DataType:
    """Return the dtype that a target stands for."""
    import polars as pl

    found: dict[str, pl.DataType] = {
        "number": pl.Float64(),
        "whole number": pl.Int64(),
        "text": pl.String(),
        "true or false": pl.Boolean(),
        "category": pl.Categorical(),
        "date": pl.Date(),
        "date and time": pl.Datetime("us", zone or None),
        "time": pl.Time(),
    }
    return found[target]


def can_convert(dtype: pl.DataType, target: Target) -> bool:
    """Whether there is a plain way from a dtype to a target."""
    import polars as pl

    if dtype.is_nested() or isinstance(dtype, pl.Binary | pl.Object | pl.Duration):
        return isinstance(dtype, pl.Duration) and target == "text"
    if isinstance(dtype, pl.Null) or _is_text(dtype) or target in ("text", "category"):
        return True
    if dtype.is_temporal():
        days = isinstance(dtype, pl.Date | pl.Datetime) and target in ("date", "date and time")
        return days or (isinstance(dtype, pl.Datetime | pl.Time) and target == "time")
    return target in ("number", "whole number", "true or false")


def convert(
    values: pl.Expr, dtype: pl.DataType, target: Target, *, form: str = "", zone: str = "", comma: bool = False
) -> pl.Expr:
    """Return the values as the target; those that do not fit become missing.

    `form` is a strftime pattern for reading and writing times; empty for ISO's and the like. `comma` reads 1.234,5.
    """
    import polars as pl

    if isinstance(dtype, pl.Null):
        return values.cast(dtype_of(target, zone))
    if _is_text(dtype):
        return _from_text(values.cast(pl.String), target, form, zone, comma)
    if target in ("text", "category"):
        text = as_text(values, dtype, form)
        return text if target == "text" else text.cast(pl.Categorical)
    if dtype.is_temporal():
        return _between_times(values, dtype, target, zone)
    if target == "whole number":
        rounded = values.round() if dtype.is_float() or dtype.is_decimal() else values
        return rounded.cast(pl.Int64, strict=False)
    return values.cast(pl.Float64) if target == "number" else values.cast(pl.Float64) != 0


def _is_text(dtype: pl.DataType) -> bool:
    import polars as pl

    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def _from_text(text: pl.Expr, target: Target, form: str, zone: str, comma: bool) -> pl.Expr:
    import polars as pl

    word = text.str.strip_chars()
    match target:
        case "text":
            return text
        case "category":
            return text.cast(pl.Categorical)
        case "number" | "whole number":
            plain = word.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True) if comma else word
            number = plain.cast(pl.Float64, strict=False)
            whole = pl.coalesce(plain.cast(pl.Int64, strict=False), number.round().cast(pl.Int64, strict=False))
            return number if target == "number" else whole
        case "true or false":
            lower = word.str.to_lowercase()
            return pl.when(lower.is_in(_TRUE)).then(True).when(lower.is_in(_FALSE)).then(False)
    return read_times(word, target, form, zone)


def read_times(text: pl.Expr, target: Target, form: str, zone: str) -> pl.Expr:
    """Read texts as dates, times of day or moments; what has another form becomes missing."""
    import polars as pl

    if target == "date":
        return pl.coalesce(text.str.to_date(one, strict=False) for one in ([form] if form else _DATES))
    if target == "time":
        return pl.coalesce(text.str.to_time(one, strict=False) for one in ([form] if form else _CLOCKS))
    if "%z" in form:
        moments = text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False)
        return moments.dt.convert_time_zone(zone) if zone else moments.dt.replace_time_zone(None)
    if form:
        found = text.str.to_datetime(form, time_unit="us", strict=False)
    else:
        days = [text.str.to_date(one, strict=False).cast(pl.Datetime("us")) for one in _DATES]
        written = [text.str.to_datetime(one, time_unit="us", strict=False) for one in _MOMENTS]
        found = pl.coalesce(*written, *days)
    return found.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null") if zone else found


def as_text(values: pl.Expr, dtype: pl.DataType, form: str = "") -> pl.Expr:
    """Return values of any plain type as texts."""
    import polars as pl

    if isinstance(dtype, pl.Duration):
        return values.dt.to_string("iso")
    if not dtype.is_temporal():
        return values.cast(pl.String)
    if isinstance(dtype, pl.Datetime):  # as ISO has it, without a fraction where there is none
        zone = "%:z" if dtype.time_zone else ""
        return values.dt.to_string(form or f"%Y-%m-%d %H:%M:%S%.f{zone}")
    return values.dt.to_string(form or ("%H:%M:%S%.f" if dtype == pl.Time else "iso"))


def _between_times(values: pl.Expr, dtype: pl.DataType, target: Target, zone: str) -> pl.Expr:
    import polars as pl

    if target == "time":
        return values.dt.time() if isinstance(dtype, pl.Datetime) else values
    if target == "date":
        return values.dt.date() if isinstance(dtype, pl.Datetime) else values
    moments = values.cast(pl.Datetime("us")) if isinstance(dtype, pl.Date) else values.dt.cast_time_unit("us")
    if not zone:
        return moments.dt.replace_time_zone(None)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        return moments.dt.convert_time_zone(zone)
    return moments.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")


def tell_lost(
    before: pl.DataFrame, after: pl.DataFrame, names: list[str], trouble: Trouble, context: ExecuteContext
) -> None:
    """Say how many values did not fit; raises NodeError with the first one where that is to stop the node."""
    for name in names:
        lost = before[name].is_not_null() & after[name].is_null()
        count = int(lost.sum())
        if not count:
            continue
        row = int(lost.arg_max() or 0)
        if trouble == "stop":
            raise NodeError(
                "{count} values of column {column} cannot be converted, first {value} in row {row}.",
                "Change the settings to fit, or let values that do not fit become missing.",
                count=count,
                column=name,
                value=repr(before[name][row]),
                row=row + 1,
            )
        context.warn("{count} values of column {column} did not fit and became missing.", count=count, column=name)
