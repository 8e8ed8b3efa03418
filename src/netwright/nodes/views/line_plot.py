"""Line Plot node."""

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
    number_columns,
    plain,
    scale_of,
    thinned,
    values,
    whole_steps,
    with_few,
)
from netwright.nodes.views.colours import coloured
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, flag, node, said, text

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)
AXIS: tuple[ColumnKind, ...] = ("number", "time", "category", "text", "flag")


class LinePlotSettings(ChartSettings):
    """Which columns are drawn, and how."""

    x: str | None = column(port="table", kinds=AXIS, title="Horizontal axis", help="Left empty, rows are counted.")
    y: tuple[str, ...] = columns(port="table", kinds=KINDS, title="Lines", help="None chosen means every number.")
    by: str | None = column(
        port="table", kinds=CATEGORY, title="One line for each", help="Splits the rows into a line for each value."
    )
    title: str = text(default="", title="Title")
    log_scale: bool = flag(default=False, title="Logarithmic vertical axis", advanced=True)


@node(id="line_plot", title="Line Plot", group="views", keywords=("chart", "curve", "graph", "figure", "time series"))
class LinePlot(ChartNode[LinePlotSettings]):
    """Draw columns as lines.

    One line for each chosen column, against the column of the horizontal axis. Drag and turn the wheel to look closer.
    Tables of more than 5,000 rows are thinned evenly, and the drawing says so.
    """

    inputs = {"table": TablePort("The points.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        x, by = self.settings.x, self.settings.by
        lines = list(self.settings.y) or number_columns(rows, (), [x, by])
        shown, notes = thinned(rows if x else rows.with_row_index(ROW, offset=1), MOST_POINTS)
        points = self._long(shown, x or ROW, lines)
        few: list[str] = []
        paint = channel("colour", "nominal", None, sort=lines)
        if by and len(lines) == 1:
            points, paint, few = coloured(points, rows, by, table, by_name=True)
        elif by:
            points, few = with_few(points, "colour")
            paint = channel("colour", "nominal", by)
        parameter, opacity = legend_selection()
        x_type = "quantitative" if x is None else scale_of(rows.schema[x])
        y_scale: Spec = {"scale": {"zero": False}, **whole_steps(points, "y", "y")}
        if self.settings.log_scale:
            y_scale = {"scale": {"type": "log"}}
        x_scale: Spec = {"scale": {"zero": False}, **whole_steps(points, "x", "x")} if x_type == "quantitative" else {}
        spec: Spec = {
            "data": values(points),
            "mark": {"type": "line", "point": points.height <= 200 * len(lines), "tooltip": True},
            "params": [ZOOM, parameter],
            "encoding": {
                "x": channel("x", x_type, x or said("row"), **x_scale),
                "y": channel("y", "quantitative", lines[0] if len(lines) == 1 else None, **y_scale),
                "color": paint,
                "opacity": opacity,
            },
        }
        return spec, notes + few

    def _long(self, rows: pl.DataFrame, x: str, lines: list[str]) -> pl.DataFrame:
        """Return one row a point: x, y and the line that it belongs to. Missing values leave a gap of no length."""
        import polars as pl

        by = self.settings.by
        fields = {"x": x, **({"colour": by} if by else {})}
        parts = []
        for line in lines:
            part = plain(rows, {**fields, "y": line}).with_columns(pl.col("y").cast(pl.Float64))
            name = pl.lit(line) if by is None else _line_name(line, len(lines))
            parts.append(part.with_columns(name.alias("colour")).select("x", "y", "colour"))
        return pl.concat(parts).filter(pl.col("y").is_not_null() & pl.col("x").is_not_null())


ROW = "row number"


def _line_name(line: str, lines: int) -> pl.Expr:
    import polars as pl

    group = pl.col("colour").cast(pl.String).fill_null("?")
    return group if lines == 1 else pl.concat_str(pl.lit(f"{line}, "), group)
