"""Whether the columns that a fitted step needs are there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from netwright.sdk import InputError

if TYPE_CHECKING:
    import polars as pl


def check_at_hand(rows: pl.DataFrame, names: Iterable[str]) -> None:
    """Raise InputError where a column is missing."""
    there = set(rows.columns)
    missing = [name for name in names if name not in there]
    if missing:
        raise InputError(
            "table",
            "The table lacks columns that the transform was learnt from: {columns}.",
            "Connect a table that has them.",
            columns=", ".join(missing),
        )
