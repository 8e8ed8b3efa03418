"""Which columns a model learns from, and whether new rows have them."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.ports import ColumnKind, ColumnSpec, TableSpec
from netwright.sdk import InputError, SettingsError, check_column

FEATURE_KINDS: tuple[ColumnKind, ...] = ("number", "flag", "category", "text", "tensor")
# A text column with more different values than this is no category.
MOST_CATEGORIES = 200
_NUMERIC = ("number", "flag")
_NAMES = ("category", "text")


def choose_features(
    table: TableSpec, chosen: Sequence[str], without: Sequence[str | None] = (), port: str = "table"
) -> tuple[ColumnSpec, ...] | None:
    """Return the chosen columns, or all that can be learnt from; None while the columns are unknown.

    Raises SettingsError where a chosen column does not fit, InputError where none is left.
    """
    for name in chosen:
        found = check_column(table, "features", name, FEATURE_KINDS)
        if name in without:
            raise SettingsError(
                "features",
                "Column {column} is the target; a model that reads it would have nothing to learn.",
                "Take it out of the features.",
                column=name,
            )
        if found is not None and not _has_fixed_shape(found):
            raise SettingsError(
                "features",
                "The lists in column {column} differ in length.",
                "Choose another column, or bring its lists to one length before.",
                column=name,
            )
    if table.columns is None:
        return None
    if chosen:
        return tuple(column for name in chosen if (column := table.column(name)) is not None)
    found_all = tuple(
        column
        for column in table.columns
        if column.name not in without and column.kind in FEATURE_KINDS and _has_fixed_shape(column)
    )
    if not found_all:
        raise InputError(
            port,
            "The table has no column to learn from beside the target.",
            "Connect a table with numbers, flags or categories.",
        )
    return found_all


def check_features(features: Sequence[ColumnSpec], table: TableSpec, port: str = "table") -> None:
    """Raise InputError where a table lacks a feature of a model, or holds something else under its name."""
    if table.columns is None:
        return
    missing = [feature.name for feature in features if table.column(feature.name) is None]
    if missing:
        raise InputError(
            port,
            "The table has no column {columns}, which the model was taught with.",
            "Prepare the table with the same nodes as the training rows.",
            columns=", ".join(missing[:10]) + (", ..." if len(missing) > 10 else ""),
        )
    for feature in features:
        column = table.column(feature.name)
        if column is not None and not _is_alike(feature, column):
            raise InputError(
                port,
                "Column {column} holds {arrived} here, but the model was taught with {wanted}.",
                "Convert it as it was for training.",
                column=feature.name,
                arrived=_describe(column),
                wanted=_describe(feature),
            )


def _has_fixed_shape(column: ColumnSpec) -> bool:
    return column.kind != "tensor" or None not in column.shape


def _is_alike(feature: ColumnSpec, column: ColumnSpec) -> bool:
    families = (_NUMERIC, _NAMES, ("tensor",))
    return any(feature.kind in family and column.kind in family for family in families) and (
        feature.shape == column.shape
    )


def _describe(column: ColumnSpec) -> str:
    shape = f" {column.shape}" if column.shape else ""
    return f"{column.kind}{shape}"
