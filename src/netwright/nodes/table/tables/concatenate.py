"""Concatenate node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import columns_of, empty_frame
from netwright.nodes.table.tables.stacking import known_alike, stack
from netwright.ports import Table, TableSpec
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
        return {"table": TableSpec(columns=columns_of(stacked, known_alike(tables)), rows=rows)}

    def execute(self, *, tables: tuple[Table, ...], context: ExecuteContext) -> dict[str, Table]:
        stacked = self._stack([table.frame for table in tables])
        return {"table": Table.of(stacked, like=known_alike([table.spec for table in tables]))}

    def _stack(self, frames: list[pl.LazyFrame]) -> pl.LazyFrame:
        import polars as pl

        names = self._names([frame.collect_schema().names() for frame in frames])
        if not self.settings.source:
            return stack(frames, names)
        source = self.settings.source_column
        marked = [
            frame.with_columns(pl.lit(number, dtype=pl.Int64).alias(source)) for number, frame in enumerate(frames, 1)
        ]
        return stack(marked, [*names, source])

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
