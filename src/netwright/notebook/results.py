"""What a run gives, as the objects that Python people know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.engine.running.run import RunResult
from netwright.engine.states import NodeState
from netwright.engine.store.entry import Entry
from netwright.ports import (
    Figure,
    FigureSpec,
    Model,
    ModelSpec,
    Network,
    NetworkSpec,
    Table,
    TableSpec,
    Transform,
    TransformSpec,
    Variables,
    VariablesSpec,
)
from netwright.sdk import Message, NodeError

if TYPE_CHECKING:
    from netwright.workers.protocol import EntrySource

_TYPES: dict[str, tuple[Any, Any]] = {
    "table": (Table, TableSpec),
    "network": (Network, NetworkSpec),
    "model": (Model, ModelSpec),
    "transform": (Transform, TransformSpec),
    "figure": (Figure, FigureSpec),
    "variables": (Variables, VariablesSpec),
}


@dataclass(frozen=True)
class NodeResult(Mapping[str, Any]):
    """How a node ended, and its outputs by port.

    A table comes as a Polars DataFrame, a network as a Keras model, a classical model as its scikit-learn estimator or
    LightGBM booster, a figure as its Vega-Lite specification, a transform as its parameters, variables as a dictionary.
    """

    node: str
    state: NodeState
    entry: Entry | None

    def __getitem__(self, port: str) -> Any:
        value = self.value(port)
        if isinstance(value, Table):
            return value.frame.collect()
        if isinstance(value, Network):
            return _keras_model(value)
        if isinstance(value, Model):
            return _estimator(value)
        if isinstance(value, Figure):
            return value.vega_lite
        return value.parameters if isinstance(value, Transform) else value.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.entry.manifest["outputs"] if self.entry else ())

    def __len__(self) -> int:
        return len(self.entry.manifest["outputs"]) if self.entry else 0

    def value(self, port: str) -> Any:
        """Return an output as Netwright's own value; raises NodeError where the node failed, KeyError for no port."""
        if self.entry is None:
            error = self.state.error
            raise NodeError(
                Message.model_validate(error["problem"])
                if error
                else Message.of("{node} has no result.", node=self.node)
            )
        if port not in self.entry.manifest["outputs"]:
            raise KeyError(port)
        return self._values[port]

    @cached_property
    def _values(self) -> dict[str, Any]:
        if self.entry is None:
            return {}
        return {port: _read(self.entry.source(port)) for port in self.entry.manifest["outputs"]}


class Results(Mapping[str, NodeResult]):
    """The results of a run by node."""

    def __init__(self, outcome: RunResult) -> None:
        self.state = outcome.state
        """`done`, `failed` or `cancelled`."""
        self.seconds = outcome.seconds
        self._nodes = {
            node: NodeResult(node, state, outcome.entries.get(node)) for node, state in outcome.states.items()
        }

    def __getitem__(self, node: str) -> NodeResult:
        return self._nodes[node]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


def _read(source: EntrySource) -> Any:
    value_class, spec_class = _TYPES[source.type]
    spec = spec_class.model_validate(source.spec)
    if source.folder is None:  # small values stand in the record itself
        return value_class(spec, source.inline)
    return value_class.read(spec, Path(source.folder))


def _keras_model(network: Network) -> Any:
    from netwright.networks.build import build

    return build(network.spec.graph, weights=network.weights, assets=network.assets).model


def _estimator(model: Model) -> Any:
    from netwright.nodes.learning.storing import load_estimator

    return load_estimator(model)
