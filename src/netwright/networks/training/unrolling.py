"""Recurrent layers written out step by step where the training is long enough to pay for it.

On a processor, TensorFlow's loop over a short sequence costs as much as the arithmetic inside. Written out, a training
step takes about three quarters of the time; tracing takes some seconds more, once. See docs/performance.md.
"""

from __future__ import annotations

from netwright.ports import Layer, LayerGraph

LONGEST = 40
"""Time steps. Tracing and memory grow with the length, the gain a step does not."""
PAYS_FROM = 2000
"""Training steps. Both the cost of tracing and the gain grow with the length, so that the break-even does not."""
RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN"})


def unrolled(graph: LayerGraph, steps: int) -> LayerGraph:
    """Return the graph with `unroll` set on recurrent layers that gain by it in a training of so many steps.

    The function is the same and so are the weights; gradients are summed in another order, so that the last bits
    differ. What the user has set stays.
    """
    chosen = {layer.id for layer in graph.layers if _gains(layer, graph)} if steps >= PAYS_FROM else set()
    if not chosen:
        return graph
    layers = tuple(
        layer.model_copy(update={"settings": {**layer.settings, "unroll": True}}) if layer.id in chosen else layer
        for layer in graph.layers
    )
    return graph.model_copy(update={"layers": layers})


def unrolled_layers(graph: LayerGraph) -> list[str]:
    """Return the ids of the layers that are written out: a script that repeats the run sets `unroll` on them."""
    return [layer.id for layer in graph.layers if layer.settings.get("unroll")]


def _gains(layer: Layer, graph: LayerGraph) -> bool:
    if layer.kind not in RECURRENT or "unroll" in layer.settings:
        return False
    lengths = [graph.info(call.inputs["sequences"][0]).shape[0] for call in graph.calls if call.layer == layer.id]
    return all(length is not None and 1 < length <= LONGEST for length in lengths)
