"""The layer graph: layers, their calls in topological order, and the tensors that enter and leave.

An immutable value without weights. It stores calls `{layer id, inputs, options}` rather than Keras model configs,
so that shared layers, nested networks and state hand-over are exact and an inner part can be cut out.
"""

from __future__ import annotations

from typing import Any

from netwright.ports.spec import Spec

Shape = tuple[int | None, ...]


class TensorInfo(Spec):
    """Shape (without the batch axis), dtype, and whether a mask travels along."""

    shape: Shape
    dtype: str = "float32"
    mask: bool = False


class Layer(Spec):
    """One layer: a catalogue kind with its constructor settings. Equal id and weight set = shared weights."""

    id: str
    """Unique in its graph: the canvas node's id, with the path of enclosing networks before it (`encoder/lstm`)."""
    kind: str
    """Name in the layer catalogue, e.g. `Dense`."""
    settings: dict[str, Any] = {}
    """Constructor arguments that differ from Keras's defaults, as JSON."""
    label: str = ""
    """The user's own words, any script. Keras never sees it."""
    trainable: bool = True
    inference: bool = False
    """Whether it always runs as in use, also while training: no dropout, batch statistics as they are."""
    weight_set: str | None = None
    """Which stored weights the layer carries; None for a fresh layer."""


class TensorRef(Spec):
    """One result of one call, by their positions."""

    call: int
    output: int = 0


class Call(Spec):
    """One application of a layer. The calls of `Input` layers have no inputs."""

    layer: str
    inputs: dict[str, tuple[TensorRef, ...]] = {}
    """By call argument: one tensor, or several where the argument takes a list."""
    options: dict[str, Any] = {}
    """Call arguments that are not tensors, e.g. `use_causal_mask`."""
    outputs: tuple[TensorInfo, ...]


class Endpoint(Spec):
    """A named input or output of a network."""

    name: str
    tensor: TensorRef


class LayerGraph(Spec):
    """Layers and calls in canonical order: calls sorted so that each comes after those it needs."""

    layers: tuple[Layer, ...]
    calls: tuple[Call, ...]
    inputs: tuple[Endpoint, ...]
    outputs: tuple[Endpoint, ...]

    def layer(self, id: str) -> Layer:
        """Return the layer of that id; raises KeyError."""
        for layer in self.layers:
            if layer.id == id:
                return layer
        raise KeyError(id)

    def info(self, tensor: TensorRef) -> TensorInfo:
        """Return shape, dtype and mask of a tensor."""
        return self.calls[tensor.call].outputs[tensor.output]
