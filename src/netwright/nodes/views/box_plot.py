"""Box Plot node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.views.binning import box_of
from netwright.nodes.views.chart import CATEGORY, ChartNode, ChartSettings, Spec, channel, names_axis
from netwright.nodes.views.colours import colours_of, named_channel
from netwright.nodes.views.grouping import groups_of
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, node, said

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)


class BoxPlotSettings(ChartSettings):
    """Which numbers are compared."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Number columns", help="None chosen means every number."
    )
    by: str | None = column(
        port="table", kinds=CATEGORY, title="One box for each", help="Compares the groups of the first column."
    )


@node(id="box_plot", title="Box Plot", group="views", keywords=("quartile", "median", "outlier", "whisker", "figure"))
class BoxPlot(ChartNode[BoxPlotSettings]):
    """Compare the spread of numbers.

    The box holds the middle half of the values, the line in it is the median, the whiskers reach to the last value
    within one and a half box lengths, and what lies beyond is drawn as points. All rows count.
    """

    inputs = {"table": TablePort("The rows to compare.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        groups, notes = groups_of(rows, self.settings.columns, self.settings.by)
        boxes: list[dict[str, Any]] = []
        outliers: list[dict[str, Any]] = []
        left_out = 0
        for group, numbers in groups.items():
            box = box_of(numbers)
            facts = {"low": box.low, "first": box.first, "median": box.median, "third": box.third, "high": box.high}
            boxes.append({"group": group, "rows": len(numbers), **facts})
            outliers += [{"group": group, "value": value} for value in box.outliers]
            left_out += box.left_out
        if left_out:
            notes.append(said("{count} points beyond the whiskers are not drawn", count=left_out))
        names = self.settings.columns
        value_title = names[0] if self.settings.by and names else None
        x = channel("group", "nominal", self.settings.by, sort=list(groups), axis=names_axis(len(groups)))
        colour = named_channel("group", None, list(groups), colours_of(table, self.settings.by), legend=None)
        return _layers(x, colour, value_title, boxes, outliers), notes


def _layers(
    x: Spec, colour: Spec, title: str | None, boxes: list[dict[str, Any]], outliers: list[dict[str, Any]]
) -> Spec:
    tips = [{"field": name} for name in ("group", "rows", "low", "first", "median", "third", "high")]

    def y(field: str) -> Spec:
        return channel(field, "quantitative", title, scale={"zero": False})

    line = {"x": x, "y": y("low"), "y2": {"field": "high"}, "tooltip": tips}
    box = {"x": x, "y": y("first"), "y2": {"field": "third"}, "color": colour, "tooltip": tips}
    return {
        "layer": [
            {"data": {"values": boxes}, "mark": {"type": "rule"}, "encoding": line},
            {"data": {"values": boxes}, "mark": {"type": "bar", "width": {"band": 0.6}}, "encoding": box},
            {
                "data": {"values": boxes},
                "mark": {"type": "tick", "color": "white", "thickness": 2, "width": {"band": 0.6}},
                "encoding": {"x": x, "y": y("median"), "tooltip": tips},
            },
            {
                "data": {"values": outliers},
                "mark": {"type": "point", "size": 14, "tooltip": True},
                "encoding": {"x": x, "y": y("value"), "color": colour},
            },
        ]
    }
