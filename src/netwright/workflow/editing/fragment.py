"""Paste: what the page has copied, and the edit that puts it into a document with fresh ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from netwright.sdk import NodeType
from netwright.workflow.document import (
    Annotation,
    Canvas,
    Connection,
    Connections,
    Document,
    Group,
    Id,
    NodeEntry,
    Part,
    SubWorkflow,
    Variable,
    VariableName,
)
from netwright.workflow.editing.edits import (
    AddNode,
    Batch,
    Connect,
    Edit,
    SetAnnotation,
    SetGroup,
    SetVariable,
    SetWorkflow,
    Within,
)
from netwright.workflow.errors import EditRefused, ExpressionError
from netwright.workflow.expressions import KEY, compile_expression, expression_of
from netwright.workflow.layer_names import copies_before, has_layer_names, renamed_layers
from netwright.workflow.rounds import held

_NUMBERED = re.compile(r"^(.*?)[_-]?\d+$")


class Fragment(Part):
    """What lies in the clipboard."""

    netwright: Literal["fragment-1"] = "fragment-1"
    nodes: Mapping[Id, NodeEntry] = {}
    connections: Connections = ()
    """Between these nodes."""
    outside: Connections = ()
    """From nodes that were not copied."""
    annotations: Mapping[Id, Annotation] = {}
    groups: Mapping[Id, Group] = {}
    variables: Mapping[VariableName, Variable] = {}
    """Those that the nodes' expressions use."""
    workflows: Mapping[Id, SubWorkflow] = {}
    """Those that the nodes are instances of, at any depth."""


@dataclass(frozen=True)
class Pasted:
    """The edit that pastes, and the fresh id of each node and note by its old one."""

    edit: Batch
    ids: Mapping[str, str]


def paste(
    document: Document,
    fragment: Fragment,
    at: tuple[float, float] | None = None,
    *,
    keep_outside: bool = False,
    within: str | None = None,
    types: Mapping[str, NodeType] | None = None,
) -> Pasted:
    """Make the edit that puts a fragment into a document, its upper left corner at a position.

    `keep_outside` also connects the copies to the nodes that fed the originals, where those are there. With node
    `types`, settings that name layers name the copies of those that were copied with them.
    """
    if within is not None and within not in document.workflows:
        raise EditRefused(
            "There is no sub-workflow {name} in this workflow.", "It may have been removed: look again.", name=within
        )
    canvas: Canvas = document if within is None else document.workflows[within]
    if not fragment.nodes and not fragment.annotations:
        raise EditRefused("The clipboard holds no nodes.", "Copy nodes of a workflow first.")
    workflows = _fresh_workflows(document, fragment)
    nodes = _fresh(fragment.nodes, canvas.nodes)
    notes = _fresh(fragment.annotations, canvas.annotations)
    groups = _fresh(fragment.groups, canvas.groups)
    dx, dy = _shift(fragment, at)
    edits: list[Edit] = []
    for id, entry in fragment.nodes.items():
        moved = {
            "position": (entry.position[0] + dx, entry.position[1] + dy),
            "settings": _settings_of_copy(id, entry, fragment, nodes, workflows, types or {}),
        }
        edits.append(AddNode(id=nodes[id], node=entry.model_copy(update=moved)))
    edits += [Connect(connection=wire) for wire in _wires(fragment, canvas, nodes, keep_outside)]
    for id, note in fragment.annotations.items():
        place = (note.position[0] + dx, note.position[1] + dy)
        edits.append(SetAnnotation(id=notes[id], annotation=note.model_copy(update={"position": place})))
    for id, group in fragment.groups.items():
        members = tuple(nodes[node] for node in group.nodes if node in nodes)
        edits.append(SetGroup(id=groups[id], group=group.model_copy(update={"nodes": members})))
    for name, variable in fragment.variables.items():
        if name not in canvas.variables:
            edits.append(SetVariable(name=name, variable=variable))
    if within is not None:
        edits = [Within(workflow=within, edit=Batch(edits=tuple(edits)))]
    edits = [*_added_workflows(document, fragment, workflows), *edits]
    return Pasted(Batch(edits=tuple(edits), label="paste"), {**nodes, **notes})


def fresh_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id that is not taken: the wanted one, else with the next free number (`lstm_2`)."""
    if wanted not in taken:
        return wanted
    match = _NUMBERED.match(wanted)
    stem = (match[1] if match and match[1] else wanted)[:90]
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _fresh(ids: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    known = set(taken)
    found = {}
    for id in ids:
        found[id] = fresh_id(id, known)
        known.add(found[id])
    return found


def _shift(fragment: Fragment, at: tuple[float, float] | None) -> tuple[float, float]:
    """Return by how much everything moves; a little where nobody says a place, so that copies do not hide others."""
    if at is None:
        return 40.0, 40.0
    places = [entry.position for entry in fragment.nodes.values()]
    places += [note.position for note in fragment.annotations.values()]
    return at[0] - min(x for x, _ in places), at[1] - min(y for _, y in places)


def _wires(fragment: Fragment, canvas: Canvas, nodes: Mapping[str, str], keep_outside: bool) -> Iterator[Connection]:
    for wire in (*fragment.connections, *(fragment.outside if keep_outside else ())):
        inner = wire.source_node in nodes
        if wire.target_node in nodes and (inner or wire.source_node in canvas.nodes):
            source = nodes[wire.source_node] if inner else wire.source_node
            yield Connection(
                source=f"{source}.{wire.source_port}", target=f"{nodes[wire.target_node]}.{wire.target_port}"
            )


def _fresh_workflows(document: Document, fragment: Fragment) -> dict[str, str]:
    """Choose names: an equal sub-workflow that is there is used, a different one of that name is left alone."""
    known = set(document.workflows)
    found = {}
    for name, workflow in fragment.workflows.items():
        same = document.workflows.get(name) == workflow
        found[name] = name if same else fresh_id(name, known)
        known.add(found[name])
    return found


def _added_workflows(document: Document, fragment: Fragment, names: Mapping[str, str]) -> Iterator[Edit]:
    for name, workflow in fragment.workflows.items():
        if names[name] not in document.workflows:
            nodes = {
                id: entry.model_copy(update={"settings": _renamed_settings(entry, {}, names)})
                for id, entry in workflow.nodes.items()
            }
            yield SetWorkflow(name=names[name], workflow=workflow.model_copy(update={"nodes": nodes}))


def _settings_of_copy(
    id: str,
    entry: NodeEntry,
    fragment: Fragment,
    nodes: Mapping[str, str],
    workflows: Mapping[str, str],
    types: Mapping[str, NodeType],
) -> Mapping[str, Any]:
    settings = _renamed_settings(entry, nodes, workflows)
    type = types.get(entry.type)
    if type is None or not has_layer_names(type):
        return settings
    return renamed_layers(type.settings, settings, copies_before(id, fragment.connections, nodes))


def _renamed_settings(entry: NodeEntry, nodes: Mapping[str, str], workflows: Mapping[str, str]) -> Mapping[str, Any]:
    settings: Mapping[str, Any] = _renamed(entry.settings, nodes)
    name = held(entry)
    if name is not None and name in workflows:
        return {**settings, "workflow": workflows[name]}
    return settings


def _renamed(value: Any, nodes: Mapping[str, str]) -> Any:
    """Let `spec("old", ...)` in expressions name the copies."""
    text = expression_of(value)
    if text is not None:
        return {KEY: _renamed_expression(text, nodes)} if text else value
    if isinstance(value, dict):
        return {name: _renamed(item, nodes) for name, item in value.items()}
    return [_renamed(item, nodes) for item in value] if isinstance(value, list) else value


def _renamed_expression(text: str, nodes: Mapping[str, str]) -> str:
    try:
        expression = compile_expression(text)
    except ExpressionError:
        return text
    data = expression.text.encode()
    places = zip(expression.places, expression.references, strict=True)
    for place, (node, _) in sorted(places, key=lambda entry: entry[0].col_offset, reverse=True):
        if node in nodes and place.end_col_offset is not None:
            data = data[: place.col_offset] + f'"{nodes[node]}"'.encode() + data[place.end_col_offset :]
    return data.decode()
