"""Bar Chart node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.views.chart import (
    CATEGORY,
    MOST_GROUPS,
    NUMBER,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    legend_selection,
    measured,
    names_axis,
    order_of,
    plain,
    values,
    whole_steps,
    with_few,
)
from netwright.nodes.views.colours import coloured, colours_of, named_channel
from netwright.ports import TableSpec
from netwright.sdk import FigurePort, TablePort, choice, column, flag, integer, node

if TYPE_CHECKING:
    import polars as pl


class BarChartSettings(ChartSettings):
    """What the bars stand for."""

    category: str | None = column(port="table", kinds=CATEGORY, title="One bar for each")
    measure: Literal["rows", "sum", "mean", "median", "lowest", "highest"] = choice(
        default="rows", title="Length", help="The number of rows, or something of a number column."
    )
    value: str | None = column(
        port="table",
        kinds=NUMBER,
        title="Number column",
        when={"measure": ["sum", "mean", "median", "lowest", "highest"]},
    )
    colour: str | None = column(port="table", kinds=CATEGORY, title="Colour by")
    stacked: bool = flag(
        default=True,
        title="Stack the colours",
        help="Else they stand side by side.",
        # A stack says what its parts come to, and means come to nothing.
        when={"measure": ["rows", "sum"]},
    )
    sort: Literal["category", "length"] = choice(default="category", title="Sort by")
    bars: int = integer(
        default=30, ge=1, le=MOST_GROUPS, title="Most bars", help="The rarest categories become one.", advanced=True
    )
    lying: bool = flag(default=False, title="Lying bars", help="Leaves room for long names.")


@node(id="bar_chart", title="Bar Chart", group="views", keywords=("count", "group", "column", "figure", "categories"))
class BarChart(ChartNode[BarChartSettings]):
    """Draw a bar for each category.

    Counts the rows of each category, or sums and averages a number column. Everything is computed from all rows.
    """

    inputs = {"table": TablePort("The rows to count.")}
    outputs = {"figure": FigurePort("The drawing.")}
    needs = ("category", "value")

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        category = str(self.settings.category)
        order = order_of(rows, category)
        points, notes = with_few(self._points(rows), "x", self.settings.bars)
        paint: Spec | None = None
        if self.settings.colour:
            points, paint, more = coloured(points, rows, self.settings.colour, table, by_name=True)
            notes += more
        # Sorted, so that the drawing does not depend on the order of the rows.
        keys = ["x", "colour"] if self.settings.colour else ["x"]
        bars = points.group_by(keys, maintain_order=True).agg(self._measure().alias("y")).sort(keys)
        by_length: Spec = {"field": "y", "op": "sum", "order": "descending"}
        sort = by_length if self.settings.sort == "length" else order
        stacked = self.settings.stacked and self.settings.measure in ("rows", "sum")
        across, along, offset = ("y", "x", "yOffset") if self.settings.lying else ("x", "y", "xOffset")
        length = channel(
            "y",
            "quantitative",
            measured(self.settings.measure, self.settings.value),
            stack="zero" if stacked else None,
            **whole_steps(bars, "y", along),
        )
        axis = {"labelLimit": 160} if self.settings.lying else names_axis(bars["x"].n_unique())
        place = channel("x", "nominal", category, sort=sort, axis=axis)
        encoding: Spec = {across: place, along: length}
        spec: Spec = {"data": values(bars), "mark": {"type": "bar", "tooltip": True}, "encoding": encoding}
        if paint is None and (own := colours_of(table, category)):
            encoding["color"] = named_channel("x", None, bars["x"].unique().sort().to_list(), own, legend=None)
        if paint is not None:
            parameter, opacity = legend_selection()
            encoding |= {"color": paint, "opacity": opacity}
            encoding |= {} if stacked else {offset: {"field": "colour"}}
            spec["params"] = [parameter]
        return spec, notes

    def _points(self, rows: pl.DataFrame) -> pl.DataFrame:
        fields = {"x": str(self.settings.category)}
        if self.settings.measure != "rows":
            fields["y"] = str(self.settings.value)
        if self.settings.colour:
            fields["colour"] = self.settings.colour
        return plain(rows, fields, names=("x", "colour"))

    def _measure(self) -> pl.Expr:
        import polars as pl

        y = pl.col("y")
        match self.settings.measure:
            case "rows":
                return pl.len()
            case "sum":
                return y.sum()
            case "mean":
                return y.mean()
            case "median":
                return y.median()
            case "lowest":
                return y.min()
            case "highest":
                return y.max()
