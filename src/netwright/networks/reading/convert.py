"""A Keras model in memory as a layer graph with weights. It is walked call by call; nothing is computed."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any

from netwright.networks.assets import WITH_WEIGHTS, learning_layers, read_asset
from netwright.networks.catalogue import Entry, InputSlot, entry
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.graphs.graph import network_of
from netwright.networks.layers.custom_layers import made_of
from netwright.networks.layers.shapes import Misfit, infer
from netwright.networks.reading.arguments import (
    arguments_of,
    function_settings,
    input_arguments,
    layer_activation,
    own_activation,
)
from netwright.networks.reading.composed import chain_of, is_model, is_per_step, per_step, recurrent_chain, states_of
from netwright.networks.reading.kinds import is_keras_operation, kind_of
from netwright.networks.reading.operations import activation_settings, arguments_of_call, settings_of
from netwright.ports import Layer, Network, NetworkSpec, ParameterCount, SymbolicCall, TensorInfo, TensorSpec
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import keras
    import numpy as np

LOST = ("return_attention_scores",)
"""Options of a call that follow from which outputs are used."""


@dataclass(frozen=True)
class _Unreadable:
    """The result of an operation that the catalogue does not have. A fault only where something uses it."""

    operation: Any


Known = dict[int, "TensorSpec | _Unreadable"]


@dataclass
class _Walk:
    """What was met so far. A layer met again is the same layer, wherever that is."""

    layers: dict[int, Layer] = field(default_factory=dict)
    live: dict[str, Any] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    training: dict[str, set[bool | None]] = field(default_factory=dict)
    """By layer: what its calls say of training."""
    parts: dict[tuple[int, str], Any] = field(default_factory=dict)
    """What stands in the place of a layer that holds others, or is held: the same at each of its calls."""


def network_from(model: keras.Model) -> Network:
    """Return a model as a network with its weights. Raises NodeError for what the catalogue does not have."""
    import numpy as np

    spec, live = _described(model)
    weights: dict[str, np.ndarray] = {
        f"{position}/{place}": np.array(variable.numpy(), order="C")
        for position, layer in enumerate(spec.graph.layers)
        if layer.id in live
        for place, variable in enumerate(live[layer.id].weights)
    }
    learnt = {
        str(position): read_asset(live[layer.id], layer.kind)
        for position, layer in learning_layers(spec.graph).items()
        if layer.kind != WITH_WEIGHTS
    }
    return Network(spec.model_copy(update={"has_weights": True}), weights, learnt)


def spec_from(model: keras.Model) -> NetworkSpec:
    """Return the spec of a model, also of one without values (made in a stateless scope)."""
    return _described(model)[0].model_copy(update={"has_weights": True})


def _described(model: Any) -> tuple[NetworkSpec, Mapping[str, Any]]:
    function = _function(model)
    walk = _Walk()
    arriving = [_input(walk, tensor) for tensor in function.inputs]
    outputs = _expand(walk, function, "", arriving, {})
    for tensor in outputs:
        if isinstance(tensor, _Unreadable):
            raise _unknown(tensor.operation)
    names = list(function.output) if isinstance(function.output, dict) else []
    spec = network_of([tensor for tensor in outputs if isinstance(tensor, TensorSpec)], names)
    layers = tuple(
        layer.model_copy(update={"inference": True}) if walk.training.get(layer.id) == {False} else layer
        for layer in spec.graph.layers
    )
    return spec.model_copy(update={"graph": spec.graph.model_copy(update={"layers": layers})}), walk.live


def _function(model: Any) -> Any:
    """Return the functional form of a model, where calls are recorded."""
    function = getattr(model, "_functional", model)
    if not hasattr(function, "_nodes_by_depth"):
        raise NodeError(
            "The model does not say how its layers are connected.",
            "Save a functional or sequential model that has an input shape.",
        )
    return function


def _input(walk: _Walk, tensor: Any) -> TensorSpec:
    info = TensorInfo(shape=tuple(tensor.shape[1:]), dtype=str(tensor.dtype))
    layer = _new_layer(walk, tensor._keras_history.operation, "Input", "")  # noqa: SLF001
    settings = input_arguments(info.shape, info.dtype)
    described = layer.model_copy(update={"settings": settings})
    return TensorSpec(SymbolicCall(described, {}, {}, (info,), ParameterCount()))


def _expand(
    walk: _Walk,
    function: Any,
    path: str,
    arriving: Sequence[TensorSpec | _Unreadable],
    outer: Mapping[str, Any],
    is_repeated: bool = False,
) -> list[TensorSpec | _Unreadable]:
    """Follow the calls of a model, from what arrives at its inputs to its outputs.

    One that is repeated does with each step of a sequence what it says of one example.
    """
    known: Known = {id(tensor): given for tensor, given in zip(function.inputs, arriving, strict=True)}
    for node in _nodes(function):
        if all(id(tensor) in known for tensor in node.outputs):
            continue
        arguments = node.arguments.convert(lambda value: known.get(id(value), value))
        results = _call(walk, node, path, arguments, outer, is_repeated)
        known.update({id(tensor): result for tensor, result in zip(node.outputs, results, strict=True)})
    return [known[id(tensor)] for tensor in function.outputs]


def _nodes(function: Any) -> Iterator[Any]:
    by_depth = function._nodes_by_depth  # noqa: SLF001
    for depth in sorted(by_depth, reverse=True):
        yield from (node for node in by_depth[depth] if not node.is_input)


def _call(
    walk: _Walk,
    node: Any,
    path: str,
    arguments: tuple[tuple[Any, ...], dict[str, Any]],
    outer: Mapping[str, Any],
    is_repeated: bool,
) -> Sequence[TensorSpec | _Unreadable]:
    operation = node.operation
    positional, named = arguments
    is_within = is_per_step(operation)
    if is_within or is_model(operation):
        inner = _function(operation.layer if is_within else operation)
        options = {**outer, **{key: value for key, value in named.items() if key == "training" and value is not None}}
        given = _listed(positional[0], inner)
        return _expand(walk, inner, f"{path}{_plain_name(operation.name)}/", given, options, is_within or is_repeated)
    if is_repeated:
        operation = _kept(walk, operation, per_step)
        if operation is None:
            raise NodeError(
                "{wrapper} around {layer} cannot be read.",
                "Put the layers of the inner network side by side, and save the model again.",
                wrapper="TimeDistributed",
                layer=type(node.operation).__name__,
            )
    if chain := _kept(walk, operation, chain_of):
        tensor = positional[0]
        for layer in chain:
            (tensor,) = _plain_call(walk, layer, path, outer, (tensor,), {}, 1)
        return [tensor]
    if chain := _kept(walk, operation, recurrent_chain):
        return _recurrent(walk, operation, chain, path, outer, arguments)[: len(node.outputs)]
    return _plain_call(walk, operation, path, outer, positional, named, len(node.outputs))


def _kept(walk: _Walk, operation: Any, make: Callable[[Any], Any]) -> Any:
    """Return what stands in the place of a layer, made at its first call."""
    key = id(operation), make.__name__
    if key not in walk.parts:
        walk.parts[key] = make(operation)
    return walk.parts[key]


def _plain_call(
    walk: _Walk,
    operation: Any,
    path: str,
    outer: Mapping[str, Any],
    positional: Sequence[Any],
    named: Mapping[str, Any],
    count: int,
) -> Sequence[TensorSpec | _Unreadable]:
    kind = kind_of(operation)
    if kind is None:
        return [_Unreadable(operation)] * count
    return _Called(walk, entry(kind), operation, path, outer).results(positional, named, count)


def _recurrent(
    walk: _Walk,
    operation: Any,
    chain: Sequence[Any],
    path: str,
    outer: Mapping[str, Any],
    arguments: tuple[tuple[Any, ...], dict[str, Any]],
) -> list[TensorSpec | _Unreadable]:
    """Call a recurrent layer for each of several cells; the states come in the order of the cells."""
    positional, named = arguments
    bound = inspect.signature(operation.call).bind(*positional, **named).arguments
    given = _flat(bound.pop("initial_state", None))
    tensor = bound.pop("sequences")
    if operation.go_backwards and (bound.get("mask") is not None or tensor.info.mask):
        raise NodeError(
            "The cells of {layer} read a sequence backwards that has masked steps, which layers one after the other"
            " cannot.",
            "Reverse the sequences before the model reads them, and save it again.",
            layer=operation.name,
        )
    states: list[TensorSpec | _Unreadable] = []
    for layer in chain:
        count = states_of(layer.cell)
        options = {**bound, "initial_state": given[:count]} if given else dict(bound)
        given = given[count:]
        tensor, *after = _plain_call(walk, layer, path, outer, (tensor,), options, 1 + count)
        states += after
    return [tensor, *states]


def _flat(states: Any) -> list[Any]:
    if isinstance(states, list | tuple):
        return [tensor for state in states for tensor in _flat(state)]
    return [] if states is None else [states]


def _listed(given: Any, function: Any) -> list[Any]:
    """Return what a model is called on in the order of its inputs."""
    if isinstance(given, Mapping):
        return [given[tensor._keras_history.operation.name] for tensor in function.inputs]  # noqa: SLF001
    return list(given) if isinstance(given, list | tuple) else [given]


@dataclass(frozen=True)
class _Called:
    """One call of a layer of the catalogue."""

    walk: _Walk
    found: Entry
    operation: Any
    path: str
    outer: Mapping[str, Any]

    def results(
        self, positional: Sequence[Any], named: Mapping[str, Any], count: int
    ) -> list[TensorSpec | _Unreadable]:
        tensors, layer, options = self._taken(positional, named)
        infos = {key: tuple(tensor.info for tensor in given) for key, given in tensors.items()}
        try:
            inferred = infer(layer.kind, layer.settings, infos, options, layer.trainable)
        except Misfit as misfit:
            raise NodeError(
                "The layer {layer} cannot be read: {reason}",
                "Save the model again with the Keras that Netwright uses.",
                layer=layer.label or layer.id,
                reason=misfit.reason[:300],
            ) from misfit
        call = SymbolicCall(layer, tensors, options, inferred.outputs, inferred.parameters)
        function = own_activation(self.operation) if self.found.kind != CUSTOM else None
        if function is not None:
            return [self._activated(TensorSpec(call), function)]
        behind = self._behind()
        if behind is not None:
            return list(_plain_call(self.walk, behind, self.path, self.outer, (TensorSpec(call),), {}, 1))
        return [TensorSpec(call, place) for place in _places(self.found.kind, count)]

    def _behind(self) -> Any:
        """Return a layer that this one applies to its result, or to each step of it."""
        if self.found.kind != "TimeDistributed":
            return layer_activation(self.operation)
        inside = layer_activation(self.operation.layer)
        return None if inside is None else _kept(self.walk, inside, per_step)

    def _activated(self, tensor: TensorSpec, function: FunctionType) -> TensorSpec:
        """Apply a function of somebody's own in a layer behind the one that has it as its activation."""
        before = tensor.call.layer.id
        plain = _unique(f"{before}_{_plain_name(function.__name__)}", self.walk.ids.__contains__)
        self.walk.ids.add(plain)
        layer = Layer(
            id=plain, kind=CUSTOM, label=function.__name__, settings=function_settings(function, self.operation)
        )
        slot = entry(CUSTOM).inputs[0].key
        inferred = infer(CUSTOM, layer.settings, {slot: (tensor.info,)}, {}, layer.trainable)
        return TensorSpec(SymbolicCall(layer, {slot: (tensor,)}, {}, inferred.outputs, inferred.parameters))

    def _taken(
        self, positional: Sequence[Any], named: Mapping[str, Any]
    ) -> tuple[dict[str, tuple[TensorSpec, ...]], Layer, dict[str, Any]]:
        """Return the tensors, the layer and the options of the call."""
        if self.found.is_operation:
            arguments = arguments_of_call(self.operation, positional, named)
            numbers = {key: value for key, value in arguments.items() if isinstance(value, int | float)}
            tensors = self._tensors(arguments)
            settings = settings_of(self.found, self.operation, {**arguments, **numbers})
            return tensors, self._layer(settings), {}
        if is_keras_operation(self.operation):
            # An activation that was called as a function.
            arguments = {self.found.inputs[0].argument: positional[0]}
            return self._tensors(arguments), self._layer(activation_settings(self.found, self.operation)), {}
        signature = inspect.signature(self.operation.call)
        bound = dict(signature.bind(*positional, **named).arguments)
        bound = {**bound, **bound.pop("kwargs", {})}
        if self.found.kind == CUSTOM:  # its class may call its argument as it likes
            bound[self.found.inputs[0].argument] = bound.pop(next(iter(signature.parameters)))
        tensors = self._tensors(bound)
        layer = self._layer()
        options = self._options(bound, signature)
        self.walk.training.setdefault(layer.id, set()).add(options.pop("training", None))
        return tensors, layer, options

    def _tensors(self, bound: dict[str, Any]) -> dict[str, tuple[TensorSpec, ...]]:
        """Take the tensors out of the arguments, keyed as a layer graph has them."""
        tensors: dict[str, tuple[TensorSpec, ...]] = {}
        by_argument: dict[str, list[InputSlot]] = {}
        for slot in self.found.inputs:
            by_argument.setdefault(slot.argument, []).append(slot)
        for argument, slots in by_argument.items():
            value = bound.pop(argument, None)
            for slot in slots:
                given = self._at(slot, value)
                if "mask" in argument:
                    given = self._without_automatic(given, tensors)
                for tensor in given:
                    if isinstance(tensor, _Unreadable):
                        raise _unknown(tensor.operation)
                if given:
                    tensors[slot.key] = tuple(given)
        return tensors

    def _at(self, slot: InputSlot, value: Any) -> list[Any]:
        if value is None or isinstance(value, int | float):
            return []
        if slot.many:
            return list(value) if isinstance(value, list | tuple) else [value]
        if slot.position is None:
            return [value]
        listed = list(value) if isinstance(value, list | tuple) else [value]
        place = _state_place(self.found.kind, slot.position, len(listed)) if "state" in slot.argument else slot.position
        return [listed[place]] if place < len(listed) and listed[place] is not None else []

    def _without_automatic(self, given: list[Any], tensors: Mapping[str, tuple[TensorSpec, ...]]) -> list[Any]:
        """Leave out masks that travel with the tensors anyway: Keras writes the operations that make them down."""
        if any(tensor.info.mask for arrived in tensors.values() for tensor in arrived):
            return [tensor for tensor in given if isinstance(tensor, TensorSpec) and not _is_computed(tensor)]
        return given

    def _layer(self, settings: Mapping[str, Any] | None = None) -> Layer:
        known = self.walk.layers.get(id(self.operation))
        if known is None:
            kind = self.found.kind
            known = _new_layer(self.walk, self.operation, kind, self.path)
            if settings is None:
                settings = arguments_of(kind, self.operation)
                known = known.model_copy(update={"trainable": bool(self.operation.trainable)})
                self.walk.live[known.id] = self.operation
            known = known.model_copy(update={"settings": settings})
            self.walk.layers[id(self.operation)] = known
        return known

    def _options(self, bound: Mapping[str, Any], signature: inspect.Signature) -> dict[str, Any]:
        """Return the arguments of the call that are no tensors and not what Keras does without them."""
        given = {**bound}
        if "training" in signature.parameters and given.get("training") is None and "training" in self.outer:
            given["training"] = self.outer["training"]
        options = {}
        for name, value in given.items():
            usual = signature.parameters[name].default if name in signature.parameters else inspect.Parameter.empty
            if value is None or name in LOST or value == usual:
                continue
            is_plain = isinstance(value, bool | int | float | str) and self.found.kind != CUSTOM
            if name != "training" and not is_plain:
                raise NodeError(
                    "The layer {layer} is called with {argument}, which cannot be read.",
                    "Save the model without it.",
                    layer=self.operation.name,
                    argument=name,
                )
            options[name] = value
        return options


def _is_computed(tensor: TensorSpec) -> bool:
    return entry(tensor.call.layer.kind).is_operation


def _places(kind: str, count: int) -> list[int]:
    """Return which output port each result of Keras belongs to: two LSTMs give their states by direction."""
    return [0, 1, 3, 2, 4] if kind == "Bidirectional" and count == 5 else list(range(count))


def _state_place(kind: str, position: int, count: int) -> int:
    return (0, 2, 1, 3)[position] if kind == "Bidirectional" and count == 4 else position


def _new_layer(walk: _Walk, operation: Any, kind: str, path: str) -> Layer:
    plain = path + _plain_name(operation.name)
    unique = _unique(plain, walk.ids.__contains__)
    walk.ids.add(unique)
    # What is somebody's own is known by the name of its class or function.
    usual = made_of(operation).__name__ if kind == CUSTOM else ""
    return Layer(id=unique, kind=kind, label=usual if operation.name == unique else operation.name)


def _plain_name(name: str) -> str:
    """Return a name as the nodes of a workflow may have it.

    >>> _plain_name("Conv_1"), _plain_name("이름"), _plain_name("_x")
    ('conv_1', 'n-c774-b984', 'x')
    """
    plain = "".join(letter if letter.isascii() else f"-{ord(letter):x}" for letter in name.lower())
    plain = re.sub(r"[^a-z0-9_-]", "_", plain).lstrip("_")
    return (plain if plain[:1].isalnum() else f"n{plain}")[:90]


def _unique(name: str, is_taken: Callable[[str], bool]) -> str:
    candidate, number = name, 2
    while is_taken(candidate):
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _unknown(operation: Any) -> NodeError:
    return NodeError(
        "The model uses {name}, which is none of the layers that Netwright knows.",
        "Replace it by layers of Keras, and save the model again.",
        name=f"{type(operation).__name__} ({operation.name})",
    )
