"""Which layers learn: trainable flags of a network, and layers that always run as in use."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from netwright.networks.layers.shapes import infer
from netwright.ports import Layer, LayerGraph, NetworkSpec, ParameterCount
from netwright.sdk import SettingsError


def picked_layers(graph: LayerGraph, patterns: Sequence[str], setting: str) -> set[str]:
    """Return the ids of the layers whose id, label or kind fits one of the patterns (`encoder/*`, `Conv2D`).

    Raises SettingsError for a pattern that fits none.
    """
    found: set[str] = set()
    for pattern in patterns:
        fitting = {layer.id for layer in graph.layers if _fits(layer, pattern)}
        if not fitting:
            raise SettingsError(
                setting,
                "No layer of the network fits {pattern}.",
                "Write ids, labels or kinds of layers, with * for anything: {ids}.",
                pattern=pattern,
                ids=", ".join(layer.id for layer in graph.layers[:10]) + (", ..." if len(graph.layers) > 10 else ""),
            )
        found |= fitting
    return found


def with_trainable(spec: NetworkSpec, ids: set[str], trainable: bool, inference: bool = False) -> NetworkSpec:
    """Return the network with other trainable flags in some layers; `inference` lets these always run as in use."""
    graph = spec.graph
    layers = tuple(
        layer.model_copy(update={"trainable": trainable, "inference": inference}) if layer.id in ids else layer
        for layer in graph.layers
    )
    changed = graph.model_copy(update={"layers": layers})
    counts = {layer.id: _counted(changed, layer) for layer in layers if layer.id in ids and layer.kind != "Input"}
    return spec.model_copy(update={"graph": changed, "parameters": {**spec.parameters, **counts}})


def _counted(graph: LayerGraph, layer: Layer) -> ParameterCount:
    """Count again: some weights, such as batch statistics, are never trained by gradients."""
    call = next(call for call in graph.calls if call.layer == layer.id)
    infos = {key: tuple(graph.info(ref) for ref in refs) for key, refs in call.inputs.items()}
    return infer(layer.kind, layer.settings, infos, call.options, layer.trainable).parameters


def _fits(layer: Layer, pattern: str) -> bool:
    wanted = pattern.strip().casefold()
    return any(fnmatchcase(name.casefold(), wanted) for name in (layer.id, layer.label, layer.kind) if name)
