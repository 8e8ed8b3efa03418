"""Settings that name layers follow a paste."""

from __future__ import annotations

from typing import Any

from netwright.sdk import Registry
from netwright.workflow.document import Connection, Document, NodeEntry
from netwright.workflow.editing.edits import apply
from netwright.workflow.editing.fragment import paste
from tests.workflow.clipboard import copied

TYPES = {id: cls.type for id, cls in Registry.discover().classes.items()}
CUT = {"outputs": [{"tensor": "lstm#2:cell_state", "name": "lstm"}, {"tensor": "block/dense", "name": ""}]}


def drawing() -> Document:
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "start": ("layer.input", {"shape": [4, 2]}),
        "lstm": ("layer.lstm", {"units": 3}),
        "freeze": ("freeze_layers", {"layers": "these", "pattern": "lstm, start*,dense"}),
        "cut": ("cut_network", CUT),
        "open": ("open_network", {}),
        "dense": ("layer.dense", {"units": 1}),
    }
    wires = ["start.output lstm.input", "lstm.output freeze.network", "freeze.network cut.network"]
    return Document(
        nodes={id: NodeEntry(type=type, settings=settings) for id, (type, settings) in nodes.items()},
        connections=tuple(
            Connection(source=source, target=target) for source, target in (wire.split() for wire in wires)
        ),
    )


def settings_after(*ids: str) -> dict[str, Any]:
    document = drawing()
    pasted = paste(document, copied(document, ids), types=TYPES)
    made = apply(document, pasted.edit).document
    return {id: made.nodes[pasted.ids[id]].settings for id in ids}


def test_copies_name_the_layers_that_were_copied_with_them() -> None:
    settings = settings_after("start", "lstm", "freeze", "cut", "dense")
    # dense does not lead to the node, so the name is that of another layer.
    assert settings["freeze"]["pattern"] == "lstm_2, start*,dense"
    assert [one["tensor"] for one in settings["cut"]["outputs"]] == ["lstm_2#2:cell_state", "block/dense"]
    assert settings["cut"]["outputs"][0]["name"] == "lstm", "a name of the user's own stays"


def test_layers_that_stayed_behind_are_still_meant() -> None:
    assert settings_after("freeze", "cut")["cut"] == CUT
    assert settings_after("freeze")["freeze"]["pattern"] == "lstm, start*,dense"
