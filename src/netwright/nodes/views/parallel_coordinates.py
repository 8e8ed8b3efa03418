"""Parallel Coordinates node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.chart import (
    CATEGORY,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    first_of,
    legend_selection,
    names_axis,
    number_columns,
    plain,
    thinned,
    values,
    with_numbers,
)
from netwright.nodes.views.colours import coloured
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, columns, integer, node, said

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)
MOST_AXES = 20


class ParallelCoordinatesSettings(ChartSettings):
    """Which columns become axes."""

    columns: tuple[str, ...] = columns(
        port="table", kinds=KINDS, title="Axes", help="None chosen means every number, the first 20 of them."
    )
    colour: str | None = column(port="table", kinds=CATEGORY, title="Colour by")
    lines: int = integer(default=300, ge=1, le=2_000, title="Most lines", advanced=True)


@node(
    id="parallel_coordinates",
    title="Parallel Coordinates",
    group="views",
    keywords=("multivariate", "lines", "axes", "figure"),
)
class ParallelCoordinates(ChartNode[ParallelCoordinatesSettings]):
    """Draw each row as a line over many axes.

    Each axis runs from the lowest to the highest number of its column. Click the legend to keep one colour. Beyond 300
    rows the lines are an even sample, and the drawing says so.
    """

    inputs = {"table": TablePort("One line for each row.")}
    outputs = {"figure": FigurePort("The drawing.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        import polars as pl

        numbers = number_columns(rows, self.settings.columns, [self.settings.colour])
        names, cut = first_of(numbers, MOST_AXES)
        axes = {f"axis{place}": name for place, name in enumerate(names)}
        colour = self.settings.colour
        whole, notes = with_numbers(plain(rows, {**axes, **({"colour": colour} if colour else {})}), *axes)
        scaled = whole.with_columns(
            ((pl.col(axis) - pl.col(axis).min()) / (pl.col(axis).max() - pl.col(axis).min()))
            .fill_nan(0.5)
            .alias(f"{axis}s")
            for axis in axes
        )
        points, left_out = thinned(scaled, self.settings.lines)
        points = points.with_row_index("row", offset=1)
        kept = ["row", "colour"] if colour else ["row"]
        long = pl.concat(
            points.select(*kept, axis=pl.lit(name), place=pl.col(f"{axis}s"), value=pl.col(axis).cast(pl.Float64))
            for axis, name in axes.items()
        )
        encoding: Spec = {
            "x": channel(
                "axis", "nominal", None, sort=names, axis={"grid": True, "domain": False, **names_axis(len(names))}
            ),
            "y": channel("place", "quantitative", said("lowest to highest"), axis={"format": "%", "grid": False}),
            "detail": {"field": "row"},
            "strokeOpacity": {"value": 0.4},
            "tooltip": [{"field": name} for name in ("row", "axis", "value", *(["colour"] if colour else []))],
        }
        spec: Spec = {"mark": {"type": "line"}, "encoding": encoding}
        few: list[str] = []
        if colour:
            long, encoding["color"], few = coloured(long, rows, colour, table)
            if encoding["color"]["type"] == "nominal":
                parameter, encoding["strokeOpacity"] = legend_selection(0.5)
                spec["params"] = [parameter]
        return {"data": values(long), **spec}, cut + notes + left_out + few
