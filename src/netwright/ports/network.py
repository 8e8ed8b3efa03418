"""Networks: a layer graph with named inputs and outputs, with or without weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.ports.graph import LayerGraph, TensorInfo
from netwright.ports.spec import Spec

if TYPE_CHECKING:
    import numpy as np

WEIGHTS_FILE = "weights.safetensors"
ASSETS_FILE = "assets.json"


class ParameterCount(Spec):
    """How many numbers a layer holds, as Keras counts them."""

    trainable: int = 0
    frozen: int = 0

    def __add__(self, other: ParameterCount) -> ParameterCount:
        return ParameterCount(trainable=self.trainable + other.trainable, frozen=self.frozen + other.frozen)


class NetworkSpec(Spec):
    """The whole layer graph without weight values. Open, Cut and Freeze pick from it while editing."""

    graph: LayerGraph
    parameters: dict[str, ParameterCount]
    """By layer id."""
    has_weights: bool = False

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

    def write(self, folder: Path) -> NetworkSpec:
        """Write weights (safetensors) and assets (JSON) into a folder and return the spec."""
        import numpy as np
        from safetensors.numpy import save_file

        if self.weights is not None:
            # order="C" keeps scalars scalar, which np.ascontiguousarray would not.
            arrays = {key: np.asarray(value, order="C") for key, value in self.weights.items()}
            save_file(arrays, folder / WEIGHTS_FILE)
        if self.assets:
            (folder / ASSETS_FILE).write_text(json.dumps(dict(self.assets), ensure_ascii=False), encoding="utf-8")
        return self.spec

    @classmethod
    def read(cls, spec: NetworkSpec, folder: Path) -> Network:
        """Open a written network; the weights are read from the memory-mapped file."""
        weights = None
        if (folder / WEIGHTS_FILE).exists():
            from safetensors.numpy import load_file

            weights = load_file(folder / WEIGHTS_FILE)
        assets = folder / ASSETS_FILE
        return cls(spec, weights, json.loads(assets.read_text(encoding="utf-8")) if assets.exists() else {})
