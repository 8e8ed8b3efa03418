"""The type in which values of several types can stand in one column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def common_type(dtypes: Sequence[pl.DataType]) -> pl.DataType | None:
    """Return a type that loses nothing of any of the types; None where there is none."""
    import polars as pl

    found = [dtype for dtype in dtypes if dtype != pl.Null]
    if not found:
        return pl.Null()
    if all(dtype == found[0] for dtype in found):
        return found[0]
    if all(dtype.is_integer() for dtype in found):
        return pl.Int64() if all(dtype not in (pl.UInt64, pl.Int128, pl.UInt128) for dtype in found) else pl.Int128()
    if all(dtype.is_numeric() for dtype in found):
        return pl.Float64()
    if all(isinstance(dtype, pl.String | pl.Categorical | pl.Enum) for dtype in found):
        return pl.String()
    if all(isinstance(dtype, pl.Date | pl.Datetime) for dtype in found):
        zones = {dtype.time_zone for dtype in found if isinstance(dtype, pl.Datetime)}
        return pl.Datetime("us", zones.pop()) if len(zones) == 1 else None
    return None
