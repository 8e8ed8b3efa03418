"""Checks that every node with a column setting makes."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.ports import ColumnKind, ColumnSpec, TableSpec
from netwright.sdk.errors import SettingsError


def check_column(
    table: TableSpec, setting: str, name: str | None, kinds: Sequence[ColumnKind] = ()
) -> ColumnSpec | None:
    """Return what is known of a chosen column, None while the columns are unknown.

    Raises SettingsError when no column is chosen, the table has none of that name, or its kind is not among `kinds`.
    """
    if not name:
        raise SettingsError(setting, "No column is chosen.", "Choose one.")
    if table.columns is None:
        return None
    found = table.column(name)
    if found is None:
        raise SettingsError(
            setting,
            "The table has no column {column}.",
            "Choose one of {columns}.",
            column=name,
            columns=_list(table),
        )
    if kinds and found.kind not in kinds:
        raise SettingsError(
            setting,
            "Column {column} is of kind {kind}, but {kinds} is needed here.",
            "Choose another column, or convert it before.",
            column=name,
            kind=found.kind,
            kinds=" / ".join(kinds),
        )
    return found


def _list(table: TableSpec, most: int = 20) -> str:
    names = [column.name for column in table.columns or ()]
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
