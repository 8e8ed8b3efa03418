"""What a generator made over the epochs, as a table."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netwright.nodes.image.pictures import encode_shades
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk.glimpse import Glimpse, Samples

if TYPE_CHECKING:
    import numpy as np

    Range = tuple[float, float]

MOST_SHOWN = 16
LARGEST_SHOWN = 64
"""Pixels of a side of a sample that is shown while the generator learns."""


def sample_columns(shape: tuple[int | None, ...]) -> tuple[ColumnSpec, ...]:
    """Return the columns of the table of samples of a shape: pictures where it is that of one."""
    numbers = tuple(ColumnSpec(name=name, dtype="Int64", kind="number") for name in ("epoch", "sample"))
    if is_picture(shape):
        return (*numbers, ColumnSpec(name="picture", dtype="Binary", kind="image", shape=_full(shape)))
    text = ", ".join("?" if size is None else str(size) for size in shape)
    made = ColumnSpec(name="made", dtype=f"Array(Float32, shape=({text},))", kind="tensor", shape=shape)
    return (*numbers, made)


def sample_table(samples: Mapping[int, np.ndarray], real: np.ndarray) -> Table:
    """Return a row a sample: epoch, number, and a picture or the numbers. `real` tells what black and white are."""
    import polars as pl

    rows = [(epoch, number, made) for epoch, array in samples.items() for number, made in enumerate(array, 1)]
    shape = real.shape[1:]
    columns = sample_columns(shape)
    span = _range(real)
    if is_picture(shape):
        last = pl.Series("picture", [to_png(made, span) for _, _, made in rows], dtype=pl.Binary)
    else:
        last = pl.Series("made", [made.tolist() for _, _, made in rows], dtype=pl.Array(pl.Float32, shape))
    frame = pl.DataFrame(
        {"epoch": [row[0] for row in rows], "sample": [row[1] for row in rows]},
        schema={"epoch": pl.Int64, "sample": pl.Int64},
    )
    return Table.of(frame.with_columns(last), like=TableSpec(columns=columns))


def show_samples(epoch: int, samples: np.ndarray, real: np.ndarray, show: Callable[[Glimpse], None]) -> None:
    """Show the first samples where they are pictures, large ones made smaller."""
    if not is_picture(real.shape[1:]):
        return
    span = _range(real)
    step = max(1, -(-max(samples.shape[1:3]) // LARGEST_SHOWN))
    pictures = [to_png(made[::step, ::step], span) for made in samples[:MOST_SHOWN]]
    show(Samples(epoch=epoch, pictures=tuple(base64.b64encode(one).decode() for one in pictures)))


def is_picture(shape: tuple[int | None, ...]) -> bool:
    """Tell whether numbers of this shape are a picture: at least 4 x 4, grey, in colour, or with transparency."""
    is_flat = len(shape) == 2 or (len(shape) == 3 and shape[-1] in (1, 3, 4))
    return is_flat and all(size is None or size >= 4 for size in shape[:2])


def to_png(made: np.ndarray, span: Range) -> bytes:
    """Return a picture; `span` says which numbers are black and white."""
    import numpy as np

    low, high = span
    return encode_shades(np.clip((made - low) / (high - low) * 255, 0, 255).round().astype(np.uint8))


def _full(shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    return (*shape, 1) if len(shape) == 2 else shape


def _range(real: np.ndarray) -> Range:
    """Return what black and white are in the examples: -1 to 1, 0 to 1, or 0 to 255."""
    if real.min() < 0:
        return (-1.0, 1.0)
    return (0.0, 1.0) if real.max() <= 1 else (0.0, 255.0)
