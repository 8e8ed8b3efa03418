"""What some layers learn from a table beside weights, kept as the assets of a network: vocabularies, borders of bins.

Normalization learns weights; they are stored like others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.ports import Layer, LayerGraph, Network
from netwright.sdk import NodeError

Asset = Mapping[str, Any]

GIVEN = {
    "Normalization": "mean",
    "Discretization": "bin_boundaries",
    "StringLookup": "vocabulary",
    "IntegerLookup": "vocabulary",
    "TextVectorization": "vocabulary",
}
"""Layers that learn from a table, and the setting that says what they would learn."""
WITH_WEIGHTS = "Normalization"


def learning_layers(graph: LayerGraph) -> dict[int, Layer]:
    """Return the layers that have to learn from a table, by position, each after those whose results it gets."""
    positions = {layer.id: position for position, layer in enumerate(graph.layers)}
    order = dict.fromkeys(positions[call.layer] for call in graph.calls)
    return {position: graph.layers[position] for position in order if learns(graph.layers[position])}


def learns(layer: Layer) -> bool:
    """Tell whether a layer must learn from a table before it is of use."""
    return layer.kind in GIVEN and layer.settings.get(GIVEN[layer.kind]) is None


def read_asset(made: Any, kind: str) -> Asset:
    """Return what an adapted Keras layer has learnt, as JSON data."""
    if kind == "Discretization":
        return {"bin_boundaries": [float(border) for border in made.bin_boundaries]}
    tokens = made.get_vocabulary(include_special_tokens=False)
    asset: dict[str, Any] = {"vocabulary": [token if isinstance(token, str) else int(token) for token in tokens]}
    lookup = made._lookup_layer if kind == "TextVectorization" else made  # noqa: SLF001
    if lookup.output_mode == "tf_idf":
        first = len(made.get_vocabulary()) - len(tokens)
        weights = lookup.idf_weights.numpy()[first : first + len(tokens)]
        asset["idf_weights"] = [float(weight) for weight in weights]
    return asset


def load_asset(made: Any, kind: str, asset: Asset) -> None:
    """Give a fresh Keras layer what it had learnt, before it is called."""
    if kind == "Discretization":
        made.bin_boundaries = list(asset["bin_boundaries"])
        return
    made.set_vocabulary(list(asset["vocabulary"]), asset.get("idf_weights"))


def check_learnt(network: Network) -> None:
    """Raise NodeError for a layer that should have learnt from a table and did not."""
    weighted = {int(key.partition("/")[0]) for key in network.weights or {}}
    for position, layer in learning_layers(network.spec.graph).items():
        if position not in weighted if layer.kind == WITH_WEIGHTS else str(position) not in network.assets:
            raise NodeError(
                "The layer {layer} has learnt nothing from a table yet.",
                "Put an Adapt Layers node before this one, or fill in the layer's settings.",
                layer=layer.label or layer.id,
            )
