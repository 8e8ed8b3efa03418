"""Transpose node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.table.columns.conversions import as_text
from netwright.nodes.table.shaping import check_distinct, columns_of, empty_frame
from netwright.ports import ColumnKind, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, InputError, Node, Settings, TablePort, check_column, column, node, text

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 10_000
NAMES: tuple[ColumnKind, ...] = ("text", "category", "number", "time")


class TransposeSettings(Settings):
    """Where the new names come from."""

    names: str | None = column(
        port="table",
        kinds=NAMES,
        title="New column names from",
        help="Left empty, the columns are called row 1, row 2 and so on.",
    )
    name_column: str = text(default="column", title="Column for the old names")


@node(id="transpose", title="Transpose", group="table", keywords=("flip", "swap", "rotate"))
class Transpose(Node[TransposeSettings]):
    """Turn rows into columns and columns into rows.

    The values get one common type: numbers stay numbers where all are, everything else becomes text. At most 10,000
    rows can become columns.
    """

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"table": TablePort("The resulting rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        if self.settings.names is not None:
            check_column(table, "names", self.settings.names, NAMES)
        for one in table.columns or ():
            if one.kind in ("tensor", "image", "other"):
                raise InputError(
                    "table",
                    "Column {column} holds lists, which cannot be transposed.",
                    "Leave it out before.",
                    column=one.name,
                )
        frame = empty_frame(table)
        if frame is None:
            return {"table": TableSpec()}
        rows = len(self._sources(frame.collect_schema().names()))
        if self.settings.names is not None or table.rows is None or table.rows > MOST_ROWS:
            return {"table": TableSpec(rows=rows)}
        rows_of_none = frame.collect().clear(table.rows)
        return {"table": TableSpec(columns=columns_of(self._turn(rows_of_none).lazy(), TableSpec()), rows=rows)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        rows = table.frame.collect()
        if rows.height > MOST_ROWS:
            raise InputError(
                "table",
                "The table has {rows} rows; at most {limit} can become columns.",
                "Filter or group the rows before.",
                rows=rows.height,
                limit=MOST_ROWS,
            )
        return {"table": Table.of(self._turn(rows))}

    def _sources(self, names: list[str]) -> list[str]:
        return [name for name in names if name != self.settings.names]

    def _turn(self, rows: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        sources = self._sources(rows.columns)
        names = [f"row {number}" for number in range(1, rows.height + 1)]
        if self.settings.names is not None:
            texts = as_text(col(self.settings.names), rows.schema[self.settings.names])
            names = [name or "missing" for name in rows.select(texts).to_series()]
        check_distinct("names", [self.settings.name_column, *names])
        schema = rows.schema
        dtype = _common([schema[name] for name in sources])
        as_texts = dtype == pl.String
        alike = [as_text(col(name), schema[name]) if as_texts else col(name).cast(dtype) for name in sources]
        cells = [column.to_list() for column in rows.select(alike).get_columns()]
        made = {self.settings.name_column: pl.Series(sources, dtype=pl.String)}
        for place, name in enumerate(names):
            made[name] = pl.Series([line[place] for line in cells], dtype=dtype)
        return pl.DataFrame(made)


def _common(dtypes: list[pl.DataType]) -> pl.DataType:
    """Return the type in which values of several types can stand together."""
    import polars as pl

    if dtypes and all(dtype == dtypes[0] for dtype in dtypes):
        return dtypes[0]
    if dtypes and all(dtype.is_integer() for dtype in dtypes):
        return pl.Int64()
    return pl.Float64() if dtypes and all(dtype.is_numeric() for dtype in dtypes) else pl.String()
