"""A temperature on the softmax at the end of a network."""

from __future__ import annotations

from typing import Any

from netwright.networks.layers.shapes import infer
from netwright.ports import Call, Endpoint, Layer, LayerGraph, NetworkSpec, ParameterCount, TensorRef
from netwright.sdk import NodeError


def with_temperature(spec: NetworkSpec, temperature: float, output: str | None = None) -> NetworkSpec:
    """Return the network with the softmax of an output (the only one, where not named) divided by a temperature.

    The softmax becomes linear; Rescaling(1 / temperature) and a softmax of their own follow. Layers keep their
    positions, so stored weights fit as they are. Raises NodeError where the output does not end in a softmax, or
    something else uses it.
    """
    graph = spec.graph
    end = _output(graph, output)
    layer = graph.layer(graph.calls[end.tensor.call].layer)
    layers = [_linear(layer) if other is layer else other for other in graph.layers]
    _refuse_other_uses(graph, end, layer)
    rescaling = Layer(id=_free(graph, f"{layer.id}_temperature"), kind="Rescaling", settings={"scale": 1 / temperature})
    softmax = Layer(id=_free(graph, f"{layer.id}_softmax"), kind="Activation", settings={"activation": "softmax"})
    if layer.kind == "Softmax" and layer.settings.get("axis", -1) != -1:
        softmax = softmax.model_copy(update={"kind": "Softmax", "settings": {"axis": layer.settings["axis"]}})
    calls = list(graph.calls)
    tensor = end.tensor
    for added in (rescaling, softmax):
        info = infer(added.kind, added.settings, {"inputs": (calls[tensor.call].outputs[tensor.output],)}).outputs
        calls.append(Call(layer=added.id, inputs={"inputs": (tensor,)}, outputs=info))
        tensor = TensorRef(call=len(calls) - 1)
    outputs = tuple(Endpoint(name=other.name, tensor=tensor) if other is end else other for other in graph.outputs)
    changed = LayerGraph(layers=(*layers, rescaling, softmax), calls=tuple(calls), inputs=graph.inputs, outputs=outputs)
    parameters = spec.parameters | {rescaling.id: ParameterCount(), softmax.id: ParameterCount()}
    return spec.model_copy(update={"graph": changed, "parameters": parameters})


def ends_in_softmax(graph: LayerGraph, output: str) -> bool:
    """Tell whether an output is what a softmax gives."""
    end = next(end for end in graph.outputs if end.name == output)
    return _is_softmax(graph.layer(graph.calls[end.tensor.call].layer))


def _output(graph: LayerGraph, name: str | None) -> Endpoint:
    fitting = [end for end in graph.outputs if (end.name == name if name else ends_in_softmax(graph, end.name))]
    if len(fitting) == 1 and ends_in_softmax(graph, fitting[0].name):
        return fitting[0]
    if len(fitting) > 1:
        raise NodeError(
            "Several outputs end in a softmax: {names}.",
            "Choose one of them.",
            names=", ".join(end.name for end in fitting),
        )
    last = graph.layer(graph.calls[graph.outputs[0].tensor.call].layer)
    raise NodeError(
        "The network does not end in a softmax: its last layer is {layer}.",
        "Give the last layer the activation softmax, or add a Softmax layer.",
        layer=last.label or last.id,
    )


def _is_softmax(layer: Layer) -> bool:
    return layer.kind == "Softmax" or layer.settings.get("activation") == "softmax"


def _linear(layer: Layer) -> Layer:
    if layer.kind == "Softmax":
        return layer.model_copy(update={"kind": "Identity", "settings": {}})
    if layer.kind == "Activation":
        return layer.model_copy(update={"settings": {"activation": "linear"}})
    settings: dict[str, Any] = {key: value for key, value in layer.settings.items() if key != "activation"}
    return layer.model_copy(update={"settings": settings})


def _refuse_other_uses(graph: LayerGraph, end: Endpoint, layer: Layer) -> None:
    calls = [index for index, call in enumerate(graph.calls) if call.layer == layer.id]
    used = any(ref.call in calls for call in graph.calls for refs in call.inputs.values() for ref in refs)
    if len(calls) > 1 or used or any(other.tensor == end.tensor for other in graph.outputs if other is not end):
        raise NodeError(
            "The softmax {layer} is used in several places, which a temperature would change too.",
            "Give the output a softmax of its own.",
            layer=layer.label or layer.id,
        )


def _free(graph: LayerGraph, id: str) -> str:
    taken = {layer.id for layer in graph.layers}
    name, number = id, 2
    while name in taken:
        name, number = f"{id}_{number}", number + 1
    return name
