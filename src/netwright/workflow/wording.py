"""What a workflow says to people, and the same workflow in other words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from netwright.workflow.document import Canvas, Document, NodeEntry, SubWorkflow

FIGURE_TITLE = "title"
"""The one setting that only people read; every other may name a column, a file or a choice."""

Say = Callable[[str], str]
C = TypeVar("C", bound=Canvas)


def reworded(document: Document, say: Say) -> Document:
    """Return the document with every text for people put through `say`; what nodes are known by stays as it is."""
    workflows = {id: _subworkflow(workflow, say) for id, workflow in document.workflows.items()}
    return _canvas(document, say).model_copy(update={"workflows": workflows})


def words(document: Document) -> list[str]:
    """Return every text for people, each once, in the order of the file."""
    said: dict[str, None] = {}

    def note(text: str) -> str:
        said[text] = None
        return text

    reworded(document, note)
    return list(said)


def _subworkflow(workflow: SubWorkflow, say: Say) -> SubWorkflow:
    return _canvas(workflow, say).model_copy(
        update={
            "inputs": {id: _changed(port, say, "description") for id, port in workflow.inputs.items()},
            "outputs": {id: _changed(port, say, "description") for id, port in workflow.outputs.items()},
        }
    )


def _canvas(canvas: C, say: Say) -> C:
    headed: C = _changed(canvas, say, "title", "description")
    return headed.model_copy(
        update={
            "variables": {id: _changed(variable, say, "description") for id, variable in canvas.variables.items()},
            "nodes": {id: _node(entry, say) for id, entry in canvas.nodes.items()},
            "annotations": {id: _changed(note, say, "text") for id, note in canvas.annotations.items()},
            "groups": {id: _changed(group, say, "title") for id, group in canvas.groups.items()},
        }
    )


def _node(entry: NodeEntry, say: Say) -> NodeEntry:
    labelled: NodeEntry = _changed(entry, say, "label")
    title = entry.settings.get(FIGURE_TITLE)
    if not isinstance(title, str) or not title:
        return labelled
    return labelled.model_copy(update={"settings": {**entry.settings, FIGURE_TITLE: say(title)}})


def _changed(part: Any, say: Say, *names: str) -> Any:
    return part.model_copy(update={name: say(text) for name in names if (text := getattr(part, name))})
