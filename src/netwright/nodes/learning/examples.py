"""The rows that a model learns from, as arrays; what is missing is found before training begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.learning.preparation import Encoding, Preparation
from netwright.ports import ClassLabel, ColumnSpec, Table
from netwright.ports.columns import col, cols
from netwright.sdk import ExecuteContext, InputError, SettingsError

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

MissingValues = Literal["keep", "stop", "leave out"]
MOST_CLASSES = 1_000


@dataclass(frozen=True)
class Examples:
    """What training takes."""

    x: np.ndarray
    """(rows, columns)"""
    preparation: Preparation
    columns: tuple[ColumnSpec, ...]
    left_out: int
    """Rows left out since something was missing."""
    y: np.ndarray
    """(rows,): for a classification the index of the class. Empty where there is no target."""
    classes: tuple[ClassLabel, ...] = ()


def read_examples(
    table: Table,
    columns: Sequence[ColumnSpec],
    target: str | None,
    context: ExecuteContext,
    *,
    is_classification: bool = False,
    missing: MissingValues = "stop",
    encoding: Encoding = "one column a category",
    is_scaled: bool = False,
    must_keep: bool = False,
) -> Examples:
    """Read the features and the target; raises InputError for what cannot be learnt from."""
    import numpy as np
    import polars as pl

    names = [column.name for column in columns]
    rows = table.frame.select(cols([*names, *([target] if target else [])])).collect()
    if not rows.height:
        raise InputError("table", "The table has no rows to learn from.", "Check the nodes before.")
    checked = list(rows.columns) if missing != "keep" else [target] if target else []
    kept = _without_gaps(rows, checked, missing, context)
    preparation, texts = Preparation.learn(kept, columns, encoding, must_keep)
    for name in texts:
        context.warn(
            "Column {column} holds too many different texts to be categories, and is left out.",
            "Choose the features by hand, or make numbers of it before.",
            column=name,
        )
    columns = tuple(column for column in columns if column.name not in texts)
    if not columns:
        raise InputError("table", "No column is left to learn from.", "Connect a table with numbers or categories.")
    matrix = preparation.matrix(kept)
    if is_scaled:
        preparation = preparation.scaled_to(matrix)
        matrix = preparation.rescale(matrix)
    classes: tuple[ClassLabel, ...] = ()
    y = np.zeros(0)
    if target and is_classification:
        classes, y = read_classes(kept[target])
    elif target:
        y = kept[target].cast(pl.Float64).to_numpy()
    return Examples(matrix, preparation, tuple(columns), rows.height - kept.height, y, classes)


def gaps(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return for each of the columns whether the cell is missing or not finite."""
    import polars as pl

    made = []
    types = rows.schema  # works it out for each call
    for name in names:
        column, dtype = col(name), types[name]
        gap = column.is_null()
        if dtype.is_float():
            gap = gap | ~column.is_finite().fill_null(True)
        elif isinstance(dtype, pl.Array):
            gap = gap | column.map_batches(_has_gap, return_dtype=pl.Boolean)
        made.append(gap.alias(name))
    return rows.select(made)


def _has_gap(column: pl.Series) -> pl.Series:
    import numpy as np
    import polars as pl

    values = column.to_numpy().astype(np.float64).reshape(len(column), -1)
    return pl.Series(~np.isfinite(values).all(axis=1))


def _without_gaps(
    rows: pl.DataFrame, names: list[str], missing: MissingValues, context: ExecuteContext
) -> pl.DataFrame:
    if not names:
        return rows
    found = gaps(rows, names)
    is_gap = found.select(any=_any_of(names)).to_series()
    count = int(is_gap.sum())
    if not count:
        return rows
    if missing != "leave out":
        row = int(is_gap.arg_true()[0])
        column = next(name for name in names if found[name][row])
        raise InputError(
            "table",
            "Column {column} has a missing or infinite value in row {row}. Rows with one in all: {count}.",
            "Fill them in with a Missing Value node before, or set Missing values to leave out.",
            column=column,
            row=row + 1,
            count=count,
        )
    kept = rows.filter(~is_gap)
    if not kept.height:
        raise InputError("table", "Every row has a missing value.", "Fill them in before.")
    context.warn("Rows left out for a missing or infinite value: {count}.", count=count)
    return kept


def _any_of(names: Sequence[str]) -> Any:
    import polars as pl

    return pl.any_horizontal(cols(names))


def read_classes(column: pl.Series) -> tuple[tuple[ClassLabel, ...], np.ndarray]:
    """Return the classes in order, and the index of each row's class."""
    import polars as pl

    labels = column if column.dtype == pl.Boolean or column.dtype.is_numeric() else column.cast(pl.String)
    classes = labels.unique().sort()
    if len(classes) < 2:
        raise InputError(
            "table",
            "The target column {column} holds one class only: {label}.",
            "Connect rows of at least two classes.",
            column=column.name,
            label=classes[0],
        )
    if len(classes) > MOST_CLASSES:
        raise SettingsError(
            "target",
            "The target column {column} holds {count} different values, too many to be classes.",
            "Choose another column, or set the task to regression where it is a number.",
            column=column.name,
            count=len(classes),
        )
    codes = labels.replace_strict(classes, pl.int_range(len(classes), eager=True), return_dtype=pl.Int64)
    return tuple(classes.to_list()), codes.to_numpy()
