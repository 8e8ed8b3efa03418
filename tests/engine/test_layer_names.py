"""Networks of the cache with the names of the drawing that finds them."""

from __future__ import annotations

from typing import Any

from netwright.engine.store.layer_names import rename_layers


def spec(*ids: str) -> dict[str, Any]:
    return {
        "graph": {
            "layers": [{"id": id, "label": ""} for id in ids],
            "calls": [{"layer": id} for id in ids],
            "inputs": [{"name": ids[0]}],
            "outputs": [{"name": ids[-1].rpartition("/")[2]}],
        },
        "parameters": {id: {} for id in ids},
    }


def test_copied_layers_are_renamed_along_their_path() -> None:
    before, now = ("in", "block/lstm", "copy"), ("a", "b/c", "d")
    found = rename_layers(spec("in", "block/lstm", "copy/block/lstm", "copy/2/in"), before, now, {"b/c": "Memory"})
    assert [layer["id"] for layer in found["graph"]["layers"]] == ["a", "b/c", "d/b/c", "d/2/a"]
    assert [layer["label"] for layer in found["graph"]["layers"]] == ["", "Memory", "", ""]
    assert [call["layer"] for call in found["graph"]["calls"]] == list(found["parameters"])
