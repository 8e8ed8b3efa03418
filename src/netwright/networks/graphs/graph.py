"""From symbolic tensors to a stored layer graph, and changes of such graphs. Pure functions, no Keras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netwright.networks.catalogue import entry
from netwright.ports import (
    Call,
    Endpoint,
    Layer,
    LayerGraph,
    Network,
    NetworkSpec,
    SymbolicCall,
    TensorRef,
    TensorSpec,
)
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np

LayerKey = tuple[str, str | None]


@dataclass
class _Collected:
    """What a walk over the symbolic calls finds, in canonical order."""

    calls: list[SymbolicCall] = field(default_factory=list)
    position: dict[int, int] = field(default_factory=dict)
    """Place in `calls`, by identity of the call."""
    layers: dict[LayerKey, int] = field(default_factory=dict)


def network_of(outputs: Sequence[TensorSpec], names: Sequence[str] = ()) -> NetworkSpec:
    """Return the network that ends in these tensors.

    Calls are sorted so that each comes after those it needs, walking from the first output on and along the inputs in
    order: the same drawing gives the same order, whatever its nodes are called. A layer met twice with the same id
    and weight set is one layer. Outputs are named after their layers where `names` does not say.
    """
    if not outputs:
        raise NodeError("The network has no output.", "Connect the tensor in which it shall end.")
    found = _collect(outputs)
    asked = _asked(found, outputs)
    ids = _unique(key[0] for key in found.layers)
    layers = _layers(found, ids, asked)
    calls = tuple(
        _call(found, place, layers[_layer_index(found, call)], asked) for place, call in enumerate(found.calls)
    )
    refs = [_ref(found, tensor) for tensor in outputs]
    wanted = [names[i] if i < len(names) and names[i] else _short(calls[ref.call].layer) for i, ref in enumerate(refs)]
    starts = [index for index, call in enumerate(calls) if not call.inputs]
    input_names = _unique(_short(found.calls[index].layer.id) for index in starts)
    graph = LayerGraph(
        layers=layers,
        calls=calls,
        inputs=tuple(
            Endpoint(name=name, tensor=TensorRef(call=index)) for name, index in zip(input_names, starts, strict=True)
        ),
        outputs=tuple(Endpoint(name=name, tensor=ref) for name, ref in zip(_unique(wanted), refs, strict=True)),
    )
    parameters = {ids[_layer_index(found, call)]: call.parameters for call in found.calls}
    return NetworkSpec(
        graph=graph, parameters=parameters, has_weights=any(call.source is not None for call in found.calls)
    )


def network_value(outputs: Sequence[TensorSpec], names: Sequence[str] = ()) -> Network:
    """Return the network that ends in these tensors, with the weights and assets of those layers that carry some."""
    spec = network_of(outputs, names)
    weights: dict[str, np.ndarray] = {}
    assets: dict[str, Any] = {}
    found = _collect(outputs)
    for call in found.calls:
        if call.source is None:
            continue
        stored, index = call.source.network, _layer_index(found, call)
        for key, value in weights_at(stored.weights or {}, call.source.position).items():
            weights[f"{index}/{key}"] = value
        if str(call.source.position) in stored.assets:
            assets[str(index)] = stored.assets[str(call.source.position)]
    return Network(spec, weights or None, assets)


def weights_at(weights: Mapping[str, np.ndarray], position: int) -> dict[str, np.ndarray]:
    """Return the weights of one layer, by what follows its position in their keys."""
    prefix = f"{position}/"
    return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}


def _collect(outputs: Sequence[TensorSpec]) -> _Collected:
    found = _Collected()
    inputs_of: dict[LayerKey, int] = {}
    for tensor in outputs:
        for call in _walk(tensor.call, found):
            key = _key(call.layer)
            if not call.inputs and key in inputs_of:  # an Input drawn once is one input, however often configured
                found.position[id(call)] = inputs_of[key]
                continue
            found.position[id(call)] = len(found.calls)
            if not call.inputs:
                inputs_of[key] = len(found.calls)
            found.calls.append(call)
            found.layers.setdefault(key, len(found.layers))
    return found


def _walk(end: SymbolicCall, found: _Collected) -> Iterator[SymbolicCall]:
    """Yield the calls that `end` needs and that are not found yet, each after its own; deep chains need no stack."""
    waiting: list[tuple[SymbolicCall, bool]] = [(end, False)]
    while waiting:
        call, is_ready = waiting.pop()
        if id(call) in found.position:
            continue
        if is_ready:
            yield call
            continue
        waiting.append((call, True))
        needed = [tensor.call for tensors in call.inputs.values() for tensor in tensors]
        waiting.extend((call, False) for call in reversed(needed))


def _asked(found: _Collected, outputs: Sequence[TensorSpec]) -> dict[int, dict[str, set[str]]]:
    """Return, by call, the arguments that its used outputs ask for, by their role (`return_state`, ...)."""
    tensors = [
        *outputs,
        *(tensor for call in found.calls for given in call.inputs.values() for tensor in given),
    ]
    asked: dict[int, dict[str, set[str]]] = {}
    for tensor in tensors:
        slot = entry(tensor.call.layer.kind).outputs[tensor.output]
        if slot.asks:
            by_role = asked.setdefault(found.position[id(tensor.call)], {})
            by_role.setdefault(slot.role, set()).add(slot.asks)
    return asked


def _layers(found: _Collected, ids: Sequence[str], asked: Mapping[int, Mapping[str, set[str]]]) -> tuple[Layer, ...]:
    """Return the layers; one whose states are used in any call returns them in all."""
    drawn: dict[int, Layer] = {}
    wanted: dict[int, set[str]] = {}
    for place, call in enumerate(found.calls):
        index = _layer_index(found, call)
        drawn.setdefault(index, call.layer)
        wanted.setdefault(index, set()).update(asked.get(place, {}).get("constructor", ()))
    return tuple(
        drawn[index].model_copy(
            update={
                "id": id,
                "settings": _without_asked(drawn[index].settings) | dict.fromkeys(sorted(wanted[index]), True),
            }
        )
        for index, id in enumerate(ids)
    )


def _call(found: _Collected, place: int, layer: Layer, asked: Mapping[int, Mapping[str, set[str]]]) -> Call:
    call = found.calls[place]
    options = asked.get(place, {}).get("call", set())
    has_more = bool(options) or "return_state" in layer.settings
    return Call(
        layer=layer.id,
        inputs={key: tuple(_ref(found, tensor) for tensor in tensors) for key, tensors in call.inputs.items()},
        options=_without_asked(call.options) | dict.fromkeys(sorted(options), True),
        outputs=call.outputs if has_more else call.outputs[:1],
    )


def _without_asked(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in arguments.items() if key not in ("return_state", "return_attention_scores")}


def _ref(found: _Collected, tensor: TensorSpec) -> TensorRef:
    return TensorRef(call=found.position[id(tensor.call)], output=tensor.output)


def _layer_index(found: _Collected, call: SymbolicCall) -> int:
    return found.layers[_key(call.layer)]


def _key(layer: Layer) -> LayerKey:
    return layer.id, layer.weight_set


def _short(id: str) -> str:
    return id.rpartition("/")[2]


def _unique(names: Any) -> list[str]:
    """Number names that come again: `lstm`, `lstm_2`."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 2
        while candidate in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate)
        result.append(candidate)
    return result
