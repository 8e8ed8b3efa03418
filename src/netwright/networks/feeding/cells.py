"""Columns of tables as arrays."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netwright.networks.feeding.conversion import Conversion
from netwright.networks.feeding.lending import aligned
from netwright.ports import ColumnSpec, TensorInfo
from netwright.ports.pixels import read_small
from netwright.sdk import InputError

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

LARGEST_PICTURE = 100_000_000
"""Pixels; what claims more is not decoded."""
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
ROWS_AT_A_TIME = 16_384


def numbers(frame: pl.DataFrame, columns: Sequence[str], info: TensorInfo | None, port: str) -> np.ndarray:
    """Return an array of one column's cells, or of several columns side by side.

    Floats come as float32, indices keep their integer type. Lists of different lengths are padded behind with zeros
    where the tensor's length is free.
    """
    import numpy as np
    import polars as pl

    if len(columns) > 1:
        return _rows_of(frame[list(columns)].cast(pl.Float32))
    series = frame[columns[0]]
    if isinstance(series.dtype, pl.List):
        series = _even(series, info, port)
    array = series.to_numpy()
    if array.dtype == np.float64 or array.dtype == bool:
        array = array.astype(np.float32)
    return array


def _rows_of(frame: pl.DataFrame) -> np.ndarray:
    """Return columns of one type as rows, in memory that a backend can take as it is.

    Some rows at a time: they stay in the processor's cache while column after column is written into them.
    """
    columns = [column.to_numpy() for column in frame.get_columns()]
    block = aligned((frame.height, frame.width), columns[0].dtype)
    for first in range(0, frame.height, ROWS_AT_A_TIME):
        some = slice(first, first + ROWS_AT_A_TIME)
        for place, column in enumerate(columns):
            block[some, place] = column[some]
    return block


def indices(series: pl.Series, categories: Sequence[str], port: str) -> np.ndarray:
    """Return the place of each value among the categories; raises InputError for values that are none."""
    import polars as pl

    texts = series.cast(pl.String)
    codes = texts.replace_strict(list(categories), list(range(len(categories))), default=None, return_dtype=pl.Int32)
    strange = codes.is_null()
    if strange.any():
        row = int(strange.arg_true()[0])
        raise InputError(
            port,
            "Column {column} holds {value} in row {row}, which is none of its categories.",
            "Learn from rows with all categories, or remove the others.",
            column=series.name,
            value=texts[row],
            row=row + 1,
        )
    found: np.ndarray = codes.to_numpy()
    return found


def one_hot(codes: np.ndarray, size: int) -> np.ndarray:
    """Return a row of zeros with a one for each index."""
    import numpy as np

    rows: np.ndarray = np.eye(size, dtype=np.float32)[codes]
    return rows


def categories_of(series: pl.Series, column: ColumnSpec | None) -> tuple[str, ...]:
    """Return the categories in index order: those that are known of the column, else its values in order."""
    import polars as pl

    if column is not None and column.categories is not None:
        return column.categories
    if isinstance(series.dtype, pl.Enum):
        return tuple(series.dtype.categories)
    return tuple(series.cast(pl.String).unique().sort().to_list())


def pictures(series: pl.Series, info: TensorInfo | None, conversion: Conversion, port: str) -> np.ndarray:
    """Return (rows, height, width, channels) as float32, scaled as the conversion says."""
    import numpy as np

    wanted = info.shape if info is not None and len(info.shape) == 3 else (None, None, None)
    decoded: list[Any] = []
    for row, data in enumerate(series, 1):
        picture = _decode(data, wanted, series.name, row, port)
        if decoded and picture.shape != decoded[0].shape:
            raise _other_size(series.name, row, picture.shape, decoded[0].shape, port)
        decoded.append(picture)
    array = np.stack(decoded).astype(np.float32)
    if conversion == "image, 0 to 255":
        return array
    array /= np.float32(255)
    return array if conversion == "image, 0 to 1" else array * np.float32(2) - np.float32(1)


def _decode(data: bytes, wanted: Sequence[int | None], column: str, row: int, port: str) -> np.ndarray:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    if (small := read_small(data)) is not None and _is_as_wanted(small.shape, wanted):
        return small
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            sizes = zip((height, width), wanted[:2], strict=True)
            # Seen in the header, before anything is decoded.
            if any(size is not None and size != found for found, size in sizes) or width * height > LARGEST_PICTURE:
                raise _other_size(column, row, (height, width), wanted[:2], port)
            mode = MODES.get(wanted[-1] or 0) or ("L" if picture.mode in ("1", "L") else "RGB")
            array = np.asarray(picture.convert(mode))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise InputError(
            port,
            "The picture of column {column} in row {row} cannot be read: {reason}.",
            "Remove the row, or write the picture again.",
            column=column,
            row=row,
            reason=str(error),
        ) from None
    return array[:, :, None] if array.ndim == 2 else array


def _is_as_wanted(shape: tuple[int, ...], wanted: Sequence[int | None]) -> bool:
    """Tell whether a picture of a shape (height, width, channels) needs no change, and no complaint."""
    channels = wanted[-1] or (1 if shape[-1] == 1 else 3)
    sizes = zip(shape, (*wanted[:2], channels), strict=True)
    return all(size is None or size == found for found, size in sizes)


def _other_size(column: str, row: int, found: Sequence[Any], wanted: Sequence[Any], port: str) -> InputError:
    return InputError(
        port,
        "The picture of column {column} in row {row} has the size {found}, but {wanted} is needed.",
        "Bring all pictures to one size before, with an Image Resizer.",
        column=column,
        row=row,
        found=_show(found),
        wanted=_show(wanted),
    )


def _show(sizes: Sequence[Any]) -> str:
    return " x ".join("?" if size is None else str(size) for size in sizes)


def _even(series: pl.Series, info: TensorInfo | None, port: str) -> pl.Series:
    """Return lists as arrays of one length, padded behind with zeros where the network takes any length."""
    import polars as pl

    lengths = series.list.len()
    longest = int(lengths.max() or 0)  # type: ignore[arg-type]
    wanted = info.shape[0] if info is not None and info.shape else None
    if (lengths != longest).any():
        if info is None or (wanted is not None and wanted < longest):
            row = int((lengths != lengths.first()).arg_true()[0])
            raise InputError(
                port,
                "Column {column} holds lists of different lengths, first in row {row}.",
                "Pad them to equal length before.",
                column=series.name,
                row=row + 1,
            )
        longest = wanted or longest
        fill = pl.concat_list(pl.col(series.name), pl.lit([0] * longest)).list.head(longest)
        series = series.to_frame().select(fill.cast(series.dtype)).to_series()
    return series.list.to_array(longest)


def refuse_missing(frame: pl.DataFrame, port: str) -> None:
    """Raise InputError for the first column with missing values, naming the first such row."""
    if frame.height == 0:
        raise InputError(port, "The table has no rows.", "Check the nodes before.")
    for column in frame.get_columns():
        gaps = _gaps(column)
        if gaps:
            raise InputError(
                port,
                "Column {column} has {count} missing {count:value|values}, first in row {row}.",
                "Fill or remove them before training.",
                column=column.name,
                count=len(gaps),
                row=gaps[0] + 1,
            )


def _gaps(column: pl.Series) -> list[int]:
    """Return the rows in which something is missing, inside of lists too."""
    import polars as pl

    inner = column
    while isinstance(inner.dtype, pl.List | pl.Array):
        inner = inner.explode(empty_as_null=False)
    has_nan = inner.dtype.is_float() and bool(inner.is_nan().any())
    if not inner.null_count() and not has_nan:
        return []
    if inner is column:
        gaps = column.is_null() | (column.is_nan() if column.dtype.is_float() else False)
        return [int(row) for row in gaps.fill_null(True).arg_true()]
    return [row for row, cell in enumerate(column) if cell is None or _gaps(cell)]
