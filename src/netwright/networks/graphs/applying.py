"""Applying a network to tensors: with its own layers (shared weights), or with copies of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from netwright.networks.assets import learning_layers, learns
from netwright.networks.graphs.replaying import replay
from netwright.ports import Layer, Network, TensorInfo, TensorRef, TensorSpec
from netwright.sdk import InputError, SettingsError

Weights = Literal["shared", "fresh", "start"]
"""shared: the layers themselves. fresh: copies that are initialised anew. start: copies that begin with the weights."""


def apply_network(
    network: Network, tensors: Sequence[TensorSpec], outputs: Sequence[TensorRef], weights: Weights, path: str
) -> list[TensorSpec]:
    """Return what the network gives for tensors, one for each of its inputs in order.

    Copies get ids under `path`. Raises InputError where number, shape or type of the tensors do not fit.
    """
    graph = network.spec.graph
    if len(tensors) != len(graph.inputs):
        raise InputError(
            "inputs",
            "The network has {wanted} inputs ({names}), but {given} tensors are connected.",
            "Connect one tensor for each input, in this order.",
            wanted=len(graph.inputs),
            names=", ".join(end.name for end in graph.inputs),
            given=len(tensors),
        )
    given: dict[TensorRef, TensorSpec] = {}
    for end, tensor in zip(graph.inputs, tensors, strict=True):
        _check(end.name, graph.info(end.tensor), tensor.info)
        given[end.tensor] = tensor
    if weights == "shared":
        return replay(network, outputs, given)
    source = network if weights == "start" else _without_weights(network)

    def copied(layer: Layer) -> Layer:
        keeps = weights == "start" or learns(layer)
        id = f"{path}/{layer.id}"
        return layer.model_copy(update={"id": id} if keeps else {"id": id, "weight_set": None})

    return replay(source, outputs, given, copied)


def _without_weights(network: Network) -> Network:
    """Return the network as it began: what layers learnt from a table is no initial weight, and stays."""
    learnt = {str(position) for position in learning_layers(network.spec.graph)}
    weights = {key: value for key, value in (network.weights or {}).items() if key.partition("/")[0] in learnt}
    return Network(network.spec, weights or None, network.assets)


def repeat_network(
    network: Network, tensors: Sequence[TensorSpec], times: int, weights: Weights, path: str
) -> TensorSpec:
    """Apply a network with one output to what it gave before, again and again; further inputs get the same each time.

    Raises SettingsError where it has several outputs.
    """
    graph = network.spec.graph
    if len(graph.outputs) != 1:
        raise SettingsError(
            "repeat",
            "Only a network with one output can be repeated; this one has {outputs}.",
            "Set it to 1, or choose one output with Set Outputs before.",
            outputs=len(graph.outputs),
        )
    end = [graph.outputs[0].tensor]
    given = list(tensors)
    for number in range(1, times + 1):
        given[:1] = apply_network(network, given, end, weights, f"{path}/{number}")
    return given[0]


def _check(name: str, wanted: TensorInfo, given: TensorInfo) -> None:
    fits = len(wanted.shape) == len(given.shape) and all(
        a is None or b is None or a == b for a, b in zip(wanted.shape, given.shape, strict=True)
    )
    if fits and _family(wanted.dtype) == _family(given.dtype):
        return
    raise InputError(
        "inputs",
        "The network's input {name} takes {wanted}, but {given} arrives.",
        "Connect another tensor, or change the shape in between, for example with a Dense or Reshape layer.",
        name=name,
        wanted=_shown(wanted),
        given=_shown(given),
    )


def _family(dtype: str) -> str:
    return dtype.rstrip("0123456789").removeprefix("u")


def _shown(info: TensorInfo) -> str:
    shape = " x ".join("?" if size is None else str(size) for size in info.shape) or "one number"
    return f"{shape} ({info.dtype})"
