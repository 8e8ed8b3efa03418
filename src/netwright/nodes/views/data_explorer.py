"""Data Explorer node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.views.binning import FEW, bin_edges
from netwright.nodes.views.chart import (
    ChartNode,
    ChartSettings,
    Spec,
    channel,
    first_of,
    plain,
    scale_of,
    with_few,
)
from netwright.nodes.views.colours import colours_of, named_channel
from netwright.ports import ColumnColours, TableSpec
from netwright.sdk import FigurePort, TablePort, columns, integer, node, said

if TYPE_CHECKING:
    import polars as pl

BARS = 8


class DataExplorerSettings(ChartSettings):
    """Which columns are looked at."""

    columns: tuple[str, ...] = columns(port="table", title="Columns", help="None chosen means all.")
    most: int = integer(default=40, ge=1, le=200, title="Most columns", advanced=True)


@node(
    id="data_explorer",
    title="Data Explorer",
    group="views",
    keywords=("overview", "missing", "distribution", "profile", "histogram", "quality"),
)
class DataExplorer(ChartNode[DataExplorerSettings]):
    """See every column at a glance.

    A small drawing for each column: a histogram of numbers and times, bars of the most frequent other values; above
    it, the share of missing values. All rows count.
    """

    inputs = {"table": TablePort("The rows to look at.")}
    outputs = {"figure": FigurePort("A drawing for each column.")}

    def draw(self, rows: pl.DataFrame, table: TableSpec) -> tuple[Spec, list[str]]:
        names = list(self.settings.columns) or rows.columns
        shown, cut = first_of(names, self.settings.most)
        notes = [said("{count} {count:row|rows}", count=rows.height), *cut]
        return {
            "concat": [_small(rows, name, colours_of(table, name)) for name in shown],
            "columns": 4,
            "spacing": 24,
        }, notes


def _small(rows: pl.DataFrame, name: str, colours: ColumnColours | None) -> Spec:
    """Return the drawing of one column."""
    import polars as pl

    series = rows[name]
    missing = series.null_count() + (
        int(series.is_nan().fill_null(False).cast(int).sum()) if series.dtype.is_float() else 0
    )
    share = said("{share} missing", share=f"{missing / rows.height:.1%}") if missing else said("none missing")
    head: Spec = {
        "title": {"text": name, "subtitle": share, "limit": 190, "anchor": "start"},
        "width": 190,
        "height": 90,
    }
    if series.dtype.is_nested() or isinstance(series.dtype, pl.Binary | pl.Null | pl.Object):
        return {**head, "data": {"values": [{"words": str(series.dtype)}]}, **_words()}
    if series.dtype.is_temporal() and scale_of(series.dtype) == "temporal":
        numbers = series.cast(pl.Datetime("ms", getattr(series.dtype, "time_zone", None))).cast(pl.Int64)
        return {**head, **_histogram(numbers.rename("x").to_frame(), "temporal")}
    points = plain(rows, {"x": name}).drop_nulls()
    if scale_of(series.dtype) == "quantitative":
        return {**head, **_histogram(points, "quantitative")}
    few, _ = with_few(points, "x", BARS)
    counts = few["x"].value_counts(name="rows").sort(["rows", "x"], descending=[True, False])
    bars = channel("x", "nominal", None, sort="-x", axis={"labelLimit": 90})
    return {
        **head,
        "data": {"values": counts.to_dicts()},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": bars,
            "x": channel("rows", "quantitative", None, axis={"tickCount": 3}),
            **({"color": named_channel("x", None, counts["x"].to_list(), colours, legend=None)} if colours else {}),
        },
    }


def _histogram(points: pl.DataFrame, type: str) -> Spec:
    import numpy as np

    numbers = points["x"].drop_nulls().to_numpy()
    if not len(numbers):
        return {"data": {"values": [{"words": "-"}]}, **_words()}
    edges = bin_edges(numbers, None)
    if len(edges) > FEW + 1:
        edges = bin_edges(numbers, FEW)
    counts = np.histogram(numbers, edges)[0]
    bars: list[dict[str, Any]] = [
        {"low": float(low), "high": float(high), "rows": int(count)}
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    x: Spec = channel("low", type, None, scale={} if type == "temporal" else {"zero": False}, axis={"tickCount": 4})
    if type == "quantitative":
        x["bin"] = {"binned": True}
    return {
        "data": {"values": bars},
        "mark": {"type": "rect", "tooltip": True},
        "encoding": {
            "x": x,
            "x2": {"field": "high"},
            "y": channel("rows", "quantitative", None, axis={"tickCount": 3}),
            "y2": {"datum": 0},
        },
    }


def _words() -> Spec:
    return {"mark": {"type": "text"}, "encoding": {"text": {"field": "words"}}}
