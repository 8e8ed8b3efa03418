"""Network Summary node."""

from __future__ import annotations

from typing import Any

from netwright.networks.feeding.feed import show_shape
from netwright.networks.layers.costs import operations
from netwright.ports import ColumnSpec, Figure, FigureSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, NetworkPort, Node, Settings, TablePort, framed, node

TEXTS = ("layer", "kind", "output", "comes from")
NUMBERS = ("parameters", "trainable", "frozen", "operations")
COLUMNS = TableSpec(
    columns=(
        *(ColumnSpec(name=name, dtype="String", kind="text") for name in TEXTS),
        *(ColumnSpec(name=name, dtype="Int64", kind="number") for name in NUMBERS),
    )
)
BOX, ROW = 190, 46


class NetworkSummarySettings(Settings):
    """Nothing to set."""


@node(
    id="network_summary",
    title="Network Summary",
    group="network",
    process="keras",
    keywords=("parameters", "flops", "layers", "plot_model", "architecture", "picture"),
)
class NetworkSummary(Node[NetworkSummarySettings]):
    """List the layers of a network, and draw it.

    For each call of a layer: what comes out, where its inputs come from, how many numbers it holds and learns, and how
    many operations one example costs; a multiply-add counts two.
    """

    inputs = {"network": NetworkPort("The network.")}
    outputs = {
        "table": TablePort("One row a call of a layer."),
        "figure": FigurePort("The network as a picture, from top to bottom."),
    }

    def configure(self, network: NetworkSpec) -> dict[str, TableSpec | FigureSpec]:
        return {"table": COLUMNS.model_copy(update={"rows": len(network.graph.calls)}), "figure": FigureSpec()}

    def execute(self, *, network: Network, context: ExecuteContext) -> dict[str, Table | Figure]:
        import polars as pl

        schema = {column.name: pl.String() if column.kind == "text" else pl.Int64() for column in COLUMNS.columns or ()}
        frame = pl.DataFrame(_rows(network.spec), schema=schema, orient="row")
        return {"table": Table.of(frame), "figure": framed(_picture(network.spec), "")}


def _rows(spec: NetworkSpec) -> list[tuple[Any, ...]]:
    """Return a row for each call; a layer that is called again holds nothing more the second time."""
    graph, costs = spec.graph, operations(spec.graph)
    layers = {layer.id: layer for layer in graph.layers}
    seen: set[str] = set()
    rows: list[tuple[Any, ...]] = []
    for call in graph.calls:
        layer, count = layers[call.layer], spec.parameters[call.layer]
        sources = [graph.calls[ref.call].layer for refs in call.inputs.values() for ref in refs]
        again = call.layer in seen
        seen.add(call.layer)
        numbers = (0, 0, 0, 0) if again else (count.size, count.trainable, count.frozen, costs[call.layer])
        names = ", ".join(layers[id].label or id for id in dict.fromkeys(sources))
        rows.append((layer.label or layer.id, layer.kind, show_shape(call.outputs[0].shape), names, *numbers))
    return rows


def _picture(spec: NetworkSpec) -> dict[str, Any]:
    """Return a drawing in Vega-Lite: boxes in rows by their depth, and lines between them."""
    places = _places(spec)
    layers = {layer.id: layer for layer in spec.graph.layers}
    boxes = [
        {
            "x": places[place][0],
            "y": places[place][1],
            "name": layers[call.layer].label or call.layer,
            "kind": f"{layers[call.layer].kind} · {show_shape(call.outputs[0].shape)}",
            "parameters": spec.parameters[call.layer].size,
        }
        for place, call in enumerate(spec.graph.calls)
    ]
    points = [
        {"line": number, "step": step, "x": x, "y": y}
        for number, (start, end) in enumerate(_lines(spec))
        for step, (x, y) in enumerate(_bent(places[start], places[end]))
    ]
    across, down = max(x for x, _ in places), max(y for _, y in places)
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.6, across + 0.6]}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [down + 0.6, -0.6]}}
    return {
        "width": int((across + 1.2) * BOX),
        "height": int((down + 1.2) * ROW),
        "view": {"stroke": None},
        "layer": [
            {
                "data": {"values": points},
                "mark": {"type": "line", "color": "#9aa0a6", "strokeWidth": 1, "strokeJoin": "round"},
                "encoding": {"x": x, "y": y, "detail": {"field": "line"}, "order": {"field": "step"}},
            },
            {
                "data": {"values": boxes},
                "mark": {
                    "type": "rect", "width": BOX - 14, "height": ROW - 14, "cornerRadius": 5,
                    "fill": "#f3ece4", "stroke": "#8a5a2b",
                },
                "encoding": {
                    "x": x, "y": y,
                    "tooltip": [{"field": "name"}, {"field": "kind"}, {"field": "parameters", "type": "quantitative"}],
                },
            },
            _text(boxes, x, y, "name", -6, 11),
            _text(boxes, x, y, "kind", 7, 9),
        ],
    }  # fmt: skip


def _text(boxes: list[dict[str, Any]], x: Any, y: Any, field: str, dy: int, size: int) -> dict[str, Any]:
    return {
        "data": {"values": boxes},
        "mark": {"type": "text", "dy": dy, "fontSize": size, "color": "#3c2a17", "limit": BOX - 20},
        "encoding": {"x": x, "y": y, "text": {"field": field}},
    }


def _lines(spec: NetworkSpec) -> list[tuple[int, int]]:
    """Return from which call to which each tensor goes, in order; each pair once."""
    calls = enumerate(spec.graph.calls)
    return list(dict.fromkeys((ref.call, to) for to, call in calls for refs in call.inputs.values() for ref in refs))


def _bent(start: tuple[float, int], end: tuple[float, int]) -> list[tuple[float, float]]:
    """Return the corners of a line: one that skips rows goes beside the boxes, which would hide it.

    >>> _bent((0, 1), (0, 2)), _bent((0, 1), (1, 4))
    ([(0, 1), (0, 2)], [(0, 1), (1.5, 1.5), (1.5, 3.5), (1, 4)])
    """
    if end[1] - start[1] < 2:
        return [start, end]
    beside = max(start[0], end[0]) + 0.5
    return [start, (beside, start[1] + 0.5), (beside, end[1] - 0.5), end]


def _places(spec: NetworkSpec) -> list[tuple[float, int]]:
    """Return a place for each call: its depth, and beside those of equal depth in order."""
    depths: list[int] = []
    for call in spec.graph.calls:
        before = [depths[ref.call] for refs in call.inputs.values() for ref in refs]
        depths.append(max(before, default=-1) + 1)
    widest = max(depths.count(depth) for depth in set(depths))
    taken: dict[int, int] = {}
    places = []
    for depth in depths:
        column = taken.get(depth, 0)
        taken[depth] = column + 1
        places.append((column + (widest - depths.count(depth)) / 2, depth))
    return places
