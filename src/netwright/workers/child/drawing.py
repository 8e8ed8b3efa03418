"""Symbolic tensors of drawn layer nodes, made in the worker that needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from netwright.ports import Network, TensorSpec
from netwright.sdk.registry import Registry
from netwright.workers.child.network_input import as_network
from netwright.workers.child.node_making import node_class, shaped_inputs
from netwright.workers.protocol import Drawn, DrawnSource, EntrySource, Source


class DrawingFailed(Exception):
    """A layer node could not be configured; the cause says why."""

    def __init__(self, node: str, type_title: str) -> None:
        super().__init__(node)
        self.node = node
        self.type_title = type_title


class Drawing:
    """The layer nodes of a task; each is configured once, when the first step needs it."""

    def __init__(self, drawn: Iterable[Drawn], registry: Registry, value_of: Callable[[Source], Any]) -> None:
        self._drawn = {layer.node: layer for layer in drawn}
        self._registry = registry
        self._value_of = value_of
        self._networks: dict[TensorSpec | str, Network] = {}
        """Read or made once, so that everybody takes the same weights: by folder, or by the tensor they end in."""
        self._made: dict[str, Mapping[str, TensorSpec]] = {}

    def tensor(self, source: DrawnSource) -> TensorSpec:
        """Return a tensor, making what it comes from. Raises DrawingFailed."""
        waiting = [source.node]
        while waiting:
            node = waiting[-1]
            missing = [before for before in self._before(node) if before not in self._made]
            if missing:
                waiting.extend(missing)
            else:
                waiting.pop()
                if node not in self._made:
                    self._made[node] = self._make(self._drawn[node])
        return self._made[source.node][source.port]

    def arrived(self, cls: type[Any], port: str, source: Source) -> Any:
        """Return what arrives at the port of a node that is executed."""
        if isinstance(source, DrawnSource):
            tensor = self.tensor(source)
            return as_network(tensor) if cls.inputs[port].type == "network" else tensor
        return self._value_of(source)

    def _before(self, node: str) -> list[str]:
        wires = self._drawn[node].inputs.values()
        return [source.node for sources in wires for source in sources if isinstance(source, DrawnSource)]

    def _make(self, layer: Drawn) -> Mapping[str, TensorSpec]:
        title = layer.type
        try:
            cls = node_class(self._registry, layer.type)
            title = cls.type.title
            inputs = shaped_inputs(cls, layer.inputs, lambda port, source: self._argument(cls, port, source))
            node = cls(cls.settings_class.read(layer.settings), id=layer.node, label=layer.label)
            return node.configure(**inputs)
        except Exception as error:
            raise DrawingFailed(layer.node, title) from error

    def _argument(self, cls: type[Any], port: str, source: Source) -> Any:
        if isinstance(source, DrawnSource):
            tensor = self._made[source.node][source.port]
            return self._network(tensor, lambda: as_network(tensor)) if cls.inputs[port].type == "network" else tensor
        if isinstance(source, EntrySource) and source.type == "network" and source.folder is not None:
            return self._network(source.folder, lambda: self._value_of(source))
        value = self._value_of(source)
        return value if isinstance(value, Network) else value.spec

    def _network(self, key: TensorSpec | str, make: Callable[[], Network]) -> Network:
        if key not in self._networks:
            self._networks[key] = make()
        return self._networks[key]
