"""What differs between two networks: layers, settings, wires, shapes, weights, and what they give for equal inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netwright.networks.catalogue import entry
from netwright.networks.graphs.graph import weights_at
from netwright.networks.graphs.tensor_names import tensor_names
from netwright.networks.predict import Predictor
from netwright.ports import Layer, LayerGraph, Network, TensorInfo

if TYPE_CHECKING:
    import numpy as np

FREE_LENGTH = 8
INDICES = 10
"""Random indices lie below the size of the first Embedding, or below this."""
DIFFERENT_IN_TRAINING = {"regularization", "image", "audio"}
"""Groups of layers without weights, some of which do something else while training."""


@dataclass(frozen=True)
class Difference:
    """One layer in which two networks differ. `largest` compares weights of equal shapes."""

    layer: str
    kind: str
    what: str
    first: str = ""
    second: str = ""
    largest: float | None = None


def differences(one: Network, two: Network) -> list[Difference]:
    """Return the differences by layer, in the order of the first network; layers are matched by id."""
    places = {layer.id: place for place, layer in enumerate(two.spec.graph.layers)}
    calls, others = _calls(one.spec.graph), _calls(two.spec.graph)
    found: list[Difference] = []
    for place, layer in enumerate(one.spec.graph.layers):
        name = layer.label or layer.id
        if layer.id not in places:
            found.append(Difference(name, layer.kind, "only in the first"))
            continue
        other = two.spec.graph.layers[places[layer.id]]
        has_weights = any(_has_weights(network, layer.id) for network in (one, two))
        found += _layer(name, layer, other, has_weights)
        if (takes := calls[layer.id]) != others[layer.id]:
            found.append(Difference(name, layer.kind, "takes", takes, others[layer.id]))
        found += _weights(name, layer.kind, _held(one, place), _held(two, places[layer.id]))
    known = {layer.id for layer in one.spec.graph.layers}
    found += [
        Difference(layer.label or layer.id, layer.kind, "only in the second")
        for layer in two.spec.graph.layers
        if layer.id not in known
    ]
    gives, other_gives = _gives(one.spec.graph), _gives(two.spec.graph)
    return found if gives == other_gives else [*found, Difference("", "", "outputs", gives, other_gives)]


def _calls(graph: LayerGraph) -> dict[str, str]:
    """Return for each layer what its calls take: tensors by their names, and options."""
    names = {ref: name for name, ref in tensor_names(graph).items()}
    calls: dict[str, list[str]] = {}
    for call in graph.calls:
        taken = [f"{key}: {', '.join(names[ref] for ref in refs)}" for key, refs in sorted(call.inputs.items())]
        taken += [f"{key}: {value}" for key, value in sorted(call.options.items())]
        calls.setdefault(call.layer, []).append("; ".join(taken))
    return {layer: " | ".join(taken) for layer, taken in calls.items()}


def _gives(graph: LayerGraph) -> str:
    names = {ref: name for name, ref in tensor_names(graph).items()}
    return ", ".join(f"{end.name}: {names[end.tensor]}" for end in graph.outputs)


def _has_weights(network: Network, layer: str) -> bool:
    counted = network.spec.parameters.get(layer)
    return counted is not None and counted.trainable + counted.frozen > 0


def _layer(name: str, one: Layer, two: Layer, has_weights: bool) -> list[Difference]:
    if one.kind != two.kind:
        return [Difference(name, one.kind, "kind", one.kind, two.kind)]
    pairs: dict[str, tuple[Any, Any]] = {
        key: (one.settings.get(key), two.settings.get(key)) for key in sorted({*one.settings, *two.settings})
    }
    # Of a layer that has nothing to learn, and does the same while training, neither means anything.
    if has_weights:
        pairs["trainable"] = (one.trainable, two.trainable)
    if has_weights or entry(one.kind).group in DIFFERENT_IN_TRAINING:
        pairs["runs as in use"] = (one.inference, two.inference)
    return [Difference(name, one.kind, key, _text(a), _text(b)) for key, (a, b) in pairs.items() if a != b]


def _weights(name: str, kind: str, one: Mapping[str, np.ndarray], two: Mapping[str, np.ndarray]) -> list[Difference]:
    import numpy as np

    shapes = [[tuple(held[key].shape) for key in sorted(held)] for held in (one, two)]
    if shapes[0] != shapes[1]:
        return [Difference(name, kind, "shapes of weights", _text(shapes[0]), _text(shapes[1]))]
    largest = max((float(np.abs(one[key] - two[key]).max(initial=0)) for key in one), default=0.0)
    return [Difference(name, kind, "weights", largest=largest)] if largest else []


def outputs_compared(one: Network, two: Network, seed: int, rows: int) -> dict[str, float | None]:
    """Return the largest difference of each output on random inputs; None where the other network lacks it.

    Empty where the inputs differ, or a network has no weights.
    """
    import numpy as np

    inputs = one.spec.inputs
    if {name: info.shape for name, info in inputs.items()} != {n: i.shape for n, i in two.spec.inputs.items()}:
        return {}
    if one.weights is None or two.weights is None:
        return {}
    x = random_inputs(one, seed, rows)
    first, second = Predictor(one)(x), Predictor(two)(x)
    return {
        name: float(np.abs(values.astype("float64") - second[name]).max(initial=0))
        if name in second and second[name].shape == values.shape
        else None
        for name, values in first.items()
    }


def random_inputs(network: Network, seed: int, rows: int) -> dict[str, np.ndarray]:
    """Return random rows for each input of a network: numbers, or indices that its embeddings have."""
    import numpy as np

    generator = np.random.default_rng(seed)
    return {name: _random(info, generator, _indices(network), rows) for name, info in network.spec.inputs.items()}


def _random(info: TensorInfo, generator: np.random.Generator, indices: int, rows: int) -> np.ndarray:
    shape = (rows, *(axis or FREE_LENGTH for axis in info.shape))
    if info.dtype.startswith(("int", "uint")):
        return generator.integers(0, indices, shape).astype(info.dtype)
    if info.dtype == "bool":
        return generator.random(shape) < 0.5
    if info.dtype == "string":
        return generator.integers(0, indices, shape).astype(str).astype(object)
    return generator.normal(size=shape).astype(info.dtype)


def _indices(network: Network) -> int:
    sizes = [layer.settings["input_dim"] for layer in network.spec.graph.layers if layer.kind == "Embedding"]
    return min([*sizes, INDICES]) if sizes else INDICES


def _held(network: Network, position: int) -> dict[str, np.ndarray]:
    return weights_at(network.weights or {}, position)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
