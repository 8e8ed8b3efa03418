"""Networks: a layer graph with named inputs and outputs, with or without weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.ports.graph import LayerGraph, TensorInfo
from netwright.ports.spec import Spec

if TYPE_CHECKING:
    import numpy as np

UNKNOWN = "?"
"""The weight set of a layer that will have weights which nobody knows yet."""
WEIGHTS_FILE = "weights.safetensors"
ASSETS_FILE = "assets.json"


class ParameterCount(Spec):
    """How many numbers a layer holds, as Keras counts them."""

    trainable: int = 0
    frozen: int = 0

    @property
    def size(self) -> int:
        """All of them."""
        return self.trainable + self.frozen

    def __add__(self, other: ParameterCount) -> ParameterCount:
        return ParameterCount(trainable=self.trainable + other.trainable, frozen=self.frozen + other.frozen)


NOISE = "noise"
"""What `NetworkSpec.made` calls normally distributed numbers."""


class Fed(Spec):
    """The columns that went into an input of a network when it learnt, and how their cells became numbers."""

    columns: tuple[str, ...]
    conversion: str = "auto"


class NetworkSpec(Spec):
    """The whole layer graph without weight values. Open, Cut and Freeze pick from it while editing."""

    graph: LayerGraph
    parameters: dict[str, ParameterCount]
    """By layer id."""
    has_weights: bool = False
    classes: dict[str, tuple[str, ...] | None] = {}
    """By output: what the indices of its classes stand for, where it learnt from a column that says so.

    None while they are names that only the training will read.
    """
    fed: dict[str, Fed] = {}
    """By input: what it learnt from; an executor takes the same columns in the same way."""
    made: dict[str, str] = {}
    """By input that no column feeds: what it learnt from. `noise` is normally distributed numbers; `encoder.mean` is
    that output of the network that learnt beside it under this name.
    """
    categories: dict[str, tuple[str, ...]] = {}
    """By column: the values of categories that it learnt from, in index order."""

    @property
    def inputs(self) -> dict[str, TensorInfo]:
        """Name and tensor of each input, in order."""
        return {end.name: self.graph.info(end.tensor) for end in self.graph.inputs}

    @property
    def outputs(self) -> dict[str, TensorInfo]:
        """Name and tensor of each output, in order."""
        return {end.name: self.graph.info(end.tensor) for end in self.graph.outputs}

    @property
    def total(self) -> ParameterCount:
        """Parameters of all layers together; a shared layer counts once."""
        return sum(self.parameters.values(), ParameterCount())

    def with_weight_sets(self, sets: Mapping[str, str | None], has_weights: bool = True) -> NetworkSpec:
        """Return the network with other weight sets, by layer id; layers that are not named keep theirs."""
        layers = tuple(
            layer.model_copy(update={"weight_set": sets[layer.id]}) if layer.id in sets else layer
            for layer in self.graph.layers
        )
        graph = self.graph.model_copy(update={"layers": layers})
        return self.model_copy(update={"graph": graph, "has_weights": has_weights})

    def trained(self) -> NetworkSpec:
        """Return what is known of the network once it was trained: only frozen layers keep the weights they have."""
        kept = {layer.id for layer in self.graph.layers if layer.weight_set and not layer.trainable}
        return self.with_weight_sets({layer.id: UNKNOWN for layer in self.graph.layers if layer.id not in kept})

    def marked(self, place: str) -> NetworkSpec:
        """Return the network with weight sets named after the place that will put it out, where they are not known yet.

        So two networks that will be trained apart are told apart before either has weights.
        """
        layers = self.graph.layers
        unknown = [layer.id for layer in layers if layer.weight_set == UNKNOWN]
        if self.has_weights and not any(layer.weight_set for layer in layers):
            unknown = [layer.id for layer in layers]
        return self.with_weight_sets(dict.fromkeys(unknown, place)) if unknown else self


@dataclass(frozen=True)
class Network:
    """A network's value.

    Weights are keyed `index of the layer in the graph / index of the variable in the layer`, so that renaming a layer
    or copying a workflow changes nothing.
    """

    spec: NetworkSpec
    weights: Mapping[str, np.ndarray] | None = None
    assets: Mapping[str, Any] = field(default_factory=dict)
    """What some layers learnt beside their weights, by layer index: vocabularies, statistics."""

    def sealed(self) -> Network:
        """Return the network with its weight sets as they follow from the weights.

        A weight set is `set.layer`: a digest of the network whose weights they were first, and one of the layer's own
        weights. A layer that still holds the weights of its set keeps it; one with others is given the set of this
        network. Layers without any weights, fresh ones, have none.
        """
        layers = self.spec.graph.layers
        digests = list(self._digests())
        described = [[layer.kind, layer.settings, digest] for layer, digest in zip(layers, digests, strict=True)]
        own = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:16]
        fresh = self._fresh_positions()
        sets = {
            layer.id: None if position in fresh else f"{own}.{digest}"
            for position, (layer, digest) in enumerate(zip(layers, digests, strict=True))
            if (layer.weight_set or "").partition(".")[2] != digest
        }
        return replace(self, spec=self.spec.with_weight_sets(sets, has_weights=self.weights is not None))

    def _fresh_positions(self) -> set[int]:
        """Return the layers that carry no weights yet. Layers that never have any are as the others are."""
        layers = self.spec.graph.layers
        held = {int(key.partition("/")[0]) for key in self.weights or {}}
        rest = set(range(len(layers))) - held
        fresh = {i for i in rest if self.spec.parameters.get(layers[i].id, ParameterCount()).size}
        return {i for i in rest if layers[i].weight_set in (None, UNKNOWN)} if fresh or not held else set()

    def _digests(self) -> Iterator[str]:
        """Yield a digest of what each layer holds: weights and assets."""
        import numpy as np

        held: dict[str, list[str]] = {}
        for key in self.weights or {}:
            held.setdefault(key.partition("/")[0], []).append(key)
        for position in range(len(self.spec.graph.layers)):
            digest = hashlib.sha256(json.dumps(self.assets.get(str(position))).encode())
            for key in sorted(held.get(str(position), ())):
                array = np.asarray((self.weights or {})[key], order="C")
                digest.update(f"{array.dtype} {array.shape}".encode())
                digest.update(array.tobytes())
            yield digest.hexdigest()[:16]

    def write(self, folder: Path) -> NetworkSpec:
        """Write weights (safetensors) and assets (JSON) into a folder and return the spec, with its weight sets."""
        import numpy as np
        from safetensors.numpy import save_file

        if self.weights is not None:
            # order="C" keeps scalars scalar, which np.ascontiguousarray would not.
            arrays = {key: np.asarray(value, order="C") for key, value in self.weights.items()}
            save_file(arrays, folder / WEIGHTS_FILE)
        if self.assets:
            (folder / ASSETS_FILE).write_text(json.dumps(dict(self.assets), ensure_ascii=False), encoding="utf-8")
        return self.sealed().spec

    @classmethod
    def read(cls, spec: NetworkSpec, folder: Path) -> Network:
        """Open a written network; the weights are read from the memory-mapped file."""
        weights = None
        if (folder / WEIGHTS_FILE).exists():
            from safetensors.numpy import load_file

            weights = load_file(folder / WEIGHTS_FILE)
        assets = folder / ASSETS_FILE
        return cls(spec, weights, json.loads(assets.read_text(encoding="utf-8")) if assets.exists() else {})
