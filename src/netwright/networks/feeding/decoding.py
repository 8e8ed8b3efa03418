"""From what a network gives to columns: labels, probabilities, numbers, tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from netwright.networks.feeding.feed import show_shape
from netwright.ports import ColumnSpec, LayerGraph, TensorInfo
from netwright.sdk import SettingsError

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

Decode = Literal["auto", "label", "probabilities", "label and probabilities", "numbers", "tensor", "text", "image"]
MOST_NUMBERS = 20
"""So many numbers become columns of their own unless asked."""
MOST_COLUMNS = 10_000


@dataclass(frozen=True)
class Decoder:
    """The columns that one output becomes, and how: an array (rows, *shape) to one series a column."""

    columns: tuple[ColumnSpec, ...]
    series: Callable[[np.ndarray], list[pl.Series]]
    is_named: bool = True
    """Whether the columns have their names already: one for each class has not before the classes are read."""


def choose_decoding(graph: LayerGraph, output: str, info: TensorInfo, classes: Sequence[str] | None = ()) -> Decode:
    """Return what people expect of an output: a label after a softmax, few numbers apart, many as a tensor."""
    end = next(end for end in graph.outputs if end.name == output)
    layer = graph.layer(graph.calls[end.tensor.call].layer)
    activation = "softmax" if layer.kind == "Softmax" else layer.settings.get("activation")
    if len(info.shape) == 1 and (
        activation == "softmax" or (activation == "sigmoid" and (classes is None or len(classes) == 2))
    ):
        return "label"
    width = info.shape[0] if len(info.shape) == 1 else None
    return "numbers" if info.shape == () or (width is not None and width <= MOST_NUMBERS) else "tensor"


def decoder(
    how: Decode, info: TensorInfo, name: str, classes: Sequence[str] | None, setting: str, names_setting: str = ""
) -> Decoder:
    """Return how an output becomes columns. Raises SettingsError where its shape does not allow that.

    `classes` are what the indices stand for: empty where they are numbers, None where the names are not known yet;
    `names_setting` is where they were written, if they were.
    """
    if how in ("label", "probabilities", "label and probabilities"):
        made = _classes(how, info, name, _class_names(info, classes or (), names_setting or setting), setting)
        return _unread(made, how) if classes is None else made
    return _tensor(info, name) if how == "tensor" else _numbers(info, name, setting)


def _class_names(info: TensorInfo, classes: Sequence[str], setting: str) -> tuple[str, ...] | None:
    """Return the names of the classes, None where nobody has said them; raises where their number is another."""
    units = info.shape[-1] if info.shape else None
    if not classes or units is None:
        return tuple(classes) or None
    if len(classes) != (2 if units == 1 else units):
        raise SettingsError(
            setting,
            "There are {names} class names, but the output gives {units} numbers.",
            "Name one class for each number, in the order of the indices.",
            names=len(classes),
            units=units,
        )
    return tuple(classes)


def _classes(how: str, info: TensorInfo, name: str, names: tuple[str, ...] | None, setting: str) -> Decoder:
    import polars as pl

    units = info.shape[0] if len(info.shape) == 1 else None
    if units is None or units > MOST_COLUMNS:
        raise SettingsError(
            setting,
            "The output {name} gives {shape} for a row; labels need one number for each class.",
            "Choose numbers or tensor, or another output.",
            name=name,
            shape=show_shape(info.shape),
        )
    shown = names or tuple(str(index) for index in range(max(units, 2)))
    label_type = pl.Enum(names) if names else pl.Int64()
    label = ColumnSpec(
        name=name,
        dtype=str(label_type),
        kind="category" if names else "number",
        categories=names,
        index_size=None if names else len(shown),
    )
    chance_names = [f"{name} probability"] if how == "label" else [f"P({name}={one})" for one in shown]
    chances = tuple(ColumnSpec(name=one, dtype="Float32", kind="number") for one in chance_names)
    columns = chances if how == "probabilities" else (label, *chances)

    def series(array: np.ndarray) -> list[pl.Series]:
        import numpy as np

        each = np.concatenate([1 - array, array], axis=-1) if units == 1 else array
        best = each.argmax(axis=-1)
        given = [each.max(axis=-1)] if how == "label" else list(each.T)
        made = [pl.Series(one.name, values) for one, values in zip(chances, given, strict=True)]
        if how == "probabilities":
            return made
        labels = pl.Series(name, best.astype(np.int64))
        if names:
            labels = pl.Series(name, np.asarray(names, dtype=object)[best].tolist(), dtype=label_type)
        return [labels, *made]

    return Decoder(columns, series)


def _unread(made: Decoder, how: str) -> Decoder:
    """Return what is known of labels before anybody has read them: they are words, and name the columns of chances."""
    label = ColumnSpec(name=made.columns[0].name, dtype="Enum(categories=?)", kind="category")
    columns = made.columns if how == "probabilities" else (label, *made.columns[1:])
    return replace(made, columns=columns, is_named=how == "label")


def _numbers(info: TensorInfo, name: str, setting: str) -> Decoder:
    import polars as pl

    count = 1
    for size in info.shape:
        count = 0 if size is None else count * size
    if not 0 < count <= MOST_COLUMNS:
        raise SettingsError(
            setting,
            "The output {name} gives {shape} for a row, which are not columns of numbers.",
            "Choose tensor.",
            name=name,
            shape=show_shape(info.shape),
        )
    names = [name] if count == 1 else [f"{name}_{place}" for place in range(1, count + 1)]
    dtype = _dtype(info)
    columns = tuple(ColumnSpec(name=one, dtype=str(dtype), kind="number") for one in names)

    def series(array: np.ndarray) -> list[pl.Series]:
        flat = array.reshape(len(array), count)
        return [pl.Series(one, flat[:, place], dtype=dtype) for place, one in enumerate(names)]

    return Decoder(columns, series)


def _tensor(info: TensorInfo, name: str) -> Decoder:
    import polars as pl

    inner, fixed = _dtype(info), tuple(size for size in info.shape if size is not None)
    dtype: pl.DataType = inner
    if len(fixed) == len(info.shape):
        dtype = pl.Array(inner, fixed) if fixed else inner
    else:
        for _ in info.shape:
            dtype = pl.List(dtype)

    def series(array: np.ndarray) -> list[pl.Series]:
        values = array if len(fixed) == len(info.shape) else array.tolist()
        return [pl.Series(name, values, dtype=dtype)]

    kind: Literal["number", "tensor"] = "tensor" if info.shape else "number"
    return Decoder((ColumnSpec(name=name, dtype=str(dtype), kind=kind, shape=info.shape),), series)


def _dtype(info: TensorInfo) -> pl.DataType:
    import polars as pl

    known = {
        "bool": pl.Boolean(),
        "int32": pl.Int32(),
        "int64": pl.Int64(),
        "uint8": pl.UInt8(),
        "float64": pl.Float64(),
    }
    return known.get(info.dtype, pl.Float32())


def text_decoder(info: TensorInfo, name: str, texts: Callable[[list[list[int]]], list[str]], setting: str) -> Decoder:
    """Return how a distribution for each step becomes a text: the likeliest token of each."""
    import polars as pl

    if len(info.shape) != 2:
        raise SettingsError(
            setting,
            "The output {name} gives {shape} for a row; a text needs a distribution for each step.",
            "Choose another output, or another decoding.",
            name=name,
            shape=show_shape(info.shape),
        )

    def series(array: np.ndarray) -> list[pl.Series]:
        return [pl.Series(name, texts(array.argmax(axis=-1).tolist()), dtype=pl.String())]

    return Decoder((ColumnSpec(name=name, dtype="String", kind="text"),), series)


def image_decoder(column: ColumnSpec, picture: Callable[[np.ndarray], bytes]) -> Decoder:
    """Return how the numbers of a row become a picture, as encoded bytes."""
    import polars as pl

    def series(array: np.ndarray) -> list[pl.Series]:
        return [pl.Series(column.name, [picture(row) for row in array], dtype=pl.Binary())]

    return Decoder((column,), series)
