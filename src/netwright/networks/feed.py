"""From tables to what a network eats: which columns go into which input, and the arrays.

The checks need specs only, so that a misfit is marked while editing; `arrays` reads the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from netwright.ports import ColumnKind, ColumnSpec, NetworkSpec, Table, TableSpec, TensorInfo
from netwright.sdk import InputError, SettingsError, check_column

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

ColumnsByName = Mapping[str, tuple[str, ...]]
"""Columns by the name of the network's input or output."""

NUMERIC: tuple[ColumnKind, ...] = ("number", "flag")


def match_inputs(
    network: NetworkSpec, table: TableSpec, chosen: ColumnsByName, setting: str, taken: Iterable[str] = ()
) -> dict[str, tuple[str, ...]] | None:
    """Return the columns of each network input: those chosen, else the ones that plainly fit.

    `taken` names columns that are not to be picked, such as targets. None while the table's columns are unknown and
    nothing is chosen. Raises SettingsError for the setting.
    """
    _refuse_strangers(chosen, network.inputs, setting, "input")
    free = [column for column in table.columns or () if column.name not in set(taken)]
    matched: dict[str, tuple[str, ...]] = {}
    for name, tensor in network.inputs.items():
        columns = tuple(chosen.get(name, ()))
        if not columns:
            if table.columns is None:
                return None
            columns = _pick(name, tensor, [c for c in free if c.name not in _flat(matched)], setting)
        _check(name, tensor, columns, table, setting)
        matched[name] = columns
    return matched


def _refuse_strangers(chosen: ColumnsByName, known: Mapping[str, TensorInfo], setting: str, what: str) -> None:
    for name in chosen:
        if name not in known:
            raise SettingsError(
                setting,
                "The network has no {what} {name}.",
                "Choose one of {names}.",
                what=what,
                name=name,
                names=", ".join(known),
            )


def _flat(matched: ColumnsByName) -> set[str]:
    return {column for columns in matched.values() for column in columns}


def _pick(name: str, tensor: TensorInfo, free: list[ColumnSpec], setting: str) -> tuple[str, ...]:
    """Choose columns for an input where only one choice is plain."""
    fitting = [column for column in free if column.kind in (*NUMERIC, "tensor") and _fits(tensor, column.shape)]
    if len(fitting) == 1:
        return (fitting[0].name,)
    numbers = [column.name for column in free if column.kind in NUMERIC]
    if not fitting and len(tensor.shape) == 1 and numbers and tensor.shape[0] in (None, len(numbers)):
        return tuple(numbers)
    if fitting:
        raise SettingsError(
            setting,
            "Several columns fit the network's input {name}: {columns}.",
            "Choose the columns of the input.",
            name=name,
            columns=", ".join(column.name for column in fitting),
        )
    raise SettingsError(
        setting,
        "No column fits the network's input {name}, which takes {wanted}. There are: {columns}.",
        "Choose its columns, or change the shape of the Input layer.",
        name=name,
        wanted=show_shape(tensor.shape),
        columns=", ".join(f"{column.name} ({show_shape(column.shape)})" for column in free) or "-",
    )


def _check(name: str, tensor: TensorInfo, columns: tuple[str, ...], table: TableSpec, setting: str) -> None:
    found = [check_column(table, setting, column, (*NUMERIC, "tensor")) for column in columns]
    known = [column for column in found if column is not None]
    if len(known) < len(columns):
        return
    shape = known[0].shape if len(known) == 1 else (len(known),)
    if len(known) > 1 and any(column.shape for column in known):
        raise SettingsError(
            setting,
            "Input {name} gets several columns, of which {column} holds lists.",
            "Choose one list column, or number columns only.",
            name=name,
            column=next(column.name for column in known if column.shape),
        )
    if not _fits(tensor, shape):
        raise SettingsError(
            setting,
            "The network's input {name} takes {wanted}, but {columns} gives {shape}.",
            "Choose other columns, or set the shape of the Input layer to {shape}.",
            name=name,
            wanted=show_shape(tensor.shape),
            columns=", ".join(columns),
            shape=show_shape(shape),
        )


def _fits(tensor: TensorInfo, shape: tuple[int | None, ...]) -> bool:
    """Tell whether cells of a shape can enter; one number also enters as a vector of one."""
    wanted = tensor.shape
    if wanted == (1,) and shape == ():
        return True
    return len(wanted) == len(shape) and all(a == b for a, b in zip(wanted, shape, strict=True) if a is not None and b)


def show_shape(shape: tuple[int | None, ...]) -> str:
    """Write a shape for people: `24 x 32`, `?` where unknown, `one number` for a scalar."""
    return " x ".join("?" if size is None else str(size) for size in shape) or "one number"


def arrays(table: Table, matched: ColumnsByName, infos: Mapping[str, TensorInfo], port: str) -> dict[str, np.ndarray]:
    """Return an array (rows, *shape) for each matched input or output.

    Floats come as float32, indices keep their integer type. Raises InputError where values are missing, naming the
    column and the first such row.
    """
    frame = table.frame.select(sorted(_flat(matched))).collect()
    _refuse_missing(frame, port)
    return {name: _array(frame, columns, infos.get(name)) for name, columns in matched.items()}


def _array(frame: pl.DataFrame, columns: tuple[str, ...], info: TensorInfo | None) -> np.ndarray:
    import numpy as np

    parts = [_cells(frame[column]) for column in columns]
    array = parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)
    if array.dtype == np.float64 or array.dtype == bool or (len(parts) > 1 and array.dtype.kind in "iu"):
        array = array.astype(np.float32)
    if info is not None and array.ndim == 1 and len(info.shape) == 1:
        array = array[:, None]
    return array


def _cells(series: pl.Series) -> np.ndarray:
    import polars as pl

    if isinstance(series.dtype, pl.List):
        # Lists of equal length are read as a block; `_refuse_missing` has seen that they are equal.
        width = int(series.list.len().max() or 0)  # type: ignore[arg-type]
        series = series.list.to_array(width)
    return series.to_numpy()


def _refuse_missing(frame: pl.DataFrame, port: str) -> None:
    import polars as pl

    if frame.height == 0:
        raise InputError(port, "The table has no rows.", "Check the nodes before.")
    for column in frame.get_columns():
        gaps = column.is_null()
        if column.dtype.is_float():
            gaps = gaps | column.is_nan().fill_null(True)
        if isinstance(column.dtype, pl.List):
            ragged = column.list.len() != column.list.len().first()
            if ragged.any():
                raise InputError(
                    port,
                    "Column {column} holds lists of different lengths, first in row {row}.",
                    "Pad them to equal length before.",
                    column=column.name,
                    row=int(ragged.arg_true()[0]) + 1,
                )
        if gaps.any():
            raise InputError(
                port,
                "Column {column} has {count} missing values, first in row {row}.",
                "Fill or remove them before training.",
                column=column.name,
                count=int(gaps.sum()),
                row=int(gaps.arg_true()[0]) + 1,
            )
