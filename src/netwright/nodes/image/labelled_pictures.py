"""Pictures from IDX files as a table with labels: what IDX Reader and Example Data have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netwright.nodes.image.idx import IdxHeader, read_items
from netwright.nodes.image.pictures import encode_shades, image_column
from netwright.ports import ColumnSpec, TableSpec
from netwright.sdk import ExecuteContext

if TYPE_CHECKING:
    import numpy as np
    import polars as pl


def labelled_spec(
    shape: tuple[int, ...] | None, most: int | None, names: tuple[str, ...], has_labels: bool = True
) -> TableSpec:
    """Return the columns, for a file of a shape (pictures, height, width) that may be unknown."""
    rows = None if shape is None else min(shape[0], most or shape[0])
    columns = [image_column("image", () if shape is None else (*shape[1:], 1))]
    if has_labels:
        columns.append(ColumnSpec(name="label", dtype="Int64", kind="number", index_size=len(names) or None))
    if has_labels and names:
        dtype = f"Enum(categories={list(names)})"
        columns.append(ColumnSpec(name="class", dtype=dtype, kind="category", categories=names))
    return TableSpec(columns=tuple(columns), rows=rows)


def read_pictures(path: Path, setting: str, header: IdxHeader, count: int, context: ExecuteContext) -> pl.DataFrame:
    """Return the first pictures, encoded."""
    import polars as pl

    pictures = []
    for row, shades in enumerate(read_items(path, setting, header, count), 1):
        if row % 500 == 0:
            context.progress(row / count)
        pictures.append(encode_shades(shades))
    return pl.DataFrame({"image": pl.Series(pictures, dtype=pl.Binary)})


def read_labels(path: Path, setting: str, header: IdxHeader, count: int) -> np.ndarray:
    """Return the first labels."""
    import numpy as np

    return np.array([int(label) for label in read_items(path, setting, header, count)])


def label_columns(labels: np.ndarray, names: tuple[str, ...]) -> list[pl.Series]:
    """Return the labels as numbers and, where there are names, as classes."""
    import polars as pl

    numbers = pl.Series("label", labels, dtype=pl.Int64)
    if not names:
        return [numbers]
    return [numbers, pl.Series("class", [names[label] for label in labels], dtype=pl.Enum(names))]
