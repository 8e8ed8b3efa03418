"""Histogram node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.binning import MOST_BINS, bin_edges, counted
from netwright.nodes.views.chart import (
    CATEGORY,
    MOST_COLOURS,
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    legend_selection,
    whole_steps,
)
from netwright.nodes.views.colours import colours_of, named_channel
from netwright.nodes.views.grouping import groups_of
from netwright.ports import ColumnKind, TableSpec
from netwright.sdk import FigurePort, TablePort, column, flag, integer, node, said

if TYPE_CHECKING:
    import polars as pl

KINDS: tuple[ColumnKind, ...] = ("number",)


class HistogramSettings(ChartSettings):
    """Which numbers are counted."""

    value: str | None = column(port="table", kinds=KINDS, title="Number column")
    bins: int | None = integer(
        default=None, ge=1, le=MOST_BINS, title="Bins", help="Left empty, the numbers decide how many are useful."
    )
    colour: str | None = column(port="table", kinds=CATEGORY, title="Colour by")
    share: bool = flag(default=False, title="Share of the rows instead of their number")
    log_scale: bool = flag(default=False, title="Logarithmic vertical axis", advanced=True)


@node(id="histogram", title="Histogram", group="views", keywords=("distribution", "bins", "frequency", "figure"))
class Histogram(ChartNode[HistogramSettings]):
    """Show how numbers are distributed.

    Counts all rows, however many there are; only the bins are drawn.
    """

    inputs = {"table": TablePort("The rows to count.")}
    outputs = {"figure": FigurePort("The drawing.")}
    needs = ("value",)

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        import numpy as np
        import polars as pl

        name = str(self.settings.value)
        groups, notes = groups_of(rows, (name,), self.settings.colour, MOST_COLOURS)
        everything = np.concatenate(list(groups.values()))
        edges = bin_edges(everything, self.settings.bins)
        scale = len(everything) if self.settings.share else 1
        bars = [
            {"low": float(low), "high": float(high), "count": int(count) / scale, "colour": group}
            for group, numbers in groups.items()
            for low, high, count in zip(edges, edges[1:], np.histogram(numbers, edges)[0], strict=False)
            if count
        ]
        is_log = self.settings.log_scale
        encoding: Spec = {
            "x": channel("low", "quantitative", name, bin={"binned": True}, scale={"zero": False}),
            "x2": {"field": "high"},
            "y": channel(
                "count",
                "quantitative",
                said("share") if self.settings.share else said("rows"),
                stack=None if is_log else "zero",
                **({"scale": {"type": "symlog"}} if is_log else whole_steps(pl.DataFrame(bars), "count", "y")),
            ),
        }
        spec: Spec = {"data": {"values": bars}, "mark": {"type": "bar", "tooltip": True}, "encoding": encoding}
        if self.settings.colour:
            parameter, opacity = legend_selection(0.8 if is_log else 1)
            by = self.settings.colour
            colours = named_channel("colour", by, list(groups), colours_of(table, by))
            encoding |= {"color": colours, "opacity": opacity}
            spec["params"] = [parameter]
        return spec, [*counted(len(everything), len(edges) - 1), *notes]
