"""Rows in, rows with predictions out, a window of rows at a time: tables larger than memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netwright.networks.feeding.decoding import Decoder
from netwright.networks.feeding.feed import ColumnsByName, Conversions, arrays
from netwright.networks.predict import Predictor
from netwright.ports import ColumnSpec, Table, TableSpec, TensorInfo

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

WINDOW_BYTES = 64 * 2**20
"""About so many bytes of rows, inputs and outputs are in memory at once."""
UNKNOWN_LENGTH = 64


def window_rows(infos: Sequence[TensorInfo], batch_size: int, own_bytes: int = 0) -> int:
    """Return how many rows are worked on at once: whole batches, so that the numbers are those of one pass.

    `own_bytes` are those that a row of the table takes, with columns that the network does not read.
    """
    numbers = 0
    for info in infos:
        size = 1
        for axis in info.shape:
            size *= axis or UNKNOWN_LENGTH
        numbers += size
    return max(1, WINDOW_BYTES // (4 * max(1, numbers) + own_bytes) // batch_size) * batch_size


def apply_to_table(
    predictor: Predictor,
    table: Table,
    matched: ColumnsByName,
    conversions: Conversions,
    decoders: Mapping[str, Decoder],
    folder: Path,
    batch_size: int,
    progress: Callable[[float], None],
) -> Table:
    """Return the table with the decoded outputs behind its own columns, as one Arrow file in the folder.

    The order of rows is kept. Raises InputError where values are missing.
    """
    import polars as pl

    spec = predictor.network.spec
    rows = _count(table)
    added = tuple(column for one in decoders.values() for column in one.columns)
    result = TableSpec(columns=(*_known_columns(table), *added), rows=rows)
    size = window_rows([*spec.inputs.values(), *spec.outputs.values()], batch_size, _row_bytes(table, batch_size))
    pieces: list[Path] = []
    for start, piece in _windows(table, size, rows):
        made = {name: _empty(info) for name, info in spec.outputs.items()}
        if rows:
            rows_here = Table(piece.lazy(), table.spec)
            x = arrays(rows_here, matched, spec.inputs, "table", conversions, spec.categories)
            made = predictor(x, batch_size)
        frame = piece.with_columns(series for name, one in decoders.items() for series in one.series(made[name]))
        pieces.append(folder / f"{start}.arrow")
        frame.write_ipc(pieces[-1], compression="lz4")
        progress(min(1.0, (start + size) / max(rows, 1)))
    if len(pieces) == 1:
        return Table(pl.scan_ipc(pieces[0]), result, pieces[0])
    whole = folder / "whole.arrow"
    pl.scan_ipc(pieces).sink_ipc(whole, compression="lz4", maintain_order=True)
    for piece_path in pieces:
        piece_path.unlink()
    return Table(pl.scan_ipc(whole), result, whole)


def _windows(table: Table, size: int, rows: int) -> Iterator[tuple[int, pl.DataFrame]]:
    for start in range(0, max(rows, 1), size):
        yield start, table.frame.slice(start, size).collect()


def _row_bytes(table: Table, batch_size: int) -> int:
    """Return what a row takes, as the first batch has it."""
    first = table.frame.head(batch_size).collect()
    return int(first.estimated_size() // max(first.height, 1))


def _count(table: Table) -> int:
    import polars as pl

    if table.spec.rows is not None:
        return table.spec.rows
    return int(table.frame.select(pl.len()).collect().item())


def _known_columns(table: Table) -> tuple[ColumnSpec, ...]:
    return table.spec.columns or Table.of(table.frame).spec.columns or ()


def _empty(info: TensorInfo) -> np.ndarray:
    import numpy as np

    return np.zeros((0, *(size or 1 for size in info.shape)), dtype=info.dtype)
