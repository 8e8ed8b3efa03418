"""Values written as text, read as a column's type."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_TRUE, _FALSE = frozenset(["true", "yes", "1"]), frozenset(["false", "no", "0"])


def read_value(text: str, dtype: pl.DataType) -> pl.Expr | None:
    """Return a text as a value that a column of a dtype can be compared with; None where it is none."""
    import polars as pl

    written = text.strip()
    if dtype.is_numeric():
        return _number(written)
    if isinstance(dtype, pl.Boolean):
        word = written.casefold()
        return pl.lit(word in _TRUE) if word in _TRUE | _FALSE else None
    if dtype.is_temporal():
        return read_time(written, dtype)
    return pl.lit(text)


def _number(text: str) -> pl.Expr | None:
    import polars as pl

    try:
        whole = int(text)
        if abs(whole) < 2**63:
            return pl.lit(whole, dtype=pl.Int64)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return None
    return pl.lit(value, dtype=pl.Float64) if math.isfinite(value) else None


def read_time(text: object, dtype: pl.DataType) -> pl.Expr | None:
    """Return a text as a date, a time of day or a moment, as a column of the dtype has them.

    Without a zone of its own a moment is one of the column's zone.
    """
    import polars as pl

    if not isinstance(text, str):
        return None
    try:
        if isinstance(dtype, pl.Time):
            return pl.lit(time.fromisoformat(text))
        if isinstance(dtype, pl.Date) and len(text) <= len("2025-12-31"):
            return pl.lit(date.fromisoformat(text))
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    zone = dtype.time_zone if isinstance(dtype, pl.Datetime) else None
    if read.tzinfo is None:
        moment = pl.lit(read, dtype=pl.Datetime("us"))
        return moment.dt.replace_time_zone(zone, ambiguous="earliest") if zone else moment
    return pl.lit(read.astimezone(UTC), dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone(zone) if zone else None
