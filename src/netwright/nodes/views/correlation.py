"""Correlation node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from netwright.nodes.views.chart import channel, names_axis, number_columns
from netwright.ports import ColumnSpec, Figure, FigureSpec, Table, TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    Settings,
    TablePort,
    check_column,
    choice,
    columns,
    framed,
    node,
    text,
)

if TYPE_CHECKING:
    import polars as pl

COLUMNS = {"one": "String", "other": "String", "correlation": "Float64", "rows": "Int64"}
MOST_COLUMNS = 200


class CorrelationSettings(Settings):
    """Which columns are compared, and how."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=["number"], title="Columns", help="None chosen means every number."
    )
    method: Literal["pearson", "spearman"] = choice(
        default="pearson", title="Method", help="Pearson measures straight relations, Spearman any that rise or fall."
    )
    title: str = text(default="", title="Title")


@node(id="correlation", title="Correlation", group="views", keywords=("pearson", "spearman", "relation", "matrix"))
class Correlation(Node[CorrelationSettings]):
    """Measure how columns rise and fall together.

    From -1 (one falls as the other rises) over 0 (no relation of this kind) to 1. For each pair, the rows count in
    which both have a value.
    """

    inputs = {"table": TablePort("Rows with numbers.")}
    outputs = {
        "table": TablePort("One row for each pair of columns, the strongest first."),
        "figure": FigurePort("All pairs as a grid."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | FigureSpec]:
        for name in self.settings.columns:
            check_column(table, "columns", name, ["number"])
        made = tuple(
            ColumnSpec(name=name, dtype=dtype, kind="text" if dtype == "String" else "number")
            for name, dtype in COLUMNS.items()
        )
        return {"table": TableSpec(columns=made), "figure": FigureSpec(title=self.settings.title)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Figure]:
        import polars as pl

        rows = table.frame.collect()
        names = number_columns(rows, self.settings.columns)
        if not 2 <= len(names) <= MOST_COLUMNS:
            raise InputError(
                "table",
                "Correlations need 2 to {most} number columns; there are {count}.",
                "Choose the columns.",
                most=MOST_COLUMNS,
                count=len(names),
            )
        numbers = rows.select(col(name).cast(pl.Float64).fill_nan(None) for name in names)
        pairs = []
        for place, one in enumerate(names):
            context.progress(place / len(names))
            pairs += [self._pair(numbers, one, other) for other in names[place + 1 :]]
        schema = {name: getattr(pl, dtype) for name, dtype in COLUMNS.items()}
        found = pl.DataFrame(pairs, schema=schema, orient="row")
        strongest = found.sort(pl.col("correlation").abs(), descending=True, nulls_last=True, maintain_order=True)
        return {"table": Table.of(strongest), "figure": self._figure(found, names)}

    def _pair(self, numbers: pl.DataFrame, one: str, other: str) -> tuple[str, str, float | None, int]:
        import polars as pl

        both = numbers.select(cols([one, other])).drop_nulls()
        pair = pl.corr(col(one), col(other), method=self.settings.method)
        found = both.select(pair).item() if both.height > 1 else None
        if found is None or math.isnan(found):  # a constant column has no correlation
            return one, other, None, both.height
        return one, other, float(found), both.height

    def _figure(self, found: pl.DataFrame, names: list[str]) -> Figure:
        cells = [{"x": name, "y": name, "colour": 1.0} for name in names]
        for one, other, value, _ in found.rows():
            cells += [{"x": one, "y": other, "colour": value}, {"x": other, "y": one, "colour": value}]
        encoding = {
            "x": channel("x", "nominal", None, sort=names, axis=names_axis(len(names))),
            "y": channel("y", "nominal", None, sort=names, axis={"labelLimit": 140}),
        }
        colour = channel("colour", "quantitative", self.settings.method, scale=SCALE)
        layers = [{"mark": {"type": "rect", "tooltip": True}, "encoding": {"color": colour}}]
        if len(names) <= 15:
            dark = {"test": "abs(datum.colour) > 0.6", "value": "white"}
            words = {
                "text": {"field": "colour", "type": "quantitative", "format": ".2f"},
                "color": {"condition": dark, "value": "black"},
            }
            layers.append({"mark": {"type": "text"}, "encoding": words})
        return framed({"data": {"values": cells}, "encoding": encoding, "layer": layers}, self.settings.title)


SCALE = {"scheme": "redblue", "domain": [-1, 1], "reverse": False}
