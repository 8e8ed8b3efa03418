"""Density Plot node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.binning import density, grid_over, sampled
from netwright.nodes.views.chart import (
    CATEGORY,
    MOST_COLOURS,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    legend_selection,
)
from netwright.nodes.views.colours import colours_of, named_channel
from netwright.nodes.views.grouping import groups_of
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, node, said

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)


class DensityPlotSettings(ChartSettings):
    """Which numbers are drawn."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Number columns", help="None chosen means every number."
    )
    by: str | None = column(
        port="table", kinds=CATEGORY, title="One curve for each", help="Compares the groups of the first column."
    )


@node(id="density_plot", title="Density Plot", group="views", keywords=("distribution", "kernel", "kde", "figure"))
class DensityPlot(ChartNode[DensityPlotSettings]):
    """Show distributions as smooth curves.

    The area under each curve is one (Gaussian kernel, Scott's bandwidth, from at most 5,000 values taken evenly).
    """

    inputs = {"table": TablePort("The rows to look at.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        import numpy as np

        groups, notes = groups_of(rows, self.settings.columns, self.settings.by, MOST_COLOURS)
        grid = grid_over(np.concatenate(list(groups.values())))
        points = [
            {"x": float(place), "y": float(height), "colour": group}
            for group, numbers in groups.items()
            for place, height in zip(grid, density(numbers, grid), strict=True)
        ]
        parameter, opacity = legend_selection()
        names = self.settings.columns
        x_title = names[0] if names and (self.settings.by or len(names) == 1) else None
        spec: Spec = {
            "data": {"values": points},
            "mark": {"type": "area", "line": True, "fillOpacity": 0.25, "tooltip": True},
            "params": [parameter],
            "encoding": {
                "x": channel("x", "quantitative", x_title, scale={"zero": False}),
                "y": channel("y", "quantitative", said("density"), stack=None),
                "color": named_channel("colour", self.settings.by, list(groups), colours_of(table, self.settings.by)),
                "opacity": opacity,
            },
        }
        return spec, notes + sampled(groups)
