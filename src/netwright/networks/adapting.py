"""Letting the layers of a network that learn from data, rather than by training, see a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from netwright.networks.assets import WITH_WEIGHTS, learning_layers, read_asset
from netwright.networks.build import Built, ascii_name, build
from netwright.networks.layers.shapes import infer
from netwright.networks.predict import as_tensor
from netwright.ports import Call, Layer, Network, NetworkSpec, TensorInfo
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np

Batches = Callable[[], Iterator[Mapping[str, "np.ndarray"]]]
"""Each call goes over the rows once, by input name."""


def adapt(network: Network, batches: Batches, progress: Callable[[float], None]) -> Network:
    """Return the network with all its learning layers adapted, one after the other, each to what reaches it."""
    built = build(network.spec.graph, weights=network.weights, assets=network.assets)
    learning = learning_layers(network.spec.graph)
    weights, assets = dict(network.weights or {}), dict(network.assets)
    layers = list(network.spec.graph.layers)
    for place, (position, layer) in enumerate(learning.items()):
        made: Any = built.layers[position]
        try:
            made.adapt(_reaching(built, made, batches))
        except (ValueError, RuntimeError) as error:
            raise NodeError(
                "The layer {layer} cannot learn from the table: {reason}",
                "Check its settings, and the columns that reach it.",
                layer=layer.label or layer.id,
                reason=" ".join(str(error).split())[:300],
            ) from error
        if layer.kind == WITH_WEIGHTS:
            weights |= {f"{position}/{index}": variable.numpy() for index, variable in enumerate(made.weights)}
        else:
            assets[str(position)] = read_asset(made, layer.kind)
            layers[position] = _sized(layer, made)
        progress((place + 1) / len(learning))
    return Network(_with_layers(network.spec, layers).trained(), weights, assets)


def _reaching(built: Built, made: Any, batches: Batches) -> Iterator[Any]:
    """Yield what reaches a layer where it is called first, batch for batch."""
    import keras
    import numpy as np

    (tensor, *_) = made._inbound_nodes[0].input_tensors  # noqa: SLF001
    before = keras.Model(built.model.input, tensor)
    for batch in batches():
        fed = {ascii_name(name): as_tensor(array) for name, array in batch.items()}
        found = before(fed, training=False)
        yield found if found.dtype == "string" else np.asarray(found)


def _sized(layer: Layer, made: Any) -> Layer:
    """Say in the settings how large the vocabulary is where the shape depends on it."""
    if layer.settings.get("output_mode", "int") == "int" or layer.kind == "Discretization":
        return layer
    return layer.model_copy(update={"settings": {**layer.settings, "vocabulary_size": made.vocabulary_size()}})


def _with_layers(spec: NetworkSpec, layers: list[Layer]) -> NetworkSpec:
    """Return the network with changed layers and the shapes that follow."""
    by_id = {layer.id: layer for layer in layers}
    calls: list[Call] = []
    for call in spec.graph.calls:
        layer = by_id[call.layer]
        infos: dict[str, tuple[TensorInfo, ...]] = {
            key: tuple(calls[ref.call].outputs[ref.output] for ref in refs) for key, refs in call.inputs.items()
        }
        outputs = infer(layer.kind, layer.settings, infos, call.options, layer.trainable).outputs
        calls.append(call.model_copy(update={"outputs": outputs[: len(call.outputs)]}))
    graph = spec.graph.model_copy(update={"layers": tuple(layers), "calls": tuple(calls)})
    return spec.model_copy(update={"graph": graph})
