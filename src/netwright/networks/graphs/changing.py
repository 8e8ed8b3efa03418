"""Changing a drawn network in thought: what a repair would edit, and what the network would give then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from netwright.networks.catalogue import entry
from netwright.networks.layers.shapes import Misfit, infer
from netwright.ports import Layer, LayerGraph, NetworkSpec, TensorInfo
from netwright.sdk import Message, Repair

BACK = 3
"""So many recurrent layers, from the last, are tried."""


def is_editable(id: str) -> bool:
    """Tell whether a layer id is that of a node on the canvas itself."""
    return bool(id) and "/" not in id


def change(id: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the edit that changes settings of a node."""
    return {"kind": "change_settings", "id": id, "settings": dict(settings)}


def with_setting(kind: str, settings: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return a layer's arguments with one changed; that of the layer inside, where a wrapper shows it."""
    wraps = entry(kind).wraps
    if wraps is None or any(one.field.name == name and one.role == "constructor" for one in entry(kind).settings):
        return {**settings, name: value}
    inside = settings[wraps.argument]
    return {**settings, wraps.argument: {**inside, "settings": {**inside["settings"], name: value}}}


def setting_of(layer: Layer, name: str, default: Any = None) -> Any:
    """Return an argument of a layer, or of the layer inside it."""
    wraps = entry(layer.kind).wraps
    if name in layer.settings or wraps is None:
        return layer.settings.get(name, default)
    return layer.settings[wraps.argument]["settings"].get(name, default)


def has_setting(layer: Layer, name: str) -> bool:
    """Tell whether a layer, or the layer inside it, takes an argument."""
    return any(setting.field.name == name for setting in entry(layer.kind).settings)


def turned(layer: Layer) -> tuple[Message, bool] | None:
    """Return how to call it when a recurrent layer gives all its results in place of the last, or the other way round.

    None for layers that have no such choice.
    """
    if not has_setting(layer, "return_sequences"):
        return None
    gives_all = not setting_of(layer, "return_sequences", False)
    name = layer.label or layer.id
    if gives_all:
        return Message.of("Let {layer} give a result for each step", layer=name), True
    return Message.of("Let {layer} give only its last result", layer=name), False


def output_repairs(
    network: NetworkSpec,
    output: str,
    units: int | None,
    fits: Callable[[NetworkSpec], bool],
    activations: Sequence[str] = (),
) -> tuple[Repair, ...]:
    """Return the changes of one layer after which an output fits.

    They are other units or another activation at its end, and all steps or the last one.

    Networks with weights are not drawn here, so their layers are no nodes to edit.
    """
    if network.has_weights:
        return ()
    return tuple(
        Repair(label=label, edits=(change(layer.id, {name: value}),))
        for layer, name, value, label in _ways(network.graph, output, units, activations)
        if is_editable(layer.id) and (changed := _changed(network, layer, name, value)) is not None and fits(changed)
    )


def _ways(
    graph: LayerGraph, output: str, units: int | None, activations: Sequence[str]
) -> Iterator[tuple[Layer, str, Any, Message]]:
    end = next(end for end in graph.outputs if end.name == output)
    last = graph.layer(graph.calls[end.tensor.call].layer)
    if units and setting_of(last, "units") not in (None, units):
        label = Message.of("Set the units of {layer} to {needed}", layer=last.label or last.id, needed=units)
        yield last, "units", units, label
    for activation in dict.fromkeys(activations):
        if has_setting(last, "activation") and setting_of(last, "activation") != activation:
            template = "Set the activation of {layer} to {choice}"
            yield last, "activation", activation, Message.of(template, layer=last.label or last.id, choice=activation)
    recurrent = [(layer, way) for layer in reversed(graph.layers) if (way := turned(layer))]
    for layer, (label, gives_all) in recurrent[:BACK]:
        yield layer, "return_sequences", gives_all, label


def _changed(network: NetworkSpec, layer: Layer, name: str, value: Any) -> NetworkSpec | None:
    """Return the network with one argument changed and its shapes worked out again; None where it misfits."""
    other = layer.model_copy(update={"settings": with_setting(layer.kind, layer.settings, name, value)})
    graph = network.graph
    layers = {one.id: other if one is layer else one for one in graph.layers}
    outputs: list[tuple[TensorInfo, ...]] = []
    try:
        for call in graph.calls:
            infos = {key: tuple(outputs[ref.call][ref.output] for ref in refs) for key, refs in call.inputs.items()}
            called = layers[call.layer]
            outputs.append(infer(called.kind, called.settings, infos, call.options, called.trainable).outputs)
    except Misfit:
        return None
    calls = tuple(call.model_copy(update={"outputs": given}) for call, given in zip(graph.calls, outputs, strict=True))
    changed = graph.model_copy(update={"layers": tuple(layers.values()), "calls": calls})
    return network.model_copy(update={"graph": changed})
