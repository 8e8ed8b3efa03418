"""A workflow in other words: everything that people read changes, and nothing else."""

from __future__ import annotations

from netwright.workflow.document import Document
from netwright.workflow.wording import reworded, words

DOCUMENT = Document.model_validate(
    {
        "title": "Flow",
        "description": "What it does.",
        "variables": {"kind": {"type": "text", "value": "a kind", "description": "Which kind."}},
        "nodes": {
            "plot": {"type": "line_plot", "label": "Curve", "settings": {"title": "Figure", "x": "a column"}},
            "bound": {"type": "line_plot", "settings": {"title": {"$expression": "kind"}}},
        },
        "connections": [{"from": "bound.figure", "to": "plot.table"}],
        "annotations": {"note": {"text": "Note"}},
        "groups": {"group": {"title": "Group", "nodes": ["plot"]}},
        "workflows": {
            "inner": {
                "title": "Inner",
                "nodes": {"here": {"type": "sorter", "label": "Sort"}},
                "inputs": {"in": {"type": "table", "description": "Comes in.", "to": ["here.table"]}},
                "outputs": {"out": {"type": "table", "description": "Goes out.", "from": "here.table"}},
            }
        },
    }
)
WORDS = [
    "Flow", "What it does.", "Which kind.", "Curve", "Figure", "Note", "Group",
    "Inner", "Sort", "Comes in.", "Goes out.",
]  # fmt: skip


def test_what_people_read_is_found() -> None:
    assert sorted(words(DOCUMENT)) == sorted(WORDS)


def test_what_people_read_changes_and_nothing_else() -> None:
    loud = reworded(DOCUMENT, str.upper)
    assert words(loud) == [text.upper() for text in words(DOCUMENT)]
    assert loud.nodes["plot"].settings == {"title": "FIGURE", "x": "a column"}
    assert loud.variables["kind"].value == "a kind"
    assert loud.nodes["bound"] == DOCUMENT.nodes["bound"]
    assert loud.connections == DOCUMENT.connections
    assert reworded(loud, dict(zip(words(loud), words(DOCUMENT), strict=True)).__getitem__) == DOCUMENT
