"""From the tokens so far to the chances of the next index: with states handed on, or on the whole prefix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from netwright.networks.build import ascii_name, build
from netwright.networks.sequences.recurrent import with_states
from netwright.networks.sequences.states import DecoderPlan
from netwright.ports import LayerGraph, Network

if TYPE_CHECKING:
    import numpy as np

Memory = dict[str, "np.ndarray"]
"""What a stepper remembers of each row, by name."""
BLOCK = 8
"""Prefixes of free length are padded to multiples of this, so that few shapes occur."""


class Stepper(Protocol):
    """Goes from step to step. Memories are arrays whose first axis is the row, so that rows can be picked."""

    def begin(self, rows: int, given: Mapping[str, np.ndarray], length: int) -> Memory:
        """Return the memory of rows before the first token. `given` are arrays by the decoder's inputs."""

    def step(self, tokens: np.ndarray, memory: Memory, place: int) -> tuple[np.ndarray, Memory]:
        """Take the token at a place (0 is the start mark) and return the chances (rows, indices) of the next one."""


def pick(memory: Memory, rows: np.ndarray) -> Memory:
    """Return the memory of some rows, in any order, also several times."""
    return {name: array[rows] for name, array in memory.items()}


def make_stepper(decoder: Network, plan: DecoderPlan, padding: int = 0) -> Stepper:
    """Return the quickest stepper that a decoder allows."""
    if not plan.hands_on and not plan.given and not plan.states:
        opened = with_states(decoder, plan)
        if opened is not None:
            decoder, plan = opened
    if plan.hands_on:
        return StateStepper(decoder, plan)
    return PrefixStepper(decoder, plan, padding)


@dataclass
class StateStepper:
    """Feeds one token a step, and hands on what the decoder gives back."""

    decoder: Network
    plan: DecoderPlan

    def __post_init__(self) -> None:
        self._run = compiled(_with_length(self.decoder, self.plan.tokens, 1))

    def begin(self, rows: int, given: Mapping[str, np.ndarray], length: int) -> Memory:
        import numpy as np

        memory = {}
        for state in self.plan.states:
            info = self.decoder.spec.inputs[state.input]
            memory[state.input] = given.get(
                state.input, np.zeros((rows, *(size or 0 for size in info.shape)), "float32")
            )
        return memory | {name: given[name] for name in self.plan.given}

    def step(self, tokens: np.ndarray, memory: Memory, place: int) -> tuple[np.ndarray, Memory]:
        made = self._run({self.plan.tokens: tokens[:, None], **memory})
        handed = {state.input: made[state.next] for state in self.plan.states if state.next is not None}
        return made[self.plan.chances][:, -1], memory | handed


@dataclass
class PrefixStepper:
    """Feeds all tokens so far, each time."""

    decoder: Network
    plan: DecoderPlan
    padding: int = 0

    def __post_init__(self) -> None:
        self._run = compiled(self.decoder)
        self._width = self.decoder.spec.inputs[self.plan.tokens].shape[0]

    def begin(self, rows: int, given: Mapping[str, np.ndarray], length: int) -> Memory:
        import numpy as np

        prefix = np.full((rows, self._width or length + 1), self.padding, dtype=np.int32)
        return {self.plan.tokens: prefix, **{name: np.asarray(array) for name, array in given.items()}}

    def step(self, tokens: np.ndarray, memory: Memory, place: int) -> tuple[np.ndarray, Memory]:
        prefix = memory[self.plan.tokens].copy()
        prefix[:, place] = tokens
        memory = memory | {self.plan.tokens: prefix}
        shown = prefix.shape[1] if self._width else min(-(-(place + 1) // BLOCK) * BLOCK, prefix.shape[1])
        made = self._run(memory | {self.plan.tokens: prefix[:, :shown]})
        return made[self.plan.chances][:, place], memory


def longest(decoder: Network, plan: DecoderPlan, wanted: int) -> int:
    """Return how many tokens can be written: a prefix must fit the decoder's input."""
    width = decoder.spec.inputs[plan.tokens].shape[0]
    return wanted if width is None or plan.hands_on else min(wanted, width)


def compiled(network: Network) -> Any:
    """Return a function from arrays by input to arrays by output. Make it once, call it often."""
    import tensorflow as tf

    graph = network.spec.graph
    model = build(graph, weights=network.weights, assets=network.assets).model
    infos = network.spec.inputs
    signature = {ascii_name(name): tf.TensorSpec((None, *info.shape), info.dtype) for name, info in infos.items()}
    run = tf.function(lambda given: model(given, training=False), input_signature=[signature])
    outputs = [end.name for end in graph.outputs]

    def call(given: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        made = run({ascii_name(name): tf.constant(given[name], dtype=info.dtype) for name, info in infos.items()})
        return {name: made[ascii_name(name)].numpy() for name in outputs}

    return call


def _with_length(network: Network, name: str, length: int) -> Network:
    """Return the network with another length of one of its input sequences."""
    graph = network.spec.graph
    place = next(end.tensor.call for end in graph.inputs if end.name == name)
    call = graph.calls[place]
    layers = tuple(
        layer.model_copy(update={"settings": {**layer.settings, "shape": [length]}})
        if layer.id == call.layer
        else layer
        for layer in graph.layers
    )
    info = call.outputs[0].model_copy(update={"shape": (length,)})
    calls = (*graph.calls[:place], call.model_copy(update={"outputs": (info,)}), *graph.calls[place + 1 :])
    changed = LayerGraph(layers=layers, calls=calls, inputs=graph.inputs, outputs=graph.outputs)
    return Network(network.spec.model_copy(update={"graph": changed}), network.weights, network.assets)
