"""Columns of what is true and what was told, side by side; rows where one is missing are left out and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netwright.ports import ColumnKind, Table, TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import ExecuteContext, InputError, SettingsError, check_column

if TYPE_CHECKING:
    import polars as pl

LABEL_KINDS: tuple[ColumnKind, ...] = ("category", "text", "flag", "number")


def check_alike(table: TableSpec, actual: str | None, predicted: str | None) -> None:
    """Check two columns of labels; raises SettingsError where they cannot be compared."""
    one = check_column(table, "actual", actual, LABEL_KINDS)
    other = check_column(table, "predicted", predicted, LABEL_KINDS)
    if one is None or other is None:
        return
    if (one.kind in ("number", "flag")) != (other.kind in ("number", "flag")):
        raise SettingsError(
            "predicted",
            "Column {actual} is of kind {kind}, but column {predicted} is of kind {other_kind}: no two would ever "
            "be equal.",
            "Choose two columns of one kind, or convert one before.",
            actual=one.name,
            kind=one.kind,
            predicted=other.name,
            other_kind=other.kind,
        )


def read_complete(table: Table, names: Sequence[str], context: ExecuteContext, port: str = "table") -> pl.DataFrame:
    """Return the columns where none is missing or not a number; warn of the rows left out."""
    import polars as pl

    chosen = dict.fromkeys(names)
    rows = table.frame.select(cols(chosen)).collect()
    if not rows.height:
        raise InputError(port, "The table has no rows.", "Check the nodes before.")
    is_there = [
        col(name).is_finite().fill_null(False) if dtype.is_float() else col(name).is_not_null()
        for name, dtype in rows.schema.items()
    ]
    kept = rows.filter(pl.all_horizontal(is_there))
    if not kept.height:
        raise InputError(
            port,
            "No row has a value in each of {columns}.",
            "Check the nodes before.",
            columns=", ".join(chosen),
        )
    if kept.height < rows.height:
        context.warn(
            "Rows left out, since a value is missing: {count} of {rows}.",
            count=rows.height - kept.height,
            rows=rows.height,
        )
    return kept


def labels_of(column: pl.Series) -> pl.Series:
    """Return labels as they are compared: categories as texts, flags and numbers as they are."""
    import polars as pl

    return column if column.dtype.is_numeric() or column.dtype == pl.Boolean else column.cast(pl.String)


def positives(column: pl.Series, positive: str) -> tuple[pl.Series, str]:
    """Return which rows are of the positive class, and its name.

    Left empty, it is the last class in order: true, the larger number, the later text. Raises where there are more
    than two classes to choose from, or no row of one side.
    """
    labels = labels_of(column)
    classes = labels.unique().sort()
    if not positive and len(classes) > 2:
        raise SettingsError(
            "positive",
            "Column {column} holds {count} classes.",
            "Say which is the positive one: {classes}.",
            column=column.name,
            count=len(classes),
            classes=", ".join(str(label) for label in classes.head(20)),
        )
    names = {_name(label): label for label in classes.to_list()}
    wanted = positive or _name(classes[-1])
    if wanted not in names:
        raise SettingsError(
            "positive",
            "Column {column} holds no class {positive}.",
            "Choose one of {classes}.",
            column=column.name,
            positive=positive,
            classes=", ".join(list(names)[:20]),
        )
    is_positive = labels == names[wanted]
    if is_positive.all():
        raise InputError(
            "table",
            "Every row is of class {positive}; there is nothing to tell it from.",
            "Connect rows of both kinds.",
            positive=wanted,
        )
    return is_positive, wanted


def _name(label: object) -> str:
    return str(label).lower() if isinstance(label, bool) else str(label)
