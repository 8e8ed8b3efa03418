"""The ways in which several values become one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from netwright.ports import ColumnKind, TableSpec
from netwright.ports.columns import col
from netwright.sdk import check_column

if TYPE_CHECKING:
    import polars as pl

Function = Literal[
    "count",
    "sum",
    "mean",
    "median",
    "min",
    "max",
    "range",
    "standard deviation",
    "variance",
    "first",
    "last",
    "most frequent",
    "distinct",
    "missing",
    "joined text",
    "list",
]

SHORT = {"standard deviation": "std", "most frequent": "mode", "joined text": "text"}
_NUMBERS: tuple[ColumnKind, ...] = ("number", "flag")
_ORDERED: tuple[ColumnKind, ...] = ("number", "flag", "text", "time", "category")
_TAKES: dict[str, tuple[ColumnKind, ...]] = {
    "sum": _NUMBERS,
    "mean": _NUMBERS,
    "median": _NUMBERS,
    "range": ("number",),
    "standard deviation": _NUMBERS,
    "variance": _NUMBERS,
    "min": _ORDERED,
    "max": _ORDERED,
    "most frequent": _ORDERED,
    "distinct": _ORDERED,
    "joined text": ("text", "category"),
}


def check_aggregated(table: TableSpec, setting: str, name: str | None, function: Function) -> None:
    """Raise SettingsError where a column cannot be put through a function."""
    check_column(table, setting, name, _TAKES.get(function, ()))


def aggregate(function: Function, name: str, dtype: pl.DataType) -> pl.Expr:
    """Return the expression that makes one value of a column's values in a group; missing values are left out."""
    return _BUILD[function](_widened(name, dtype))


def _widened(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column in which sums of small whole numbers cannot wrap around, and words sort as words."""
    import polars as pl

    found = col(name)
    if isinstance(dtype, pl.Boolean) or (dtype.is_integer() and dtype not in (pl.UInt64, pl.Int128, pl.UInt128)):
        return found.cast(pl.Int64)
    return found.cast(pl.String) if isinstance(dtype, pl.Categorical | pl.Enum) else found


def _count(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.count().cast(pl.Int64)


def _distinct(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.drop_nulls().n_unique().cast(pl.Int64)


def _missing(x: pl.Expr) -> pl.Expr:
    import polars as pl

    return x.null_count().cast(pl.Int64)


def _most_frequent(x: pl.Expr) -> pl.Expr:
    # Of several equally frequent values the smallest, so that the answer does not depend on the order of rows.
    return x.drop_nulls().mode().min()


_BUILD: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "count": _count,
    "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean(),
    "median": lambda x: x.median(),
    "min": lambda x: x.min(),
    "max": lambda x: x.max(),
    "range": lambda x: x.max() - x.min(),
    "standard deviation": lambda x: x.std(),
    "variance": lambda x: x.var(),
    "first": lambda x: x.first(),
    "last": lambda x: x.last(),
    "most frequent": _most_frequent,
    "distinct": _distinct,
    "missing": _missing,
    "joined text": lambda x: x.str.join(", "),
    "list": lambda x: x.implode(),
}
