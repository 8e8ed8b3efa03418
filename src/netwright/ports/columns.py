"""Columns by their exact names. Polars takes `*` and `^...$` for patterns wherever a name may stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    from polars.selectors import Selector


def col(name: str) -> pl.Expr:
    """Return the column of that name."""
    import polars as pl
    from polars import selectors

    if name == "*" or (name.startswith("^") and name.endswith("$")):
        return selectors.by_name(name).as_expr()
    return pl.col(name)


def cols(names: Iterable[str]) -> list[pl.Expr]:
    """Return the columns of those names."""
    return [col(name) for name in names]


def named(names: Iterable[str]) -> Selector:
    """Return a selector of those columns, for methods that take no expressions."""
    from polars import selectors

    return selectors.by_name(*names)
