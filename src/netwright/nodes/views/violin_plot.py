"""Violin Plot node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.binning import density, grid_over, sampled
from netwright.nodes.views.chart import CATEGORY, MOST_COLOURS, ChartNode, ChartSettings, Spec, channel
from netwright.nodes.views.colours import colours_of, named_channel
from netwright.nodes.views.grouping import groups_of
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, node

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)


class ViolinPlotSettings(ChartSettings):
    """Which numbers are compared."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Number columns", help="None chosen means every number."
    )
    by: str | None = column(
        port="table", kinds=CATEGORY, title="One shape for each", help="Compares the groups of the first column."
    )


@node(id="violin_plot", title="Violin Plot", group="views", keywords=("distribution", "density", "spread", "figure"))
class ViolinPlot(ChartNode[ViolinPlotSettings]):
    """Compare distributions as mirrored densities.

    Each shape is as wide as values are frequent there (Gaussian kernel, Scott's bandwidth, from at most 5,000 values
    taken evenly).
    """

    inputs = {"table": TablePort("The rows to compare.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        groups, notes = groups_of(rows, self.settings.columns, self.settings.by, MOST_COLOURS)
        points = []
        for group, numbers in groups.items():
            grid = grid_over(numbers)
            heights = density(numbers, grid)
            widths = heights / heights.max()
            points += [
                {"group": group, "value": float(value), "left": -float(width), "right": float(width)}
                for value, width in zip(grid, widths, strict=True)
            ]
        title = self.settings.columns[0] if self.settings.by and self.settings.columns else None
        header = {"labelOrient": "bottom", "titleOrient": "bottom", "labelPadding": 0}
        spec: Spec = {
            "data": {"values": points},
            "width": max(40, 480 // len(groups)),
            "height": 300,
            "mark": {"type": "area", "orient": "horizontal"},
            "encoding": {
                "y": channel("value", "quantitative", title, scale={"zero": False}),
                "x": channel("left", "quantitative", None, axis=None, scale={"domain": [-1.1, 1.1]}),
                "x2": {"field": "right"},
                "column": channel("group", "nominal", self.settings.by, sort=list(groups), spacing=2, header=header),
                "color": named_channel("group", None, list(groups), colours_of(table, self.settings.by), legend=None),
            },
            "config": {"view": {"stroke": None}},
        }
        return spec, notes + sampled(groups)
