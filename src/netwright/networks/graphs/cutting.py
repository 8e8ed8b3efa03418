"""Cutting a part out of a network, by the tensors that enter and those that leave it; weights are kept.

A tensor that carries a mask is cut in two: its numbers and, as a boolean tensor of its own, its mask. Without it an
attention decoder would be silently off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from netwright.networks.graphs.graph import network_value
from netwright.networks.graphs.replaying import replay
from netwright.networks.layers.shapes import infer
from netwright.ports import Layer, LayerGraph, Network, ParameterCount, SymbolicCall, TensorInfo, TensorRef, TensorSpec
from netwright.sdk import NodeError

MASK = "_mask"
"""What the name of a mask's input or output ends with."""
Refs = Mapping[str, TensorRef]


def cut(network: Network, outputs: Refs, inputs: Refs | None = None) -> Network:
    """Return the part that leads from the inputs (those of the network where not given) to the outputs, by name.

    Raises NodeError where an output depends on more than the inputs, or none on one of them.
    """
    graph = network.spec.graph
    entering = {ref: _entering(name, info_of(network, ref)) for name, ref in (inputs or {}).items()}
    if inputs:
        _refuse_other_inputs(graph, outputs, inputs)
    named: dict[str, TensorSpec] = {}
    for name, tensor in zip(outputs, replay(network, list(outputs.values()), entering), strict=True):
        named[name] = tensor
        if tensor.info.mask and all(end.tensor != outputs[name] for end in graph.outputs):
            named[name + MASK] = _call("MaskOf", name + MASK, {"inputs": (tensor,)})
    found = network_value(list(named.values()), list(named))
    names = [end for name in inputs for end in (name, name + MASK)] if inputs else []
    return _as_learnt(_with_inputs(found, graph, names), network, outputs)


def _as_learnt(part: Network, whole: Network, outputs: Refs) -> Network:
    """Return a part with what is known of the columns that the whole learnt from, as far as its ends are the same."""
    known = whole.spec
    ends = {end.tensor: end.name for end in known.graph.outputs}
    changes = {
        "fed": {name: fed for name, fed in known.fed.items() if name in part.spec.inputs},
        "categories": known.categories,
        "classes": {name: known.classes[ends[ref]] for name, ref in outputs.items() if ends.get(ref) in known.classes},
    }
    return replace(part, spec=part.spec.model_copy(update=changes))


def _with_inputs(network: Network, before: LayerGraph, names: Sequence[str]) -> Network:
    """Return the network with its inputs in the order of names, or as they were named and ordered before."""
    graph = network.spec.graph
    known = {before.calls[end.tensor.call].layer: end.name for end in before.inputs}
    ends = graph.inputs
    if not names:
        names = [end.name for end in before.inputs]
        ends = tuple(
            end.model_copy(update={"name": known.get(graph.calls[end.tensor.call].layer, end.name)}) for end in ends
        )
    order = {name: place for place, name in enumerate(names)}
    ends = tuple(sorted(ends, key=lambda end: order.get(end.name, len(order))))
    spec = network.spec.model_copy(update={"graph": graph.model_copy(update={"inputs": ends})})
    return replace(network, spec=spec)


def info_of(network: Network, ref: TensorRef) -> TensorInfo:
    """Return what is known of a tensor, also of one that its call could give but was not asked for."""
    (tensor,) = replay(network, [ref])
    return tensor.info


def _entering(name: str, info: TensorInfo) -> TensorSpec:
    """Return a new input, put together with its mask where the cut tensor carries one."""
    tensor = _input(name, TensorInfo(shape=info.shape, dtype=info.dtype))
    if not info.mask:
        return tensor
    mask = _input(name + MASK, TensorInfo(shape=info.shape[:1], dtype="bool"))
    return _call("WithMask", f"{name}_with{MASK}", {"inputs.0": (tensor,), "inputs.1": (mask,)})


def _input(name: str, info: TensorInfo) -> TensorSpec:
    layer = Layer(id=name, kind="Input", settings={"shape": list(info.shape), "dtype": info.dtype})
    return TensorSpec(SymbolicCall(layer, {}, {}, (info,), ParameterCount()))


def _call(kind: str, id: str, inputs: dict[str, tuple[TensorSpec, ...]]) -> TensorSpec:
    infos = {key: tuple(tensor.info for tensor in tensors) for key, tensors in inputs.items()}
    found = infer(kind, {}, infos)
    return TensorSpec(SymbolicCall(Layer(id=id, kind=kind), inputs, {}, found.outputs, found.parameters))


def _refuse_other_inputs(graph: LayerGraph, outputs: Refs, inputs: Refs) -> None:
    """Raise NodeError unless the outputs follow from the chosen inputs, and from all of them."""
    cut_at = set(inputs.values())
    met: set[TensorRef] = set()
    seen: set[int] = set()
    waiting = list(outputs.values())
    while waiting:
        ref = waiting.pop()
        if ref in cut_at:
            met.add(ref)
            continue
        if ref.call in seen:
            continue
        seen.add(ref.call)
        call = graph.calls[ref.call]
        if not call.inputs:
            raise NodeError(
                "The part also depends on the input {name} of the network.",
                "Choose it as an input too, or cut at tensors behind it.",
                name=next((end.name for end in graph.inputs if end.tensor.call == ref.call), call.layer),
            )
        waiting += [given for refs in call.inputs.values() for given in refs]
    unused = [name for name, ref in inputs.items() if ref not in met]
    if unused:
        raise NodeError(
            "No chosen output depends on the input {name}.",
            "Choose other inputs, or further outputs.",
            name=unused[0],
        )
