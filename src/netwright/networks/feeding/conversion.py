"""How cells become numbers: which conversion a column plainly asks for, and what it gives. Needs specs only."""

from __future__ import annotations

from typing import Literal

from netwright.ports import ColumnKind, ColumnSpec, TensorInfo

Conversion = Literal["auto", "numbers", "index", "one-hot", "image, 0 to 1", "image, -1 to 1", "image, 0 to 255"]
CONVERTIBLE: tuple[ColumnKind, ...] = ("number", "flag", "tensor", "category", "text", "image")
"""Kinds of columns that some conversion takes."""

PER_CLASS = (
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "kl_divergence",
)
"""Losses that want a number for each class."""
OF_INDEX = ("sparse_categorical_crossentropy", "categorical_generalized_cross_entropy")
"""Losses that want the index of a class, against an output with a number for each class."""
EMBEDDED = "circle"
"""The loss that wants the index of a class, and brings rows of one class near each other wherever it likes."""


def choose(
    column: ColumnSpec, tensor: TensorInfo | None, wanted: Conversion = "auto", is_beside_others: bool = False
) -> Conversion:
    """Return the conversion that is plain: pictures to numbers from 0 to 1, categories to an index or to one-hot.

    One-hot where the tensor has a float for each category, or where other columns enter beside it.
    """
    if wanted != "auto":
        return wanted
    if takes_texts(tensor):
        return "numbers"
    if column.kind == "image":
        return "image, 0 to 1"
    if column.kind != "category":
        return "numbers"
    if is_beside_others:
        return "one-hot"
    if tensor is None or column.categories is None or not tensor.dtype.startswith(("float", "bfloat")):
        return "index"
    return "one-hot" if len(column.categories) > 1 and tensor.shape == (len(column.categories),) else "index"


def takes_texts(tensor: TensorInfo | None) -> bool:
    """Tell whether a tensor takes texts as they are, for layers such as Text Vectorization."""
    return tensor is not None and tensor.dtype == "string"


def choose_for_target(column: ColumnSpec, loss: str, wanted: Conversion = "auto") -> Conversion:
    """Return the conversion that a loss asks for: a number for each class, or the index of the class.

    With no loss, as if it were still to be chosen.
    """
    if wanted != "auto":
        return wanted
    if column.kind in ("category", "text"):
        if loss in PER_CLASS:
            return "one-hot"
        # A number that names a class is nothing to come close to, as other losses would.
        return "index" if loss in ("", "python", EMBEDDED, *OF_INDEX) or "crossentropy" in loss else "numbers"
    return "image, 0 to 1" if column.kind == "image" else "numbers"


def converted(column: ColumnSpec, conversion: Conversion, tensor: TensorInfo | None = None) -> ColumnSpec:
    """Return the column as the network sees it. What the conversion does not take stays as it is."""
    size = None if column.categories is None else len(column.categories)
    if takes_texts(tensor):
        is_text = column.kind in ("text", "category")
        return column.model_copy(update={"kind": "tensor", "shape": ()}) if is_text else column
    if conversion == "index" and column.kind in ("category", "text", "flag"):
        return column.model_copy(update={"kind": "number", "shape": (), "index_size": size})
    if conversion == "one-hot" and column.kind in ("category", "text", "flag", "number"):
        size = column.index_size if size is None else size
        return column.model_copy(update={"kind": "tensor", "shape": (size,), "index_size": None})
    if conversion.startswith("image") and column.kind == "image":
        return column.model_copy(update={"kind": "tensor", "shape": _picture_shape(column, tensor)})
    return column


def _picture_shape(column: ColumnSpec, tensor: TensorInfo | None) -> tuple[int | None, ...]:
    """Height, width and channels. The tensor decides about the channels: a picture gives as many as it is asked for."""
    size: tuple[int | None, ...] = column.shape[:2] if len(column.shape) >= 2 else (None, None)
    channels = None
    if tensor is not None and len(tensor.shape) == 3 and tensor.shape[-1] in (1, 3, 4):
        channels = tensor.shape[-1]
    elif len(column.shape) == 3:
        channels = column.shape[-1]
    return (*size, channels)
