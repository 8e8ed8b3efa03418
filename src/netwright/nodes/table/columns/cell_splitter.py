"""Cell Splitter node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.table.shaping import check_distinct, columns_of, empty_frame
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    flag,
    integer,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl

MOST_PARTS = 1_000


class CellSplitterSettings(Settings):
    """Where to cut, and what becomes of the parts."""

    column: str | None = column(port="table", kinds=["text", "category"], title="Column")
    delimiter: str = text(default=",", title="Delimiter", help="One character or several.")
    into: Literal["columns", "a list"] = choice(default="columns", title="Parts become")
    parts: int | None = integer(
        default=None,
        ge=1,
        le=MOST_PARTS,
        title="Number of columns",
        help="Left empty, as many as the longest text has parts. The last column takes the rest.",
        when={"into": "columns"},
    )
    trim: bool = flag(default=True, title="Take spaces away from the ends")


@node(id="cell_splitter", title="Cell Splitter", group="table", keywords=("split", "delimiter", "tokens", "separate"))
class CellSplitter(Node[CellSplitterSettings]):
    """Cut texts apart at a delimiter.

    The parts become columns name_1, name_2 and so on, or a list. The column itself stays.
    """

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"table": TablePort("The resulting rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        check_column(table, "column", self.settings.column, ["text", "category"])
        if not self.settings.delimiter:
            raise SettingsError("delimiter", "There is no delimiter.", "Write one.")
        frame = empty_frame(table)
        if frame is None or (self.settings.into == "columns" and self.settings.parts is None):
            return {"table": TableSpec(rows=table.rows)}
        split = self._split(frame, self.settings.parts or 0)
        return {"table": TableSpec(columns=columns_of(split, table), rows=table.rows)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        parts = self.settings.parts or 0
        if self.settings.into == "columns" and not parts:
            marks = (
                col(str(self.settings.column)).cast(pl.String).str.count_matches(self.settings.delimiter, literal=True)
            )
            parts = int(table.frame.select(marks.max()).collect().item() or 0) + 1
        if parts > MOST_PARTS:
            raise InputError(
                "table",
                "A text of column {column} has {count} parts; at most {limit} become columns.",
                "Set the number of columns, or make a list.",
                column=self.settings.column,
                count=parts,
                limit=MOST_PARTS,
            )
        return {"table": Table.of(self._split(table.frame, parts), like=table.spec)}

    def _split(self, frame: pl.LazyFrame, parts: int) -> pl.LazyFrame:
        import polars as pl

        name = str(self.settings.column)
        text = col(name).cast(pl.String)
        schema = frame.collect_schema().names()
        if self.settings.into == "a list":
            check_distinct("into", [*schema, f"{name}_list"])
            found = text.str.split(self.settings.delimiter)
            trimmed = found.list.eval(pl.element().str.strip_chars()) if self.settings.trim else found
            return frame.with_columns(trimmed.alias(f"{name}_list"))
        names = [f"{name}_{place}" for place in range(1, parts + 1)]
        check_distinct("parts", [*schema, *names])
        pieces = text.str.splitn(self.settings.delimiter, parts)
        cells = [pieces.struct.field(f"field_{place}") for place in range(parts)]
        if self.settings.trim:
            cells = [cell.str.strip_chars() for cell in cells]
        return frame.with_columns(cell.alias(name) for cell, name in zip(cells, names, strict=True))
