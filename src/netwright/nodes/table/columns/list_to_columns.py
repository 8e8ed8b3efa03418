"""List to Columns node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from netwright.nodes.table.shaping import check_distinct, columns_of, empty_frame
from netwright.ports import Table, TableSpec
from netwright.ports.columns import col, named
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    TablePort,
    check_column,
    column,
    flag,
    integer,
    node,
)

if TYPE_CHECKING:
    import polars as pl

MOST_COLUMNS = 100_000


class ListToColumnsSettings(Settings):
    """Which lists, and how many columns they become."""

    column: str | None = column(port="table", kinds=["tensor"], title="Column")
    width: int | None = integer(
        default=None,
        ge=1,
        le=MOST_COLUMNS,
        title="Number of columns",
        help="Left empty, as many as the lists have values. Shorter lists are filled with missing values.",
    )
    keep: bool = flag(default=False, title="Keep the list column")


@node(id="list_to_columns", title="List to Columns", group="table", keywords=("tensor", "vector", "expand", "unpack"))
class ListToColumns(Node[ListToColumnsSettings]):
    """Spread lists or tensors over columns.

    One column a value: name_1, name_2 and so on. A tensor of several axes is read row by row.
    """

    inputs = {"table": TablePort("The rows to work on.")}
    outputs = {"table": TablePort("The resulting rows.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        found = check_column(table, "column", self.settings.column, ["tensor"])
        frame = empty_frame(table)
        width = self.settings.width
        if width is None and found is not None and found.shape and None not in found.shape:
            width = math.prod(size or 0 for size in found.shape)
        if frame is None or width is None:
            return {"table": TableSpec(rows=table.rows)}
        return {"table": TableSpec(columns=columns_of(self._spread(frame, width), table), rows=table.rows)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        name = str(self.settings.column)
        dtype = table.frame.collect_schema()[name]
        width = self.settings.width
        if width is None and isinstance(dtype, pl.Array):
            width = math.prod(dtype.shape)
        if width is None:
            width = int(table.frame.select(col(name).list.len().max()).collect().item() or 0)
            if width == 0:
                context.warn(
                    "The lists of column {column} hold no values, so there are no columns of them.",
                    "Set the number of columns, if nodes behind need them.",
                    column=name,
                )
        if width > MOST_COLUMNS:
            raise InputError(
                "table",
                "The lists of column {column} have {count} values; at most {limit} become columns.",
                "Set the number of columns.",
                column=name,
                count=width,
                limit=MOST_COLUMNS,
            )
        return {"table": Table.of(self._spread(table.frame, width), like=table.spec)}

    def _spread(self, frame: pl.LazyFrame, width: int) -> pl.LazyFrame:

        name = str(self.settings.column)
        schema = frame.collect_schema()
        names = [f"{name}_{place}" for place in range(1, width + 1)]
        kept = [one for one in schema.names() if one != name or self.settings.keep]
        check_distinct("column", [*kept, *names])
        flat = _flat(col(name), schema[name])
        cells = [flat.list.get(place, null_on_oob=True).alias(new) for place, new in enumerate(names)]
        whole = frame.with_columns(cells)
        return whole if self.settings.keep else whole.drop(named([name]))


def _flat(values: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return tensors as lists of one axis, read row by row."""
    import polars as pl

    if not isinstance(dtype, pl.Array):
        return values
    flat = values.arr.to_list()
    for _ in dtype.shape[1:]:
        flat = flat.list.eval(pl.element().explode())
    return flat
