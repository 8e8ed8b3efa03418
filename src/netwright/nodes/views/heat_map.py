"""Heat Map node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.views.binning import MOST_BINS, bin_edges, counted
from netwright.nodes.views.chart import (
    MOST_GROUPS,
    NUMBER,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    measured,
    names_axis,
    order_of,
    plain,
    scale_of,
    with_few,
    with_numbers,
)
from netwright.nodes.views.colours import colours_of, number_channel
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, choice, column, integer, node

if TYPE_CHECKING:
    import polars as pl

AXIS: tuple[ColumnKind, ...] = ("number", "category", "text", "flag")
SCHEMES = {"viridis": "viridis", "blues": "blues", "blue to red": "blueorange"}


class HeatMapSettings(ChartSettings):
    """What the fields stand for."""

    x: str | None = column(port="table", kinds=AXIS, title="Horizontal axis")
    y: str | None = column(port="table", kinds=AXIS, title="Vertical axis")
    measure: Literal["rows", "sum", "mean", "median"] = choice(default="rows", title="Colour")
    value: str | None = column(
        port="table", kinds=NUMBER, title="Number column", when={"measure": ["sum", "mean", "median"]}
    )
    bins: int = integer(
        default=30, ge=1, le=MOST_BINS, title="Bins of an axis", help="For axes of numbers.", advanced=True
    )
    scheme: Literal["viridis", "blues", "blue to red"] = choice(default="viridis", title="Colours", advanced=True)


@node(id="heat_map", title="Heat Map", group="views", keywords=("matrix", "two-dimensional", "bins", "grid", "figure"))
class HeatMap(ChartNode[HeatMapSettings]):
    """Show two columns as a grid of coloured fields.

    Categories have a row or column of fields each, numbers are put into bins. The colour counts the rows or averages
    a number column. All rows count, so it suits tables that are too large for a scatter plot.
    """

    inputs = {"table": TablePort("The rows to count.")}
    outputs = {"figure": FigurePort("The drawing.")}
    needs = ("x", "y", "value")

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        fields = {"x": str(self.settings.x), "y": str(self.settings.y)}
        wanted = fields | ({"value": str(self.settings.value)} if self.settings.measure != "rows" else {})
        points, notes = with_numbers(plain(rows, wanted), *wanted)
        encoding: Spec = {}
        keys = []
        for axis, name in fields.items():
            if scale_of(rows.schema[name]) == "quantitative" and points.height:
                points, edges = _binned(points, axis, self.settings.bins)
                encoding[axis] = channel(f"{axis}_low", "quantitative", name, bin={"binned": True, "step": edges})
                encoding[f"{axis}2"] = {"field": f"{axis}_high"}
                keys += [f"{axis}_low", f"{axis}_high"]
            else:
                points, more = with_few(points, axis, MOST_GROUPS)
                notes += more
                encoding[axis] = channel(
                    axis, "nominal", name, sort=order_of(rows, name), axis=self._axis(axis, points)
                )
                keys.append(axis)
        if any(key.endswith("_low") for key in keys):
            notes += counted(points.height, points.select(keys).n_unique())
        cells = points.group_by(keys, maintain_order=True).agg(self._measure()).sort(keys)
        title = measured(self.settings.measure, self.settings.value)
        own = colours_of(table, self.settings.value) if self.settings.measure in ("mean", "median") else None
        encoding["color"] = number_channel("colour", title, own, SCHEMES[self.settings.scheme])
        spec: Spec = {"data": {"values": cells.to_dicts()}, "mark": {"type": "rect", "tooltip": True}}
        return {**spec, "encoding": encoding}, notes

    def _axis(self, axis: str, points: pl.DataFrame) -> Spec:
        return names_axis(points[axis].n_unique()) if axis == "x" else {"labelLimit": 140}

    def _measure(self) -> Any:
        import polars as pl

        if self.settings.measure == "rows":
            return pl.len().alias("colour")
        value = pl.col("value")
        found = {"sum": value.sum(), "mean": value.mean(), "median": value.median()}
        return found[self.settings.measure].alias("colour")


def _binned(points: pl.DataFrame, axis: str, bins: int) -> tuple[pl.DataFrame, float]:
    """Return the points with the edges of their bin, and how wide a bin is."""
    import numpy as np
    import polars as pl

    numbers = points[axis].to_numpy()
    edges = bin_edges(numbers, bins)
    place = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    made = points.with_columns(pl.Series(f"{axis}_low", edges[place]), pl.Series(f"{axis}_high", edges[place + 1]))
    return made, float(edges[1] - edges[0])
