"""Scatter Plot node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.chart import (
    CATEGORY,
    MOST_POINTS,
    ZOOM,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    legend_selection,
    plain,
    scale_of,
    thinned,
    values,
    whole_steps,
    with_numbers,
)
from netwright.nodes.views.colours import coloured
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, flag, integer, node, number

if TYPE_CHECKING:
    import polars as pl

AXIS: tuple[ColumnKind, ...] = ("number", "time", "category", "text", "flag")


class ScatterPlotSettings(ChartSettings):
    """Where the points lie."""

    x: str | None = column(port="table", kinds=AXIS, title="Horizontal axis")
    y: str | None = column(port="table", kinds=AXIS, title="Vertical axis")
    colour: str | None = column(port="table", kinds=CATEGORY, title="Colour by")
    log_x: bool = flag(default=False, title="Logarithmic horizontal axis", advanced=True)
    log_y: bool = flag(default=False, title="Logarithmic vertical axis", advanced=True)
    size: int = integer(default=30, ge=1, le=1000, title="Size of a point", advanced=True)
    opacity: float = number(default=0.7, gt=0, le=1, title="Opacity", advanced=True)


@node(id="scatter_plot", title="Scatter Plot", group="views", keywords=("points", "figure", "xy", "colour", "cloud"))
class ScatterPlot(ChartNode[ScatterPlotSettings]):
    """Draw each row as a point.

    Drag and turn the wheel to look closer, click the legend to keep one colour. Tables of more than 5,000 rows are
    thinned evenly, and the drawing says so.
    """

    inputs = {"table": TablePort("The points.")}
    outputs = {"figure": FigurePort("The drawing.")}
    needs = ("x", "y")

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        x, y, colour = str(self.settings.x), str(self.settings.y), self.settings.colour
        fields = {"x": x, "y": y, **({"colour": colour} if colour else {})}
        points, notes = with_numbers(plain(rows, fields), "x", "y")
        points, left_out = thinned(points, MOST_POINTS)
        encoding: Spec = {
            "x": channel("x", scale_of(rows.schema[x]), x, **self._scale(points, "x", self.settings.log_x)),
            "y": channel("y", scale_of(rows.schema[y]), y, **self._scale(points, "y", self.settings.log_y)),
            "opacity": {"value": self.settings.opacity},
        }
        spec: Spec = {
            "mark": {"type": "point", "filled": True, "size": self.settings.size, "tooltip": True},
            "encoding": encoding,
            "params": [ZOOM],
        }
        few: list[str] = []
        if colour:
            points, encoding["color"], few = coloured(points, rows, colour, table)
            if encoding["color"]["type"] == "nominal":
                parameter, encoding["opacity"] = legend_selection(self.settings.opacity)
                spec["params"] = [ZOOM, parameter]
        return {"data": values(points), **spec}, notes + left_out + few

    def _scale(self, points: pl.DataFrame, axis: str, is_log: bool) -> Spec:
        numbers = points[axis]
        if not numbers.dtype.is_numeric():
            return {}
        if is_log:
            return {"scale": {"type": "symlog" if float(numbers.min() or 0) <= 0 else "log"}}  # type: ignore[arg-type]
        return {"scale": {"zero": False}, **whole_steps(points, axis, axis)}
