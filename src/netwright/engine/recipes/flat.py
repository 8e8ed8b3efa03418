"""From a document to the engine's graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netwright.engine.recipes.graph import Graph, GraphNode
from netwright.engine.recipes.keys import Wire
from netwright.sdk import NodeType
from netwright.workflow.expressions import find_expressions
from netwright.workflow.flatten import FlatNode, FlatWorkflow
from netwright.workflow.problems.problems import Problem


def build_graph(flat: FlatWorkflow, types: Mapping[str, NodeType]) -> Graph:
    """Return the graph of a flat workflow. Unknown node types stand in as types without ports; they never run."""
    return Graph(_node(node, types) for node in flat.nodes.values())


def rebuild_graph(graph: Graph, before: FlatWorkflow, after: FlatWorkflow, types: Mapping[str, NodeType]) -> Graph:
    """Return the graph after an edit that left all wires as they were (`workflow.flatten.reflatten`)."""
    changed = {id: _node(node, types) for id, node in after.nodes.items() if before.nodes[id] is not node}
    if any(node.references != graph.nodes[id].references for id, node in changed.items()):
        return build_graph(after, types)
    return graph.with_nodes(changed) if changed else graph


def _node(node: FlatNode, types: Mapping[str, NodeType]) -> GraphNode:
    dynamic = _has_expressions(node.settings)
    return GraphNode(
        id=node.id,
        type=types.get(node.type) or _unknown(node.type),
        label=node.label,
        settings=node.settings,
        inputs={port: tuple(Wire(*source) for source in node.inputs[port]) for port in node.inputs},
        dynamic=dynamic,
        references=node.references if dynamic else (),
    )


def _has_expressions(settings: Mapping[str, Any]) -> bool:
    if not any(isinstance(value, dict | list) for value in settings.values()):
        return False
    return next(find_expressions(dict(settings)), None) is not None


def _unknown(type: str) -> NodeType:
    return NodeType(
        id=type, title=type, group="", version=0, summary="", help="", inputs={}, outputs={}, settings=(),
        deterministic=False,
    )  # fmt: skip


def blocked_nodes(problems: Iterable[Problem], flat: FlatWorkflow, graph: Graph) -> dict[str, dict[str, Any]]:
    """Return the nodes that cannot run, by flat id, with the fault that keeps them from it.

    A fault in a sub-workflow blocks that node in each of its copies, a fault of an instance, or of the ports of what it
    holds, everything in it, a fault of a drawn layer the nodes that need the layer.
    """
    canvases: list[tuple[str, str | None]] = [("", None), *flat.canvases]
    found: dict[str, dict[str, Any]] = {}
    for problem in problems:
        if problem.severity != "error" or (problem.node is None and problem.workflow is None):
            continue
        fault = {
            "problem": problem.problem.model_dump(),
            "remedy": problem.remedy.model_dump() if problem.remedy else None,
            "setting": problem.setting,
            "port": problem.port,
        }
        for prefix, name in canvases:
            if name == problem.workflow:
                place = prefix + problem.node if problem.node else prefix.removesuffix("/")
                found.update({id: fault for id in graph.nodes if id == place or id.startswith(place + "/")})
    for id in graph.executed:
        layer = next((layer for layer in graph.drawn(id) if layer in found), None)
        if layer is not None:
            found.setdefault(id, found[layer])
    return found


def members(graph: Graph, id: str) -> list[str]:
    """Return the flat nodes that a node of the document stands for: itself, or what is in the instance."""
    return [id] if id in graph.nodes else [one for one in graph.nodes if one.startswith(id + "/")]
