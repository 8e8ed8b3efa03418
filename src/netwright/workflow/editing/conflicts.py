"""Which edits touch the same things: so that two people's edits merge, and neither overwrites the other's unseen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from netwright.workflow.editing.edit_kinds import (
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

Touched = frozenset[tuple[str, ...]]
"""Paths of things; whoever touches a thing touches all that is in it."""


def touched(edit: Edit) -> Touched:
    """Return the things that an edit changes."""
    return frozenset(_touches(edit))


def overlap(first: Touched, second: Touched) -> tuple[str, ...] | None:
    """Return a thing that both touch, None where they keep clear of each other."""
    for one, other in ((first, second), (second, first)):
        for path in one:
            for length in range(1, len(path) + 1):
                if path[:length] in other:
                    return path[:length]
    return None


def thing(path: tuple[str, ...]) -> str:
    """Name a touched thing: the ids of the file, which are the same in every language."""
    return ".".join(path[1:]) if len(path) > 1 and path[0] in ("nodes", "document") else ".".join(path)


@singledispatch
def _touches(edit: Any) -> Iterator[tuple[str, ...]]:
    raise TypeError(f"{type(edit).__name__} is no edit")


@_touches.register
def _(edit: AddNode | ReplaceNode) -> Iterator[tuple[str, ...]]:
    yield "nodes", edit.id


@_touches.register
def _(edit: RemoveNodes) -> Iterator[tuple[str, ...]]:
    for id in edit.ids:
        yield "nodes", id


@_touches.register
def _(edit: MoveNodes) -> Iterator[tuple[str, ...]]:
    for id in edit.positions:
        yield "nodes", id, "position"


@_touches.register
def _(edit: ChangeSettings) -> Iterator[tuple[str, ...]]:
    for name in (*edit.settings, *edit.empty):
        yield "nodes", edit.id, "settings", name


@_touches.register
def _(edit: RenameNode) -> Iterator[tuple[str, ...]]:
    yield "nodes", edit.id, "label"


@_touches.register
def _(edit: Connect | Disconnect) -> Iterator[tuple[str, ...]]:
    wire = edit.connection
    # Both ends, so that a node is not removed from under a new wire; the source may have many wires.
    yield "nodes", wire.target_node, "wires into", wire.target_port
    yield "nodes", wire.source_node, "wires from", wire.source_port, wire.target


@_touches.register
def _(edit: SetVariable) -> Iterator[tuple[str, ...]]:
    yield "variables", edit.name


@_touches.register
def _(edit: SetAnnotation) -> Iterator[tuple[str, ...]]:
    yield "annotations", edit.id


@_touches.register
def _(edit: SetGroup) -> Iterator[tuple[str, ...]]:
    yield "groups", edit.id


@_touches.register
def _(edit: SetInput) -> Iterator[tuple[str, ...]]:
    yield "inputs", edit.id


@_touches.register
def _(edit: SetOutput) -> Iterator[tuple[str, ...]]:
    yield "outputs", edit.id


@_touches.register
def _(edit: SetWorkflow) -> Iterator[tuple[str, ...]]:
    yield "workflows", edit.name


@_touches.register
def _(edit: ChangeDocument) -> Iterator[tuple[str, ...]]:
    for name in ("title", "description", "seed"):
        if getattr(edit, name) is not None:
            yield "document", name


@_touches.register
def _(edit: Within) -> Iterator[tuple[str, ...]]:
    for path in _touches(edit.edit):
        yield "workflows", edit.workflow, *path


@_touches.register
def _(edit: Batch) -> Iterator[tuple[str, ...]]:
    for inner in edit.edits:
        yield from _touches(inner)
