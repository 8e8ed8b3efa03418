"""From a layer graph to a Keras model and back to weights.

Initial weights do not depend on the order in which layers are made: each layer's construction and first call run under
`random.seed` of a number made from the workflow's seed and the layer's canonical position (Keras initialisers
without a seed draw theirs from Python's `random`).
"""

from __future__ import annotations

import hashlib
import inspect
import keyword
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netwright.networks.assets import WITH_WEIGHTS, Asset, load_asset
from netwright.networks.layers.construct import call_layer, load_keras, make_layer
from netwright.ports import Layer, LayerGraph
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import keras
    import numpy as np

Weights = Mapping[str, "np.ndarray"]


@dataclass(frozen=True)
class Built:
    """A Keras model with its layers by canonical position (None for inputs, which hold nothing)."""

    model: keras.Model
    layers: tuple[keras.Layer | None, ...]
    graph: LayerGraph
    results: tuple[tuple[Any, ...], ...]
    """The symbolic tensors that each call gives."""

    @property
    def names(self) -> dict[str, str]:
        """Keras name of each layer, by layer id."""
        return {layer.id: made.name for layer, made in zip(self.graph.layers, self.layers, strict=True) if made}


def build(
    graph: LayerGraph,
    seed: int | None = None,
    weights: Weights | None = None,
    model_class: Any = None,
    assets: Mapping[str, Asset] | None = None,
) -> Built:
    """Build the functional model. Its inputs and outputs are dictionaries by endpoint name.

    With a seed, fresh weights are a function of seed and canonical position. `weights` (all, or those of some
    layers) are loaded afterwards; `assets` are what layers learnt from a table. Raises NodeError where they do not fit.
    """
    keras = load_keras()
    names = layer_names(graph)
    made: dict[str, Any] = {}
    results: list[list[Any]] = []
    layers = {layer.id: (position, layer) for position, layer in enumerate(graph.layers)}
    for call in graph.calls:
        position, layer = layers[call.layer]
        if layer.kind == "Input":
            name = _endpoint_name(graph, len(results))
            results.append(
                [keras.Input(shape=layer.settings["shape"], name=name, dtype=layer.settings.get("dtype", "float32"))]
            )
            continue
        inputs = {key: [results[ref.call][ref.output] for ref in refs] for key, refs in call.inputs.items()}
        with _scope(layer_seed(seed, position) if seed is not None and layer.id not in made else None):
            if layer.id not in made:
                made[layer.id] = make_layer(layer.kind, layer.settings, names[layer.id], layer.trainable)
                if asset := (assets or {}).get(str(position)):
                    load_asset(made[layer.id], layer.kind, asset)
            options = _in_use(made[layer.id], call.options) if layer.inference else call.options
            results.append(call_layer(made[layer.id], layer.kind, inputs, options))
    model = (model_class or keras.Model)(
        inputs={ascii_name(end.name): results[end.tensor.call][end.tensor.output] for end in graph.inputs},
        outputs={ascii_name(end.name): results[end.tensor.call][end.tensor.output] for end in graph.outputs},
    )
    layers_made = tuple(made.get(layer.id) for layer in graph.layers)
    built = Built(model, layers_made, graph, tuple(map(tuple, results)))
    if weights:
        load_weights(built, weights)
    return built


def _in_use(layer: keras.Layer, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options of a call that runs as in use whatever the model does."""
    if "training" not in inspect.signature(layer.call).parameters:
        return options
    # A functional model overrides `training` in the calls of layers that take it from the context.
    layer._call_context_args = layer._call_context_args - {"training"}  # noqa: SLF001
    return {**options, "training": False}


def layer_seed(seed: int, position: int) -> int:
    """Return what a layer's initialisation is seeded with: the first 8 bytes of SHA-256 of `seed/position`."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{position}".encode()).digest()[:8], "big")


def layer_seeds(graph: LayerGraph, seed: int) -> dict[str, int]:
    """Return what to give `random.seed` before constructing and first calling each layer, by layer id.

    A plain Keras script that does so in any order gets the same initial weights to the bit.
    """
    return {
        layer.id: layer_seed(seed, position) for position, layer in enumerate(graph.layers) if layer.kind != "Input"
    }


def read_weights(built: Built) -> dict[str, np.ndarray]:
    """Return the weights keyed `layer position/variable position`, as copies."""
    import numpy as np

    return {
        f"{position}/{place}": np.array(variable.numpy(), order="C")
        for position, layer in enumerate(built.layers)
        if layer is not None
        for place, variable in enumerate(layer.weights)
    }


def load_weights(built: Built, weights: Weights) -> None:
    """Set weights read by `read_weights`; layers without any keep theirs. Raises NodeError on a misfit."""
    wanted: dict[str, tuple[Layer, Any]] = {}
    for position, (described, layer) in enumerate(zip(built.graph.layers, built.layers, strict=True)):
        if layer is not None:
            wanted.update(
                {f"{position}/{place}": (described, variable) for place, variable in enumerate(layer.weights)}
            )
    for key, value in weights.items():
        if key not in wanted:
            raise NodeError(
                "The stored weights {key} belong to no layer of this network.",
                "Train the network again.",
                key=key,
            )
        described, variable = wanted[key]
        if tuple(variable.shape) != tuple(value.shape):
            raise NodeError(
                "The layer {layer} has weights of shape {wanted}, but {found} are stored.",
                "Train the network again.",
                layer=described.label or described.id,
                wanted=tuple(variable.shape),
                found=tuple(value.shape),
            )
        variable.assign(value)
    for described, layer in zip(built.graph.layers, built.layers, strict=True):
        if described.kind == WITH_WEIGHTS:
            layer.finalize_state()  # type: ignore[union-attr]


def layer_names(graph: LayerGraph) -> dict[str, str]:
    """Return a Keras name for each layer id: ASCII, as close to the id as that goes, all different."""
    names: dict[str, str] = {}
    for layer in graph.layers:
        base = ascii_name(layer.id) or f"{layer.kind.lower()}"
        name, number = base, 2
        while name in names.values():
            name, number = f"{base}_{number}", number + 1
        names[layer.id] = name
    return names


def ascii_name(name: str) -> str:
    """Return a name as Keras and the exporters take it: ASCII, and no word of Python's own.

    >>> ascii_name("encoder/lstm-1"), ascii_name("이름"), ascii_name("2nd"), ascii_name("in")
    ('encoder_lstm_1', 'n_c774_b984', 'n_2nd', 'n_in')
    """
    plain = "".join(letter if letter.isascii() else f"_{ord(letter):x}" for letter in name)
    plain = re.sub(r"\W", "_", plain)
    return plain if plain[:1].isalpha() and not keyword.iskeyword(plain) else f"n_{plain.lstrip('_')}"


def _endpoint_name(graph: LayerGraph, call: int) -> str:
    for end in graph.inputs:
        if end.tensor.call == call:
            return ascii_name(end.name)
    raise KeyError(call)


@contextmanager
def _scope(seed: int | None) -> Iterator[None]:
    if seed is None:
        yield
        return
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
