"""What has changed between two states of a document: for sending only that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from netwright.workflow.document import (
    Annotation,
    Connection,
    Document,
    Group,
    NodeEntry,
    Part,
    SubWorkflow,
    Variable,
)

V = TypeVar("V")


class Difference(Part):
    """Entities as they are now, None for those that are gone. A part that is None has not changed."""

    nodes: Mapping[str, NodeEntry | None] | None = None
    connections: tuple[Connection, ...] | None = None
    """All of them, as soon as one has changed."""
    annotations: Mapping[str, Annotation | None] | None = None
    groups: Mapping[str, Group | None] | None = None
    variables: Mapping[str, Variable | None] | None = None
    workflows: Mapping[str, SubWorkflow | None] | None = None
    title: str | None = None
    description: str | None = None
    seed: int | None = None


def difference(before: Document, after: Document) -> Difference:
    """Compare by identity: an edit shares what it leaves alone, so this costs little even for a large document."""
    return Difference(
        nodes=_changed(before.nodes, after.nodes),
        connections=None if before.connections is after.connections else after.connections,
        annotations=_changed(before.annotations, after.annotations),
        groups=_changed(before.groups, after.groups),
        variables=_changed(before.variables, after.variables),
        workflows=_changed(before.workflows, after.workflows),
        title=None if before.title == after.title else after.title,
        description=None if before.description == after.description else after.description,
        seed=None if before.seed == after.seed else after.seed,
    )


def _changed(before: Mapping[str, V], after: Mapping[str, V]) -> dict[str, V | None] | None:
    if before is after:
        return None
    found: dict[str, V | None] = {id: value for id, value in after.items() if before.get(id) is not value}
    found.update((id, None) for id in before if id not in after)
    return found or None
