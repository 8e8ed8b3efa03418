"""What the page copies, for tests that paste."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.workflow.document import Canvas, Document
from netwright.workflow.editing.fragment import Fragment


def copied(
    document: Document,
    ids: Sequence[str],
    within: str | None = None,
    *,
    groups: Sequence[str] = (),
    variables: Sequence[str] = (),
    workflows: Sequence[str] = (),
) -> Fragment:
    canvas: Canvas = document if within is None else document.workflows[within]
    nodes = {id: canvas.nodes[id] for id in ids if id in canvas.nodes}
    wires = [wire for wire in canvas.connections if wire.target_node in nodes]
    return Fragment(
        nodes=nodes,
        connections=tuple(wire for wire in wires if wire.source_node in nodes),
        outside=tuple(wire for wire in wires if wire.source_node not in nodes),
        annotations={id: canvas.annotations[id] for id in ids if id in canvas.annotations},
        groups={id: canvas.groups[id] for id in groups},
        variables={name: canvas.variables[name] for name in variables},
        workflows={name: document.workflows[name] for name in workflows},
    )
