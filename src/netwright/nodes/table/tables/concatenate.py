"""Concatenate node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.naming import col, cols
from netwright.nodes.table.shaping import columns_of, empty_frame
from netwright.nodes.table.tables.common_types import common_type
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, choice, flag, node, text

if TYPE_CHECKING:
    import polars as pl


class ConcatenateSettings(Settings):
    """What becomes of columns that not all tables have."""

    columns: Literal["all", "shared", "stop"] = choice(
        default="all",
        title="Columns",
        help="All columns, with missing values where a table has none; only those that every table has; or stop where "
        "they differ.",
    )
    source: bool = flag(default=False, title="Add a column with the number of the table")
    source_column: str = text(default="table", title="Name of that column", when={"source": True})


@node(id="concatenate", title="Concatenate", group="table", keywords=("append", "stack", "union", "rows", "bind"))
class Concatenate(Node[ConcatenateSettings]):
    """Put the rows of tables one below the other.

    Columns are matched by name. Where their types differ, numbers become decimal numbers and categories texts; other
    types must agree.
    """

    inputs = {"tables": TablePort("The tables, in order.", many=True)}
    outputs = {"table": TablePort("The rows of all tables.")}

    def configure(self, tables: tuple[TableSpec, ...]) -> dict[str, TableSpec]:
        counts = [table.rows for table in tables]
        rows = None if None in counts else sum(count for count in counts if count is not None)
        frames = [empty_frame(table) for table in tables]
        if any(frame is None for frame in frames):
            return {"table": TableSpec(rows=rows)}
        stacked = self._stack([frame for frame in frames if frame is not None])
        return {"table": TableSpec(columns=columns_of(stacked, _known(tables)), rows=rows)}

    def execute(self, *, tables: tuple[Table, ...], context: ExecuteContext) -> dict[str, Table]:
        stacked = self._stack([table.frame for table in tables])
        return {"table": Table.of(stacked, like=_known([table.spec for table in tables]))}

    def _stack(self, frames: list[pl.LazyFrame]) -> pl.LazyFrame:
        import polars as pl

        schemas = [frame.collect_schema() for frame in frames]
        names = self._names([schema.names() for schema in schemas])
        types = {name: self._type(name, schemas) for name in names}
        parts = []
        for number, (frame, schema) in enumerate(zip(frames, schemas, strict=True), 1):
            cells = [(col(name) if name in schema else pl.lit(None)).cast(types[name]).alias(name) for name in names]
            source = [pl.lit(number, dtype=pl.Int64).alias(self.settings.source_column)] if self.settings.source else []
            parts.append(
                frame.with_columns(*cells, *source).select(*cols(names), *(one.meta.output_name() for one in source))
            )
        return pl.concat(parts)

    def _names(self, lists: list[list[str]]) -> list[str]:
        every = list(dict.fromkeys(name for names in lists for name in names))
        shared = [name for name in every if all(name in names for names in lists)]
        if self.settings.columns == "stop" and len(shared) < len(every):
            raise InputError(
                "tables",
                "Not every table has the column {column}.",
                "Let Columns be all or shared, or look at the tables.",
                column=next(name for name in every if name not in shared),
            )
        names = every if self.settings.columns == "all" else shared
        if self.settings.source and self.settings.source_column in names:
            raise InputError(
                "tables",
                "The table has a column {column} already.",
                "Give it another name.",
                column=self.settings.source_column,
            )
        return names

    def _type(self, name: str, schemas: list[pl.Schema]) -> pl.DataType:
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


def _known(tables: tuple[TableSpec, ...] | list[TableSpec]) -> TableSpec:
    """Return the columns of which all tables that have them know the same."""
    found: dict[str, ColumnSpec | None] = {}
    for table in tables:
        for column in table.columns or ():
            found[column.name] = column if found.get(column.name, column) == column else None
    return TableSpec(columns=tuple(column for column in found.values() if column is not None))
