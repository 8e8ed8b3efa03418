"""Applying an edit: a new document, and the edit that takes it back exactly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, TypeVar

from netwright.workflow.document import Canvas, Connection, Document, NodeEntry, SubWorkflow
from netwright.workflow.editing.edit_kinds import (
    EDIT,
    MAX_BATCH_DEPTH,
    AddNode,
    Batch,
    ChangeDocument,
    ChangeSettings,
    Connect,
    Disconnect,
    Edit,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    ReplaceNode,
    SetAnnotation,
    SetGroup,
    SetInput,
    SetOutput,
    SetVariable,
    SetWorkflow,
    Within,
)
from netwright.workflow.errors import EditRefused

__all__ = [
    "EDIT",
    "AddNode",
    "Applied",
    "Batch",
    "ChangeDocument",
    "ChangeSettings",
    "Connect",
    "Disconnect",
    "Edit",
    "EditRefused",
    "MoveNodes",
    "RemoveNodes",
    "RenameNode",
    "ReplaceNode",
    "SetAnnotation",
    "SetGroup",
    "SetInput",
    "SetOutput",
    "SetVariable",
    "SetWorkflow",
    "Within",
    "apply",
]

V = TypeVar("V")


@dataclass(frozen=True)
class Applied:
    """What came of an edit."""

    document: Document
    inverse: Edit


def apply(document: Document, edit: Edit) -> Applied:
    """Apply an edit; raises EditRefused, and then nothing of it counts."""
    draft = Draft(document)
    inverse = change(edit, draft)
    changed = draft.frozen()
    if not isinstance(changed, Document):
        raise TypeError("only a whole document can be edited")
    return Applied(changed, inverse)


class Draft:
    """A canvas being edited: each part is copied when first changed, so that a batch copies it once."""

    def __init__(self, canvas: Canvas, depth: int = 0) -> None:
        self.canvas = canvas
        self.depth = depth
        self.parts: dict[str, Any] = {}
        self._wires: set[tuple[str, str]] | None = None

    def table(self, part: str) -> dict[str, Any]:
        """Return a part that is a mapping, ready to be changed."""
        if part not in self.parts:
            self.parts[part] = dict(getattr(self.canvas, part))
        found: dict[str, Any] = self.parts[part]
        return found

    @property
    def nodes(self) -> Mapping[str, NodeEntry]:
        """The nodes as they are now, for reading."""
        found: Mapping[str, NodeEntry] = self.parts.get("nodes", self.canvas.nodes)
        return found

    @property
    def connections(self) -> list[Connection]:
        """The wires, ready to be changed, sorted by target."""
        if "connections" not in self.parts:
            self.parts["connections"] = list(self.canvas.connections)
        found: list[Connection] = self.parts["connections"]
        return found

    @property
    def wires(self) -> set[tuple[str, str]]:
        """The wires as pairs, for looking one up."""
        if self._wires is None:
            self._wires = {(wire.source, wire.target) for wire in self.connections}
        return self._wires

    def forget_wires(self) -> None:
        """Say that connections were changed as a whole."""
        self._wires = None

    def node(self, id: str) -> NodeEntry:
        """Return a node; raises EditRefused when it is gone."""
        found = self.nodes.get(id)
        if found is None:
            raise EditRefused(
                "There is no node {node} in this workflow.", "It may have been removed: look again.", node=id
            )
        return found

    def put(self, part: str, key: str, value: V | None) -> V | None:
        """Set or remove an entry of a mapping; return what was there."""
        table = self.table(part)
        before: V | None = table.pop(key, None) if value is None else table.get(key)
        if value is not None:
            table[key] = value
        return before

    def wires_into(self, target: str) -> tuple[int, int]:
        """Return where the wires into a port begin and end."""
        return (
            bisect_left(self.connections, target, key=_target),
            bisect_right(self.connections, target, key=_target),
        )

    def frozen(self) -> Canvas:
        """Return the changed canvas; untouched parts are the same objects."""
        if not self.parts:
            return self.canvas
        parts = dict(self.parts)
        if "connections" in parts:
            parts["connections"] = tuple(parts["connections"])
        return self.canvas.model_copy(update=parts)


def _target(connection: Connection) -> str:
    return connection.target


@singledispatch
def change(edit: Any, draft: Draft) -> Edit:
    """Change the draft, return the inverse; raises EditRefused."""
    raise TypeError(f"{type(edit).__name__} is no edit of {type(draft.canvas).__name__}")


@change.register
def _(edit: AddNode, draft: Draft) -> Edit:
    if edit.id in draft.nodes:
        raise EditRefused("There is a node {node} in this workflow already.", "Choose another id.", node=edit.id)
    draft.table("nodes")[edit.id] = edit.node
    return RemoveNodes(ids=(edit.id,))


@change.register
def _(edit: RemoveNodes, draft: Draft) -> Edit:
    gone = dict.fromkeys(edit.ids)
    back: list[Edit] = [AddNode(id=id, node=draft.node(id)) for id in gone]
    nodes = draft.table("nodes")
    for id in gone:
        del nodes[id]
    back += _drop_wires(draft, gone)
    if isinstance(draft.canvas, SubWorkflow):
        back += _drop_ports(draft, gone)
    for id, group in [*draft.table("groups").items()]:
        if not gone.keys().isdisjoint(group.nodes):
            back.append(SetGroup(id=id, group=group))
            left = tuple(member for member in group.nodes if member not in gone)
            draft.put("groups", id, group.model_copy(update={"nodes": left}))
    return back[0] if len(back) == 1 else Batch(edits=tuple(back))


def _drop_wires(draft: Draft, gone: Mapping[str, None]) -> list[Edit]:
    """Take away the wires of nodes that go; return the edits that bring each back to its place."""
    back: list[Edit] = []
    kept: list[Connection] = []
    target, place = "", 0
    for wire in draft.connections:
        place = place + 1 if wire.target == target else 0
        target = wire.target
        # Inline: this runs over every wire of the document.
        if wire.source.partition(".")[0] in gone or target.partition(".")[0] in gone:
            back.append(Connect(connection=wire, at=place))
        else:
            kept.append(wire)
    if back:
        draft.connections[:] = kept
        draft.forget_wires()
    return back


def _drop_ports(draft: Draft, gone: Mapping[str, None]) -> list[Edit]:
    """Take away the outputs of a sub-workflow that came from nodes that go, and the ends of inputs there."""
    back: list[Edit] = []
    for id, input in [*draft.table("inputs").items()]:
        left = tuple(place for place in input.to if place.partition(".")[0] not in gone)
        if len(left) < len(input.to):
            draft.put("inputs", id, input.model_copy(update={"to": left}))
            back.append(SetInput(id=id, input=input))
    for id, output in [*draft.table("outputs").items()]:
        if output.source.partition(".")[0] in gone:
            draft.put("outputs", id, None)
            back.append(SetOutput(id=id, output=output))
    return back


@change.register
def _(edit: ReplaceNode, draft: Draft) -> Edit:
    before = draft.node(edit.id)
    draft.put("nodes", edit.id, edit.node)
    return ReplaceNode(id=edit.id, node=before)


@change.register
def _(edit: MoveNodes, draft: Draft) -> Edit:
    before = {id: draft.node(id).position for id in edit.positions}
    for id, position in edit.positions.items():
        draft.put("nodes", id, draft.node(id).model_copy(update={"position": position}))
    return MoveNodes(positions=before)


@change.register
def _(edit: ChangeSettings, draft: Draft) -> Edit:
    node = draft.node(edit.id)
    settings = dict(node.settings)
    touched = [*edit.settings, *edit.empty]
    for name, value in edit.settings.items():
        if value is None:
            settings.pop(name, None)
        else:
            settings[name] = value
    settings.update(dict.fromkeys(edit.empty))
    draft.put("nodes", edit.id, node.model_copy(update={"settings": settings}))
    empty = tuple(name for name in touched if name in node.settings and node.settings[name] is None)
    back = {name: node.settings.get(name) for name in touched if name not in empty}
    return ChangeSettings(id=edit.id, settings=back, empty=empty)


@change.register
def _(edit: RenameNode, draft: Draft) -> Edit:
    before = draft.node(edit.id)
    draft.put("nodes", edit.id, before.model_copy(update={"label": edit.label}))
    return RenameNode(id=edit.id, label=before.label)


@change.register
def _(edit: Connect, draft: Draft) -> Edit:
    wire = edit.connection
    draft.node(wire.source_node)
    draft.node(wire.target_node)
    if (wire.source, wire.target) in draft.wires:
        raise EditRefused(
            "{source} and {target} are connected already.",
            "One wire between two ports is enough.",
            source=wire.source,
            target=wire.target,
        )
    first, end = draft.wires_into(wire.target)
    place = end if edit.at is None else min(first + edit.at, end)
    draft.connections.insert(place, wire)
    draft.wires.add((wire.source, wire.target))
    return Disconnect(connection=wire)


@change.register
def _(edit: Disconnect, draft: Draft) -> Edit:
    wire = edit.connection
    first, end = draft.wires_into(wire.target)
    for place in range(first, end):
        if draft.connections[place].source == wire.source:
            del draft.connections[place]
            draft.wires.discard((wire.source, wire.target))
            return Connect(connection=wire, at=place - first)
    raise EditRefused(
        "{source} and {target} are not connected.",
        "The wire may have been removed: look again.",
        source=wire.source,
        target=wire.target,
    )


@change.register
def _(edit: SetVariable, draft: Draft) -> Edit:
    before = _put(draft, "variables", edit.name, edit.variable, "There is no variable {name} in this workflow.")
    return SetVariable(name=edit.name, variable=before)


@change.register
def _(edit: SetAnnotation, draft: Draft) -> Edit:
    before = _put(draft, "annotations", edit.id, edit.annotation, "There is no note {name} in this workflow.")
    return SetAnnotation(id=edit.id, annotation=before)


@change.register
def _(edit: SetGroup, draft: Draft) -> Edit:
    for id in edit.group.nodes if edit.group else ():
        draft.node(id)
    before = _put(draft, "groups", edit.id, edit.group, "There is no group {name} in this workflow.")
    return SetGroup(id=edit.id, group=before)


@change.register
def _(edit: SetWorkflow, draft: Draft) -> Edit:
    _require_document(draft)
    missing = "There is no sub-workflow {name} in this workflow."
    before = _put(draft, "workflows", edit.name, edit.workflow, missing)
    return SetWorkflow(name=edit.name, workflow=before)


@change.register
def _(edit: SetInput, draft: Draft) -> Edit:
    _require_sub_workflow(draft)
    before = _put(draft, "inputs", edit.id, edit.input, "There is no input {name} of this sub-workflow.")
    return SetInput(id=edit.id, input=before)


@change.register
def _(edit: SetOutput, draft: Draft) -> Edit:
    _require_sub_workflow(draft)
    before = _put(draft, "outputs", edit.id, edit.output, "There is no output {name} of this sub-workflow.")
    return SetOutput(id=edit.id, output=before)


def _put(draft: Draft, part: str, key: str, value: V | None, missing: str) -> V | None:
    before = draft.put(part, key, value)
    if before is None and value is None:
        raise EditRefused(missing, "It may have been removed: look again.", name=key)
    return before


@change.register
def _(edit: ChangeDocument, draft: Draft) -> Edit:
    given = {name: getattr(edit, name) for name in ("title", "description", "seed")}
    wanted = {name: value for name, value in given.items() if value is not None}
    if "seed" in wanted:
        _require_document(draft)
    back = {name: draft.parts.get(name, getattr(draft.canvas, name)) for name in wanted}
    draft.parts.update(wanted)
    return ChangeDocument(**back)


def _require_document(draft: Draft) -> None:
    if isinstance(draft.canvas, SubWorkflow):
        raise EditRefused("This cannot be changed inside a sub-workflow.", "Change it in the workflow around it.")


def _require_sub_workflow(draft: Draft) -> None:
    if not isinstance(draft.canvas, SubWorkflow):
        raise EditRefused("Only a sub-workflow has inputs and outputs.", "Open the sub-workflow first.")


@change.register
def _(edit: Within, draft: Draft) -> Edit:
    _require_document(draft)
    workflow = draft.table("workflows").get(edit.workflow)
    if workflow is None:
        raise EditRefused(
            "There is no sub-workflow {name} in this workflow.",
            "It may have been removed: look again.",
            name=edit.workflow,
        )
    inner = Draft(workflow, _deeper(draft.depth))
    inverse = change(edit.edit, inner)
    draft.put("workflows", edit.workflow, inner.frozen())
    return Within(workflow=edit.workflow, edit=inverse)


@change.register
def _(edit: Batch, draft: Draft) -> Edit:
    draft.depth = _deeper(draft.depth)
    inverses = [change(inner, draft) for inner in edit.edits]
    draft.depth -= 1
    # Spliced, so that undoing and redoing for ever never nests deeper.
    flat = [part for inverse in reversed(inverses) for part in _parts(inverse)]
    return Batch(edits=tuple(flat), label=edit.label)


def _parts(edit: Edit) -> tuple[Edit, ...]:
    return edit.edits if isinstance(edit, Batch) else (edit,)


def _deeper(depth: int) -> int:
    if depth >= MAX_BATCH_DEPTH:
        raise EditRefused("The edits are nested too deep.", "Send them one by one.")
    return depth + 1
