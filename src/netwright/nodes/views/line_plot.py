"""Line Plot node."""

from __future__ import annotations

from netwright.ports import Figure, FigureSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    Settings,
    TablePort,
    check_column,
    column,
    columns,
    flag,
    node,
    text,
)

MOST_POINTS = 5_000


class LinePlotSettings(Settings):
    """Which columns are drawn, and how."""

    x: str | None = column(port="table", title="Horizontal axis", help="Left empty, rows are counted.")
    y: tuple[str, ...] = columns(port="table", kinds=["number"], title="Lines", help="None chosen means every number.")
    title: str = text(default="", title="Title")
    log_scale: bool = flag(default=False, title="Logarithmic vertical axis", advanced=True)


@node(id="line_plot", title="Line Plot", group="views", keywords=("chart", "curve", "graph", "figure"))
class LinePlot(Node[LinePlotSettings]):
    """Draw columns as lines.

    One line for each chosen column, against the column of the horizontal axis. Tables of more than 5,000 rows are
    thinned evenly, and the title says so.
    """

    inputs = {"table": TablePort("The points.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def configure(self, table: TableSpec) -> dict[str, FigureSpec]:
        for setting, name in [("x", self.settings.x), *(("y", name) for name in self.settings.y)]:
            if name:
                check_column(table, setting, name)
        return {"figure": FigureSpec(title=self.settings.title)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Figure]:
        import polars as pl

        rows = table.frame.collect()
        x = self.settings.x or "row"
        lines = list(self.settings.y) or [n for n, t in rows.schema.items() if t.is_numeric() and n != x]
        if not lines:
            raise InputError("table", "The table has no number column to draw.", "Connect a table with numbers.")
        if not self.settings.x:
            rows = rows.with_row_index("row", offset=1)
        step = -(-rows.height // MOST_POINTS) or 1
        long = (
            rows.gather_every(step).select(x, *lines).unpivot(lines, index=x, variable_name="line", value_name="value")
        )
        points = long.with_columns(pl.col("value").cast(pl.Float64)).filter(pl.col("value").is_finite())
        note = f" (1 of {step} rows)" if step > 1 else ""
        y_scale = {"type": "log"} if self.settings.log_scale else {"zero": False}
        is_time = rows.schema[x].is_temporal()
        values = points.with_columns(pl.col(x).cast(pl.String)).to_dicts() if is_time else points.to_dicts()
        x_type = "temporal" if is_time else "quantitative" if rows.schema[x].is_numeric() else "nominal"
        spec = {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "title": (self.settings.title + note) or None,
            "data": {"values": values},
            "mark": {"type": "line", "point": points.height <= 200 * len(lines), "tooltip": True},
            "encoding": {
                "x": {"field": x, "type": x_type, "title": x},
                "y": {
                    "field": "value",
                    "type": "quantitative",
                    "title": lines[0] if len(lines) == 1 else None,
                    "scale": y_scale,
                },
                "color": {"field": "line", "type": "nominal", "title": None, "sort": lines},
            },
            "width": "container",
            "height": "container",
        }
        return {"figure": Figure(FigureSpec(title=self.settings.title), spec)}
