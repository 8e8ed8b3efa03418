"""Finding the states of a many-to-many network, so that it can be used step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from netwright.networks.sequences.states import DecoderPlan, State
from netwright.ports import Call, Endpoint, Layer, LayerGraph, Network, TensorInfo, TensorRef

STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}
STEPWISE = frozenset(
    (
        *(
            "Input",
            "Embedding",
            "Masking",
            "Identity",
            "Dense",
            "TimeDistributed",
            "Rescaling",
            "Softmax",
            "Activation",
        ),
        *(
            "ReLU",
            "LeakyReLU",
            "ELU",
            "Dropout",
            "SpatialDropout1D",
            "GaussianDropout",
            "GaussianNoise",
            "AlphaDropout",
        ),
        *("LayerNormalization", "BatchNormalization", "RMSNormalization", "UnitNormalization"),
        *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"),
    )
)
"""Layers that treat each step by itself, at least on the last axis."""


@dataclass
class _Made:
    layers: list[Layer]
    inputs: list[Call] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    ends: list[Endpoint] = field(default_factory=list)


def with_states(network: Network, plan: DecoderPlan) -> tuple[Network, DecoderPlan] | None:
    """Return the network with its recurrent states as further inputs and outputs, and how to use it.

    None where it does more than go from step to step (attention, convolutions, both directions), or has no states.
    """
    graph = network.spec.graph
    kinds = [graph.layer(call.layer).kind for call in graph.calls]
    recurrent = [place for place, kind in enumerate(kinds) if kind in STATES]
    if not recurrent or len(graph.inputs) != 1 or not all(_is_stepwise(graph, call) for call in graph.calls):
        return None
    made = _Made(list(graph.layers))
    shift = sum(STATES[kinds[place]] for place in recurrent)
    calls = [_shifted(call, shift) for call in graph.calls]
    for place in recurrent:
        calls[place] = _opened(calls[place], graph.layer(graph.calls[place].layer), place + shift, made)
    layers = [_returning(layer) if layer.kind in STATES else layer for layer in made.layers]
    opened = LayerGraph(
        layers=tuple(layers),
        calls=(*made.inputs, *calls),
        inputs=(
            *(_moved(end, shift) for end in graph.inputs),
            *(Endpoint(name=state.input, tensor=TensorRef(call=place)) for place, state in enumerate(made.states)),
        ),
        outputs=(*(_moved(end, shift) for end in graph.outputs), *made.ends),
    )
    spec = network.spec.model_copy(update={"graph": opened})
    return replace(network, spec=spec), replace(plan, states=tuple(made.states))


def _is_stepwise(graph: LayerGraph, call: Call) -> bool:
    layer = graph.layer(call.layer)
    settings = layer.settings
    if layer.kind in STATES:
        is_plain = settings.get("return_sequences") and not settings.get("go_backwards")
        is_once = sum(other.layer == call.layer for other in graph.calls) == 1
        return bool(is_plain and is_once and set(call.inputs) <= {"sequences", "mask"})
    axis = settings.get("axis", -1)
    return layer.kind in STEPWISE and axis in (-1, [-1], 2, [2])


def _opened(call: Call, layer: Layer, place: int, made: _Made) -> Call:
    """Return the call with its states as inputs, noting down what goes in and comes out."""
    units = layer.settings["units"]
    info = TensorInfo(shape=(units,))
    given: dict[str, tuple[TensorRef, ...]] = dict(call.inputs)
    for number in range(STATES[layer.kind]):
        name = f"{layer.id}/state{number}"
        given[f"initial_state.{number}"] = (TensorRef(call=len(made.inputs)),)
        made.layers.append(Layer(id=name, kind="Input", settings={"shape": [units]}))
        made.inputs.append(Call(layer=name, outputs=(info,)))
        made.states.append(State(name, None, f"{name}/next"))
        made.ends.append(Endpoint(name=f"{name}/next", tensor=TensorRef(call=place, output=number + 1)))
    return call.model_copy(update={"inputs": given, "outputs": (call.outputs[0], *([info] * STATES[layer.kind]))})


def _returning(layer: Layer) -> Layer:
    return layer.model_copy(update={"settings": {**layer.settings, "return_state": True}})


def _shifted(call: Call, shift: int) -> Call:
    moved: Mapping[str, tuple[TensorRef, ...]] = {
        key: tuple(TensorRef(call=ref.call + shift, output=ref.output) for ref in refs)
        for key, refs in call.inputs.items()
    }
    return call.model_copy(update={"inputs": dict(moved)})


def _moved(end: Endpoint, shift: int) -> Endpoint:
    return Endpoint(name=end.name, tensor=TensorRef(call=end.tensor.call + shift, output=end.tensor.output))
