"""Calling the layers of a network again, on its own inputs or on other tensors: what Open, Apply and Cut stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from netwright.networks.catalogue import entry
from netwright.networks.layers.shapes import Inferred, Misfit, infer
from netwright.ports import (
    Call,
    Layer,
    Network,
    ParameterCount,
    StoredLayer,
    SymbolicCall,
    TensorInfo,
    TensorRef,
    TensorSpec,
)
from netwright.sdk import NodeError

Given = Mapping[TensorRef, TensorSpec]
"""Tensors that stand in for some of the network's own."""


def replay(
    network: Network,
    wanted: Sequence[TensorRef],
    given: Given | None = None,
    change: Callable[[Layer], Layer] = lambda layer: layer,
) -> list[TensorSpec]:
    """Return tensors of a network as symbolic ones; only the calls that lead there are made.

    The layers keep their ids and weights unless `change` gives them others. Where something else than the network's
    own tensors arrives, shapes are worked out again. Raises NodeError where that does not fit.
    """
    run = _Replay(network, given or {}, change)
    return [run.tensor(ref) for ref in wanted]


@dataclass
class _Replay:
    network: Network
    given: Given
    change: Callable[[Layer], Layer]
    made: dict[int, SymbolicCall] = field(default_factory=dict)
    layers: dict[str, tuple[Layer, int]] = field(default_factory=dict)
    """By id in the network: as it is called now, and its position."""

    held: set[int] = field(default_factory=set)
    """Positions of the layers that hold something."""

    def __post_init__(self) -> None:
        self.held = {int(key.partition("/")[0]) for key in (*(self.network.weights or ()), *self.network.assets)}
        found = enumerate(self.network.spec.graph.layers)
        self.layers = {layer.id: (self.change(layer), position) for position, layer in found}

    def tensor(self, ref: TensorRef) -> TensorSpec:
        if ref not in self.given:
            for place in self._needed(ref.call):
                self.made[place] = self._call(self.network.spec.graph.calls[place])
        return self._made(ref)

    def _made(self, ref: TensorRef) -> TensorSpec:
        if ref in self.given:
            return self.given[ref]
        call = self.made[ref.call]
        if ref.output >= len(call.outputs):
            raise NodeError(
                "{layer} gives no tensor {number}.",
                "Choose another one.",
                layer=call.layer.label or call.layer.id,
                number=ref.output + 1,
            )
        return TensorSpec(call, ref.output)

    def _needed(self, end: int) -> list[int]:
        """Return the calls that are still to be made for one, in an order that works: the graph's own."""
        calls = self.network.spec.graph.calls
        needed: set[int] = set()
        waiting = [end]
        while waiting:
            place = waiting.pop()
            if place in needed or place in self.made:
                continue
            needed.add(place)
            refs = [ref for refs in calls[place].inputs.values() for ref in refs]
            waiting += [ref.call for ref in refs if ref not in self.given]
        return sorted(needed)

    def _call(self, call: Call) -> SymbolicCall:
        layer, position = self.layers[call.layer]
        inputs = {key: tuple(self._made(ref) for ref in refs) for key, refs in call.inputs.items()}
        outputs, parameters = call.outputs, self.network.spec.parameters.get(call.layer, ParameterCount())
        if self._is_to_infer(call, layer, inputs):
            infos = {key: tuple(tensor.info for tensor in tensors) for key, tensors in inputs.items()}
            found = self._inferred(call, layer, infos)
            if layer.weight_set and found.parameters.size != parameters.size:
                raise NodeError(
                    "{layer} has weights for other shapes: it holds {stored} numbers, but would need {needed}.",
                    "Give it tensors of the shape that it was trained on, or apply a fresh copy.",
                    layer=layer.label or layer.id,
                    stored=parameters.size,
                    needed=found.parameters.size,
                )
            outputs, parameters = found.outputs, found.parameters
        is_stored = layer.weight_set is not None or position in self.held
        source = StoredLayer(self.network, position) if is_stored else None
        return SymbolicCall(layer, inputs, call.options, outputs, parameters, source)

    def _is_to_infer(self, call: Call, layer: Layer, inputs: Mapping[str, tuple[TensorSpec, ...]]) -> bool:
        """Whether what arrives is not what the graph knows, or the call may give more than the graph asked of it."""
        graph = self.network.spec.graph
        known = {key: [graph.info(ref) for ref in refs] for key, refs in call.inputs.items()}
        arrives = {key: [tensor.info for tensor in tensors] for key, tensors in inputs.items()}
        return known != arrives or (bool(inputs) and any(slot.asks for slot in entry(layer.kind).outputs))

    def _inferred(self, call: Call, layer: Layer, infos: Mapping[str, tuple[TensorInfo, ...]]) -> Inferred:
        try:
            return infer(layer.kind, layer.settings, infos, call.options, layer.trainable)
        except Misfit as misfit:
            raise NodeError(
                "{layer} inside the network cannot take what arrives there: {reason}",
                "Connect a tensor like the one that the network was made for.",
                layer=layer.label or layer.id,
                reason=" ".join(misfit.reason.split())[:300],
            ) from misfit
