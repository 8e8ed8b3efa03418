"""Tensors on the canvas: a wire between layer nodes is a symbolic tensor, a layer node is a layer call.

Specs share structure: each tensor points at the call that makes it, so a chain of n layers costs n small objects.
They live only while editing and planning; a network is what gets stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from netwright.ports.graph import Layer, Shape, TensorInfo
from netwright.ports.network import Network, ParameterCount


@dataclass(frozen=True, eq=False)
class StoredLayer:
    """Where the weights of a layer lie: in which network, and at which position of its graph.

    While editing the network has no weights yet; its spec says all that the drawing needs.
    """

    network: Network
    position: int


@dataclass(frozen=True, eq=False)
class SymbolicCall:
    """One call of a layer on symbolic tensors. Identity is the call: two equal-looking calls are two calls."""

    layer: Layer
    inputs: Mapping[str, tuple[TensorSpec, ...]]
    options: Mapping[str, Any]
    outputs: tuple[TensorInfo, ...]
    parameters: ParameterCount
    source: StoredLayer | None = None
    """Where the layer's weights come from, once its network was opened or applied; None for a fresh layer."""


@dataclass(frozen=True, eq=False)
class TensorSpec:
    """One result of a symbolic call."""

    call: SymbolicCall
    output: int = 0

    @property
    def info(self) -> TensorInfo:
        """Shape, dtype and mask."""
        return self.call.outputs[self.output]

    @property
    def shape(self) -> Shape:
        """Shape without the batch axis."""
        return self.info.shape

    @property
    def dtype(self) -> str:
        """Keras dtype name."""
        return self.info.dtype

    def to_json(self) -> dict[str, Any]:
        """Return what the canvas shows of the wire. There is no way back: the graph stays with its owner."""
        return self.info.to_json()


def held_between(starts: Iterable[TensorSpec], ends: Iterable[TensorSpec]) -> ParameterCount:
    """Return what the layers hold that lead from some tensors to others. One that is called again counts once."""
    reached = {id(tensor.call) for tensor in starts}
    waiting = [tensor.call for tensor in ends]
    counts: dict[tuple[str, str | None], ParameterCount] = {}
    while waiting:
        call = waiting.pop()
        if id(call) not in reached:
            reached.add(id(call))
            counts[call.layer.id, call.layer.weight_set] = call.parameters
            waiting += [tensor.call for tensors in call.inputs.values() for tensor in tensors]
    return sum(counts.values(), ParameterCount())
