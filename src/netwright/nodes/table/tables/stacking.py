"""Tables one below the other: columns matched by name, in types that lose nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netwright.nodes.table.tables.common_types import common_type
from netwright.ports import ColumnSpec, TableSpec
from netwright.ports.columns import col
from netwright.sdk import InputError

if TYPE_CHECKING:
    import polars as pl


def stack(frames: Sequence[pl.LazyFrame], names: Sequence[str] | None = None) -> pl.LazyFrame:
    """Return the rows of all frames, with all columns or those of `names`; a frame without one has nothing there."""
    import polars as pl

    schemas = [frame.collect_schema() for frame in frames]
    wanted = list(dict.fromkeys(name for schema in schemas for name in schema)) if names is None else names
    types = {name: _type(name, schemas) for name in wanted}
    parts = []
    for frame, schema in zip(frames, schemas, strict=True):
        cells = [(col(name) if name in schema else pl.lit(None)).cast(types[name]).alias(name) for name in wanted]
        parts.append(frame.select(cells))
    return pl.concat(parts)


def _type(name: str, schemas: list[pl.Schema]) -> pl.DataType:
    found = [schema[name] for schema in schemas if name in schema]
    dtype = common_type(found)
    if dtype is None:
        raise InputError(
            "tables",
            "Column {column} has several types: {types}.",
            "Convert or rename it in one of the tables before.",
            column=name,
            types=", ".join(dict.fromkeys(map(str, found))),
        )
    return dtype


def known_alike(tables: Sequence[TableSpec]) -> TableSpec:
    """Return the columns of which all tables that have them know the same."""
    found: dict[str, ColumnSpec | None] = {}
    for table in tables:
        for column in table.columns or ():
            found[column.name] = column if found.get(column.name, column) == column else None
    return TableSpec(columns=tuple(column for column in found.values() if column is not None))
