"""Small tables of padded index sequences, as the Sequence Encoder makes them."""

from __future__ import annotations

import numpy as np
import polars as pl

from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec

START, END = 1, 2


def sequence_table(rows: int = 24, indices: int = 7, length: int = 6, seed: int = 0) -> Table:
    """Sequences of 1 to `length - 1` tokens after the start mark, targets moved by one, 0 as padding."""
    random = np.random.default_rng(seed)
    sequence, target = np.zeros((2, rows, length), dtype="int32")
    for row in range(rows):
        tokens = random.integers(4, indices, random.integers(1, length))
        sequence[row, : len(tokens) + 1] = [START, *tokens]
        target[row, : len(tokens) + 1] = [*tokens, END]
    cells = pl.Array(pl.Int32, length)
    frame = pl.DataFrame({"sequence": sequence, "target": target}, schema={"sequence": cells, "target": cells})
    columns = tuple(
        ColumnSpec(name=name, dtype=str(cells), kind="tensor", shape=(length,), index_size=indices, padding=0)
        for name in ("sequence", "target")
    )
    return Table.of(frame, TableSpec(columns=columns))


def vocabulary(tokens: str = "abc") -> Transform:
    """A vocabulary of characters, of index size 4 + the characters."""
    parameters = {"tokens": list(tokens), "unit": "character", "fold_case": True, "fold_accents": True, "length": 5}
    return Transform(TransformSpec(kind="vocabulary", index_size=4 + len(tokens)), parameters)
