"""Workflows of layers in tests, drafted by the path that each edit takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netwright.ports import TensorSpec
from netwright.sdk import Repair
from netwright.workers.child.answers.drafting import Drafter
from netwright.workers.child.main import load_types
from netwright.workers.draft_request import draft_of
from netwright.workers.protocol import NodeDraft
from netwright.workflow.document import Document
from netwright.workflow.editing.edit_kinds import EDIT
from netwright.workflow.editing.edits import apply
from netwright.workflow.flatten import flatten

REGISTRY = load_types(["netwright.nodes"])
DRAFTER = Drafter(REGISTRY)


def document(*layers: tuple[str, str, dict[str, Any], dict[str, str]]) -> Document:
    """Layers as (id, type, settings, wires): wires by input port, several with a space between."""
    wires = [
        {"from": source, "to": f"{id}.{port}"}
        for id, _, _, inputs in layers
        for port, sources in inputs.items()
        for source in sources.split()
    ]
    nodes = {id: {"type": _type(type), "settings": settings} for id, type, settings, _ in layers}
    return Document.model_validate({"format": 1, "title": "t", "nodes": nodes, "connections": wires})


def sketch(text: str) -> Document:
    """Read a drawing, a node a line: `id type setting=JSON ... < source port=source ...`.

    A source is a node, or `node.port`; without a port it goes into the first input. Commas part several.
    """
    layers = []
    for line in text.strip().splitlines():
        told, _, arrows = line.partition("<")
        id, type, *settings = told.split()
        first = next(iter(REGISTRY[_type(type)].inputs), "")
        inputs = {}
        for arrow in arrows.split():
            port, is_named, sources = arrow.rpartition("=")
            whole = [source if "." in source else f"{source}.output" for source in sources.split(",")]
            inputs[port if is_named else first] = " ".join(whole)
        values = {name: json.loads(value) for name, _, value in (setting.partition("=") for setting in settings)}
        layers.append((id, type, values, inputs))
    return document(*layers)


def draft(drawn: Document, folder: Path) -> dict[str, NodeDraft]:
    """Return what the page would be told of each node."""
    request = draft_of(flatten(drawn), session="s", folder=str(folder), workspace=str(folder), fresh=True)
    drafts, _ = DRAFTER.draft(request)
    return {id: one for id, one in drafts.items() if one is not None}


def tensors(drawn: Document, folder: Path, *ids: str) -> list[TensorSpec]:
    """Draft a workflow that has no problem, and return what comes out of some nodes."""
    drafts = draft(drawn, folder)
    assert {id: one.problems for id, one in drafts.items() if one.problems} == {}
    known: Mapping[str, Any] = DRAFTER._sessions["s"].known
    return [known[id].specs["output"] for id in ids]


def applied(drawn: Document, repair: Repair) -> Document:
    """Return the document after a click on a repair."""
    edit = EDIT.validate_python({"kind": "batch", "edits": list(repair.edits), "label": str(repair.label)})
    return apply(drawn, edit).document


def _type(type: str) -> str:
    return f"layer.{type}" if f"layer.{type}" in REGISTRY else type
