"""A table as the page asks for it: rows that pass tests or hold a text, and sorted by a column.

What is kept is the numbers of these rows, found by streaming over the few columns that decide; the cells of a page are
fetched by number. So memory is bounded by a number a row, and the table stays as it is.
"""

from __future__ import annotations

import operator
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from netwright.nodes.table.formulas.literals import read_value
from netwright.nodes.table.rows.conditions import Condition, check_condition, condition_holds
from netwright.ports import Table
from netwright.ports.columns import col
from netwright.ports.table import TABLE_FILE
from netwright.sdk import NodeError
from netwright.workers.child import values
from netwright.workers.protocol import Arrangement, EntrySource

if TYPE_CHECKING:
    import polars as pl

MOST_KEPT = 4
MOST_SORTED = 50_000_000
"""Rows: sorting 10 million numbers takes 2 seconds and half a gigabyte."""
BLOCK = 1_000
"""Rows that are fetched at a time: of a sorted table any row may stand anywhere in the file."""
MOST_BLOCKS = 8
FEW = 0.25


@dataclass
class Arranged:
    """The rows of one table in one arrangement."""

    frame: pl.LazyFrame
    numbers: pl.Series
    """Where the rows stand in the table, in the order of the arrangement."""
    row: str
    """The name of the column of numbers, which no other column has."""
    blocks: OrderedDict[int, pl.DataFrame] = field(default_factory=OrderedDict)

    def page(self, offset: int, limit: int) -> tuple[pl.DataFrame, pl.Series]:
        """Return rows, and where they stand in the table."""
        import polars as pl

        numbers = self.numbers.slice(offset, limit)
        if not len(numbers):
            return self.frame.head(0).collect(), numbers
        parts = []
        for place in range(offset // BLOCK, (offset + len(numbers) - 1) // BLOCK + 1):
            start = place * BLOCK
            inside = self._block(place).slice(max(offset - start, 0), offset + len(numbers) - max(offset, start))
            parts.append(inside)
        return pl.concat(parts).head(len(numbers)), numbers

    def _block(self, place: int) -> pl.DataFrame:
        if place not in self.blocks:
            wanted = self.numbers.slice(place * BLOCK, BLOCK)
            low, high = int(wanted.min()), int(wanted.max())  # type: ignore[arg-type]
            # One pass over the part of the file that holds them.
            part = self.frame.with_row_index(self.row).slice(low, high - low + 1)
            found = part.filter(col(self.row).is_in(wanted.implode())).collect(engine="streaming")
            order = wanted.to_frame(self.row).with_row_index(self.row + "order")
            rows = order.join(found, on=self.row, how="left", maintain_order="left")
            self.blocks[place] = rows.drop(self.row, self.row + "order")
            if len(self.blocks) > MOST_BLOCKS:
                self.blocks.popitem(last=False)
        self.blocks.move_to_end(place)
        return self.blocks[place]


class Arranger:
    """Keeps the arrangements that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Arranged] = OrderedDict()

    def arranged(self, source: EntrySource, arrangement: Arrangement) -> Arranged:
        """Return a table in an arrangement; raises NetwrightError where that does not fit the table."""
        stamp = (Path(source.folder or "") / TABLE_FILE).stat()
        key = (source.folder, stamp.st_mtime_ns, stamp.st_size, arrangement)
        if key not in self._kept:
            self._kept[key] = arrange(values.read(source), arrangement)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def arrange(table: Table, arrangement: Arrangement) -> Arranged:
    """Find the rows of an arrangement, and their order."""
    import polars as pl

    frame = table.frame
    schema = frame.collect_schema()
    row = _free_name(list(schema))
    tests = [_condition(table, place, one.column, one.test, one.value) for place, one in enumerate(arrangement.where)]
    holds = [condition_holds(schema, test) for test in tests]
    if arrangement.search:
        holds.append(_holds_text(schema, arrangement.search))
    found = frame.with_row_index(row)
    if holds:
        found = found.filter(reduce(operator.and_, holds).fill_null(False))
    if arrangement.sort is None:
        return Arranged(frame, found.select(pl.col(row)).collect(engine="streaming").to_series(), row)
    dtype = schema.get(arrangement.sort)
    if dtype is None:
        raise NodeError("The table has no column {column}.", "Choose another.", column=arrangement.sort)
    if dtype.is_nested() or isinstance(dtype, pl.Binary | pl.Object):
        raise NodeError(
            "Column {column} holds values that have no order.", "Sort by another column.", column=arrangement.sort
        )
    keys = found.select(pl.col(row), col(arrangement.sort).alias(row + "key")).collect(engine="streaming")
    if keys.height > MOST_SORTED:
        raise NodeError(
            "Of {count} rows none can be sorted here; at most {most} can.",
            "Filter them first, or use a Sorter node.",
            count=keys.height,
            most=MOST_SORTED,
        )
    ranked = keys.select(pl.col(row), _ranked(keys[row + "key"]))
    in_order = ranked.sort(row + "key", descending=arrangement.descending, nulls_last=True, maintain_order=True)
    return Arranged(frame, in_order[row], row)


def _condition(table: Table, place: int, column: str, test: str, value: str) -> Condition:
    condition = Condition.read({"column": column, "test": test, "value": value})
    check_condition(table.spec, f"where.{place}", condition)
    return condition


def _holds_text(schema: pl.Schema, text: str) -> pl.Expr:
    """Return whether a row holds a text in any word, whatever the case, or a number or time that it spells."""
    import re

    import polars as pl

    tests = []
    for name, dtype in schema.items():
        if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
            tests.append(col(name).cast(pl.String).str.contains("(?i)" + re.escape(text)).fill_null(False))
        elif dtype.is_numeric() or dtype.is_temporal():
            value = read_value(text, dtype)
            if value is not None:
                tests.append((col(name) == value).fill_null(False))
    return reduce(operator.or_, tests) if tests else pl.lit(False)


def _ranked(keys: pl.Series) -> pl.Series:
    """Return keys that sort alike; texts that occur often are sorted once each, which takes a tenth of the time."""
    import polars as pl

    if keys.dtype != pl.String:
        return keys
    known = keys.drop_nulls().unique().sort()
    if len(known) > len(keys) * FEW:
        return keys
    places = pl.Series(range(len(known)), dtype=pl.UInt32)
    return keys.replace_strict(known, places, default=None, return_dtype=pl.UInt32)


def _free_name(names: list[str]) -> str:
    """Return a name that no column has, also with something behind."""
    name = "\0"
    while any(other.startswith(name) for other in names):
        name += "\0"
    return name
