"""What the nodes that read a text column have in common."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.ports import ColumnKind, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import SettingsError

TEXT: tuple[ColumnKind, ...] = ("text", "category")


def texts_of(table: Table, column: str) -> list[str | None]:
    """Return the texts of a column, None where they are missing."""
    import polars as pl

    return table.frame.select(col(column).cast(pl.String)).collect().to_series().to_list()


def check_free(table: TableSpec, setting: str, names: Sequence[str]) -> None:
    """Raise SettingsError where the table has one of the columns already."""
    for name in names:
        if table.column(name) is not None:
            raise SettingsError(
                setting, "The table has a column {column} already.", "Give it another name.", column=name
            )
