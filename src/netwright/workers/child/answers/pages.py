"""Parts of cached values as JSON for the page.

Cells: numbers, flags and text as they are; whole numbers beyond 2**53 as text, since JavaScript would round them; dates
and times in ISO form; NaN and infinities as text; lists cut to 50 items, lists within lists to 8, with "..." behind;
bytes as their size.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import math
from typing import TYPE_CHECKING, Any

from netwright.ports import NetworkSpec
from netwright.workers.child import values
from netwright.workers.child.answers.views import model_view, network_view
from netwright.workers.protocol import EntrySource, ReadRows, RowsRead

if TYPE_CHECKING:
    import polars as pl
    from polars._typing import PolarsDataType

    from netwright.workers.child.answers.arranging import Arranger

MOST_ITEMS = (50, 8, 8, 8, 0)
"""By depth: a tensor of a large picture would be 7,500 numbers a cell otherwise."""
LONGEST_TEXT = 2_000
MOST_ROWS = 1_000
LARGEST_EXACT = 2**53
LARGEST_PICTURE = 256 * 1024
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


def read_rows(request: ReadRows, arranger: Arranger | None = None) -> RowsRead:
    """Return the column names, rows, and the number of rows in all. An arrangement takes an arranger."""
    import polars as pl

    table = values.read(request.source)
    columns = tuple(table.frame.collect_schema())
    offset, limit = max(request.offset, 0), max(0, min(request.limit, MOST_ROWS))
    numbers = None
    if arranger is not None and columns and not request.arrangement.is_plain:
        arranged = arranger.arranged(request.source, request.arrangement)
        page, places = arranged.page(offset, limit)
        total, numbers = len(arranged.numbers), tuple(places.to_list())
    else:
        # The footer of the file knows; the spec could be of another time.
        total = int(table.frame.select(pl.len()).collect().item()) if columns else 0
        page = table.frame.slice(offset, limit).collect()
    images = {column.name for column in table.spec.columns or () if column.kind == "image"}
    shown = [
        [_picture(cell) if name in images else cell_json(cell) for cell in _shortened(page[name]).to_list()]
        for name in columns
    ]
    rows = tuple(zip(*shown, strict=True))
    return RowsRead(request=request.request, columns=columns, rows=rows, total=total, numbers=numbers)


def read_value(source: EntrySource) -> Any:
    """Return the JSON of a figure, transform, variables, model or network."""
    if source.type == "network":
        return network_view(NetworkSpec.model_validate(source.spec))
    value = values.read(source)
    if source.type == "figure":
        return value.vega_lite
    if source.type == "model":
        return model_view(value)
    if source.type == "transform":
        return value.parameters
    return value.values


def cell_json(cell: Any, depth: int = 0) -> Any:
    """Return a cell as JSON."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int):
        return cell if -LARGEST_EXACT <= cell <= LARGEST_EXACT else str(cell)
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, str):
        return cell if len(cell) <= LONGEST_TEXT else cell[:LONGEST_TEXT] + "..."
    if isinstance(cell, bytes):
        return f"{len(cell):,} bytes"
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta | decimal.Decimal):
        return str(cell)
    if isinstance(cell, dict):
        shown = list(cell.items())[: _most_items(depth)]
        return {str(key): cell_json(item, depth + 1) for key, item in shown}
    return _list(cell, depth)


def _most_items(depth: int) -> int:
    return MOST_ITEMS[min(depth, len(MOST_ITEMS) - 1)]


def _shortened(column: pl.Series) -> pl.Series:
    """Return a column whose lists have at most one item more than is shown: it tells that there are more."""
    import polars as pl

    def cut(cell: pl.Expr, dtype: PolarsDataType, depth: int = 0) -> pl.Expr:
        if not isinstance(dtype, pl.List | pl.Array):
            return cell
        items = (cell.arr.to_list() if isinstance(dtype, pl.Array) else cell).list.head(_most_items(depth) + 1)
        return items.list.eval(cut(pl.element(), dtype.inner, depth + 1)) if dtype.inner.is_nested() else items

    return pl.select(cut(pl.lit(column), column.dtype)).to_series() if column.dtype.is_nested() else column


def _list(cell: Any, depth: int) -> Any:
    try:
        length = len(cell)
        items = [cell_json(item, depth + 1) for item in cell[: _most_items(depth)]]
    except TypeError:
        return str(cell)
    return [*items, "..."] if length > len(items) else items


def _picture(cell: Any) -> Any:
    """Return a small picture as a data address, anything else as its size."""
    if not isinstance(cell, bytes) or len(cell) > LARGEST_PICTURE:
        return cell_json(cell)
    kind = next((kind for start, kind in _PICTURES.items() if cell.startswith(start)), None)
    return f"data:{kind};base64,{base64.b64encode(cell).decode()}" if kind else cell_json(cell)
