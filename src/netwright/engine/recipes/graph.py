"""The graph of a flat workflow: node types instead of type names, wires by input port, an order to work in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from netwright.engine.recipes.keys import Wire, drawn_layers
from netwright.sdk import NodeType

MOST_NAMES = 20_000

Reference = tuple[str, str]
"""Node and output port of a `spec(...)` in an expression."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node."""

    id: str
    type: NodeType
    label: str
    settings: Mapping[str, Any]
    """As saved: expressions are not resolved."""
    inputs: Mapping[str, tuple[Wire, ...]]
    dynamic: bool = False
    """Whether the settings hold expressions."""
    references: tuple[Reference, ...] = ()


class Graph:
    """Nodes by id, and how they depend on each other. Wires from nodes that are not there are left out."""

    def __init__(self, nodes: Iterable[GraphNode]) -> None:
        self.nodes: dict[str, GraphNode] = {node.id: node for node in nodes}
        self._drawn: dict[str, tuple[str, ...]] = {}
        self._sources: dict[str, tuple[str, ...]] = {}
        self._needs: dict[str, tuple[str, ...]] = {}

    @cached_property
    def order(self) -> list[str]:
        """All nodes, each after those it depends on; members of a cycle and what follows them are left out."""
        waits = {id: self._direct(node) for id, node in self.nodes.items()}
        users: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        for id, sources in waits.items():
            counts[id] = len(sources)
            for source in sources:
                users.setdefault(source, []).append(id)
        ready = [id for id, count in counts.items() if not count]
        order: list[str] = []
        while ready:
            batch, ready = ready, []
            for id in batch:
                order.append(id)
                for user in users.get(id, ()):
                    counts[user] -= 1
                    if not counts[user]:
                        ready.append(user)
        return order

    @cached_property
    def executed(self) -> list[str]:
        """The nodes that run, in order: all but drawn layers."""
        return [id for id in self.order if not self.nodes[id].type.layer]

    @property
    def runnable(self) -> list[str]:
        """The nodes that would run, those in loops too."""
        return [id for id, node in self.nodes.items() if not node.type.layer]

    def with_nodes(self, changed: Mapping[str, GraphNode]) -> Graph:
        """Return the graph with other settings in some nodes, their wires and references the same."""
        graph = Graph({**self.nodes, **changed}.values())
        graph._drawn, graph._sources, graph._needs = self._drawn, self._sources, self._needs
        # What follows from the wires alone is shared, as far as it is known.
        known = vars(self)
        vars(graph).update(
            {name: known[name] for name in ("order", "executed", "users", "layer_names") if name in known}
        )
        return graph

    def drawn(self, id: str) -> tuple[str, ...]:
        """Return the drawn layers that feed a node, in canonical order."""
        found = self._drawn.get(id)
        if found is None:
            node = self.nodes[id]
            has_layers = any(self.nodes[wire.node].type.layer for wires in node.inputs.values() for wire in wires)
            found = tuple(drawn_layers(node, self.nodes.__getitem__)) if has_layers else ()
            self._drawn[id] = found
        return found

    def sources(self, id: str) -> tuple[str, ...]:
        """Return the nodes whose results a node takes, itself or by way of drawn layers."""
        found = self._sources.get(id)
        if found is None:
            nodes = self.nodes
            found = tuple(
                dict.fromkeys(
                    wire.node
                    for part in (*self.drawn(id), id)
                    for wires in nodes[part].inputs.values()
                    for wire in wires
                    if not nodes[wire.node].type.layer
                )
            )
            self._sources[id] = found
        return found

    def references(self, id: str) -> list[str]:
        """Return the nodes whose specs the settings of a node or of its drawn layers need.

        Where a drawn layer is referred to, its spec follows from the results that lead to it.
        """
        return self._involved(id)[0]

    def referred_layers(self, id: str) -> list[str]:
        """Return the drawn layers from whose specs the settings of a node follow, with those behind them."""
        return self._involved(id)[1]

    def _involved(self, id: str) -> tuple[list[str], list[str]]:
        found: dict[str, None] = {}
        seen: dict[str, None] = {}
        waiting = [id, *self.drawn(id)]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen[one] = None
            for source, _ in self.nodes[one].references:
                if source not in self.nodes:
                    continue
                if self.nodes[source].type.layer:
                    waiting.extend((source, *self.drawn(source)))
                    found.update(dict.fromkeys(self.sources(source)))
                else:
                    found[source] = None
        return list(found), list(seen)

    def needs(self, id: str) -> tuple[str, ...]:
        """Return all nodes that must be finished before a node can run."""
        found = self._needs.get(id)
        if found is None:
            found = self._needs[id] = tuple(dict.fromkeys((*self.sources(id), *self.references(id))))
        return found

    def spares(self, id: str, source: str) -> bool:
        """Whether a node does its work without a node that failed: all wires from there lead to ports that allow it."""
        node = self.nodes[id]
        ports = [port for port, wires in node.inputs.items() if any(wire.node == source for wire in wires)]
        return (
            bool(ports) and all(node.type.inputs[port].spares for port in ports) and source not in self.references(id)
        )

    @cached_property
    def layer_names(self) -> dict[str, tuple[str, ...]]:
        """By node that puts out a network: the drawn layers behind it, near and far, in an order that copies share."""
        found: dict[str, tuple[str, ...]] = {}
        for id in self.executed:
            if all(port.type != "network" for port in self.nodes[id].type.outputs.values()):
                continue
            near = self.drawn(id)
            names = list(near)
            for part in (*near, id):
                inputs = self.nodes[part].inputs
                for port in sorted(inputs):
                    names += [name for wire in inputs[port] for name in found.get(wire.node, ())]
            # Networks that meet again and again could double the list at each meeting; such a one keeps its names.
            found[id] = tuple(names) if len(names) <= MOST_NAMES else ()
        return found

    def closure(self, ids: Iterable[str], step: Callable[[str], Iterable[str]]) -> set[str]:
        """Return nodes and all that can be reached from them."""
        reached: set[str] = set()
        waiting = list(ids)
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting.extend(step(one))
        return reached

    def ancestors(self, ids: Iterable[str]) -> set[str]:
        """Return nodes that run, with all that they need; a layer counts as what feeds it."""
        starts = [one for id in ids for one in ([id] if not self.nodes[id].type.layer else self.sources(id))]
        return self.closure(starts, self.needs)

    @cached_property
    def users(self) -> dict[str, list[str]]:
        """By node that runs: the nodes that need it, in order."""
        users: dict[str, list[str]] = {id: [] for id in self.executed}
        for id in self.executed:
            for source in self.needs(id):
                users[source].append(id)
        return users

    def descendants(self, ids: Iterable[str]) -> set[str]:
        """Return nodes that run, with all that need them."""
        return self.closure(ids, lambda id: self.users.get(id, ()))

    def _direct(self, node: GraphNode) -> set[str]:
        wired = {wire.node for wires in node.inputs.values() for wire in wires}
        return wired | {source for source, _ in node.references if source in self.nodes}
