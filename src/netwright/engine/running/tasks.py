"""Tasks for workers: steps with resolved settings, and where each input comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from netwright.engine.recipes.backends import backend_of
from netwright.engine.recipes.recipes import Recipes
from netwright.sdk import Message, NodeType
from netwright.sdk.backends import Backend
from netwright.workers.protocol import Drawn, DrawnSource, FailedSource, Source, Step, StepSource, Task

Process = Literal["plain", "keras", "training"]
_PROCESSES: dict[str, Process] = {"plain": "plain", "keras": "keras", "training": "training"}


def process_of(type: NodeType) -> Process:
    """Return the kind of worker that a node type runs in."""
    return _PROCESSES.get(type.process, "plain")


def build_task(id: str, chain: Sequence[str], recipes: Recipes, staged: Mapping[str, Path]) -> Task:
    """Return the task that runs a chain of nodes in one worker. Everything a node takes is in the chain or cached."""
    graph = recipes.graph
    inside = set(chain)
    layers = list(dict.fromkeys(layer for node in chain for layer in graph.drawn(node)))

    def source(node: str, port: str) -> Source:
        if node in inside:
            return StepSource(node=node, port=port)
        if graph.nodes[node].type.layer:
            return DrawnSource(node=node, port=port)
        if node in recipes.failed:
            type = graph.nodes[node].type.outputs_of(graph.nodes[node].settings)[port].type
            return FailedSource(type=type, reason=Message.model_validate(recipes.failed[node]["problem"]))
        return recipes.entries[node].source(port)

    def inputs(node: str) -> dict[str, tuple[Source, ...]]:
        wired = graph.nodes[node].inputs
        return {port: tuple(source(wire.node, wire.port) for wire in wires) for port, wires in wired.items()}

    threads = recipes.ground.threads
    checkpoints = str(recipes.ground.cache.checkpoint_folder)
    steps = []
    for name in chain:
        node, keyed = graph.nodes[name], recipes.keyed(name)
        steps.append(
            Step(
                node=name,
                label=node.label,
                type=node.type.id,
                module=node.type.module,
                settings=dict(recipes.settings(name) or {}),
                inputs=inputs(name),
                entry=str(staged[name]),
                checkpoints=f"{checkpoints}{os.sep}{keyed.key}" if keyed else "",
                seed=keyed.seed if keyed else 0,
                threads=threads,
            )
        )
    drawn = [
        Drawn(
            node=name,
            label=graph.nodes[name].label,
            type=graph.nodes[name].type.id,
            module=graph.nodes[name].type.module,
            settings=dict(recipes.settings(name) or {}),
            inputs=inputs(name),
        )
        for name in layers
    ]
    place = recipes.place
    return Task(
        id=id,
        process=process_of(graph.nodes[chain[0]].type),
        backend=_backend(chain[0], recipes),
        steps=tuple(steps),
        drawn=tuple(drawn),
        folder=str(place.folder),
        workspace=str(place.workspace),
        allowed=tuple(str(one) for one in place.allowed),
    )


def _backend(node: str, recipes: Recipes) -> Backend:
    """Return the backend for a node: what it trains is drawn where all its networks come from layers."""
    graph = recipes.graph
    wires = [wire for wired in graph.nodes[node].inputs.values() for wire in wired]
    given = [recipes.entries[wire.node].outputs[wire.port] for wire in wires if wire.node in recipes.entries]
    is_drawn = not any(output.type == "network" for output in given)
    layers = [graph.nodes[layer].type.id for layer in graph.drawn(node)] if is_drawn else []
    rows = max((output.spec.get("rows") or 0 for output in given), default=0)
    return backend_of(graph.nodes[node].type, recipes.settings(node) or {}, layers, rows)


def cached_sources(chain: Sequence[str], recipes: Recipes) -> list[str]:
    """Return the nodes whose entries a chain reads."""
    graph = recipes.graph
    without = {*chain, *recipes.failed}
    return list(dict.fromkeys(one for node in chain for one in graph.sources(node) if one not in without))
