"""Scatter Matrix node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.chart import (
    CATEGORY,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    first_of,
    number_columns,
    plain,
    thinned,
    values,
    with_numbers,
)
from netwright.nodes.views.colours import coloured
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, node

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)
MOST_COLUMNS = 8
MOST_ROWS = 1_000
SIDE = 110
BINS = 15


class ScatterMatrixSettings(ChartSettings):
    """Which columns meet."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Columns", help="None chosen means every number, the first 8 of them."
    )
    colour: str | None = column(port="table", kinds=CATEGORY, title="Colour by")


@node(id="scatter_matrix", title="Scatter Matrix", group="views", keywords=("pairs", "multivariate", "brush", "figure"))
class ScatterMatrix(ChartNode[ScatterMatrixSettings]):
    """Draw a scatter plot for each pair of columns, and how each is distributed.

    Draw a rectangle in one of the plots, and the same rows stand out in all. Beyond 1,000 rows the points are an even
    sample, and the drawing says so.
    """

    inputs = {"table": TablePort("The points.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        numbers = number_columns(rows, self.settings.columns, [self.settings.colour])
        names, cut = first_of(numbers, MOST_COLUMNS)
        fields = {f"f{place}": name for place, name in enumerate(names)}
        colour = self.settings.colour
        whole, notes = with_numbers(plain(rows, {**fields, **({"colour": colour} if colour else {})}), *fields)
        points, left_out = thinned(whole, MOST_ROWS)
        few: list[str] = []
        paint: Spec = {"value": "#4c78a8"}
        if colour:
            points, paint, few = coloured(points, rows, colour, table)
        cells = [[self._cell(x, y, fields, paint) for x in fields] for y in reversed(fields)]
        brush = {
            "name": "brush",
            "select": {"type": "interval", "resolve": "union"},
            "views": [cell["name"] for row in cells for cell in row if cell["mark"]["type"] == "point"],
        }
        grid = [{"hconcat": row, "spacing": 6} for row in cells]
        return {"data": values(points), "params": [brush], "vconcat": grid, "spacing": 6}, cut + notes + left_out + few

    def _cell(self, x: str, y: str, fields: dict[str, str], paint: Spec) -> Spec:
        """Return one plot; only those at the left and at the bottom carry the names of the columns."""
        first = next(iter(fields))

        def axis(field: str, is_edge: bool) -> Spec:
            marks: Spec = {} if is_edge else {"labels": False, "ticks": False}
            title = fields[field] if is_edge else None
            return channel(field, "quantitative", title, scale={"zero": False}, axis={"tickCount": 3, **marks})

        if x == y:
            # A column against itself would be a straight line: it is counted instead.
            title = fields[y] if x == first else None
            places = axis(x, y == first)
            places["axis"] |= {"format": "~g", "labelOverlap": "greedy", "labelSeparation": 8}
            counts = {"title": title, "labels": False, "ticks": False, "grid": False}
            return {
                "name": f"{x}_{y}",
                "width": SIDE,
                "height": SIDE,
                "mark": {"type": "bar", "tooltip": True},
                "encoding": {
                    "x": {**places, "bin": {"maxbins": BINS}},
                    "y": {"aggregate": "count", "type": "quantitative", "axis": counts},
                    "color": paint,
                },
            }
        return {
            "name": f"{x}_{y}",
            "width": SIDE,
            "height": SIDE,
            "mark": {"type": "point", "filled": True, "size": 12},
            "encoding": {
                "x": axis(x, y == first),
                "y": axis(y, x == first),
                "color": {"condition": {"param": "brush", **paint}, "value": "#9994"},
            },
        }
