"""The values of columns of words: in what order, and how many there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import InputError

if TYPE_CHECKING:
    import polars as pl

    from netwright.ports import Table

Order = Literal["by name", "by frequency", "as they come"]
KINDS: tuple[ColumnKind, ...] = ("text", "category", "flag", "number")
"""What may be taken for a category, when chosen."""


def chosen_or_words(chosen: tuple[str, ...], table: TableSpec) -> list[str]:
    """Return the chosen columns, or every text and category."""
    return list(chosen) or [one.name for one in table.columns or () if one.kind in ("text", "category")]


def learnt_values(table: Table, rows: pl.DataFrame, names: list[str], order: Order, most: int) -> dict[str, list[str]]:
    """Return the values of columns: those that are known of them, else those that they hold.

    Raises InputError for a column with more values than `most`.
    """
    found = {}
    for name in names:
        known = table.spec.column(name)
        found[name] = list(known.categories) if known and known.categories else distinct_values(rows[name], order)
        check_count(name, len(found[name]), most)
    return found


def check_count(column: str, count: int, most: int) -> None:
    """Raise InputError where a column has more values than it may."""
    if count > most:
        raise InputError(
            "table",
            "Column {column} has {count} different values; at most {limit} are allowed.",
            "Choose other columns, or raise Most values.",
            column=column,
            count=count,
            limit=most,
        )


def distinct_values(column: pl.Series, order: Order) -> list[str]:
    """Return the values of a column as texts, missing ones left out."""
    import polars as pl

    words = column.cast(pl.String).drop_nulls().alias("value")
    if order == "by name":
        return words.unique().sort().to_list()
    if order == "as they come":
        return words.unique(maintain_order=True).to_list()
    counted = words.to_frame().group_by("value", maintain_order=True).len()
    return counted.sort(["len", "value"], descending=[True, False])["value"].to_list()
