"""Paste."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.workflow.document import Document
from netwright.workflow.editing.edits import EditRefused, apply
from netwright.workflow.editing.fragment import Fragment, fresh_id, paste
from netwright.workflow.file.format import dump
from netwright.workflow.flatten import flatten
from tests.workflow.clipboard import copied
from tests.workflow.samples import flagship, nested


def test_copies_get_fresh_ids_and_keep_their_wires() -> None:
    document = flagship()
    pasted = paste(document, copied(document, ["in", "dense", "note"]), (500, 300))
    assert pasted.ids == {"in": "in_2", "dense": "dense_2", "note": "note_2"}
    applied = apply(document, pasted.edit)
    wires = {(wire.source, wire.target) for wire in applied.document.connections}
    assert wires - {(wire.source, wire.target) for wire in document.connections} == {("in_2.tensor", "dense_2.tensor")}
    assert min(applied.document.nodes[id].position for id in ("in_2", "dense_2")) == (500, 300)
    assert applied.document.annotations["note_2"].text == "Drawn by hand."
    assert dump(apply(applied.document, applied.inverse).document) == dump(document)


def test_wires_from_outside_are_kept_on_request() -> None:
    document = flagship()
    fragment = copied(document, ["learner"])
    assert len(apply(document, paste(document, fragment).edit).document.connections) == 4
    kept = apply(document, paste(document, fragment, keep_outside=True).edit).document
    assert {wire.source for wire in kept.connections if wire.target_node == "learner_2"} == {
        "dense.tensor",
        "rows.table",
    }
    elsewhere = paste(Document(), fragment, keep_outside=True)
    assert apply(Document(), elsewhere.edit).document.connections == ()


def test_groups_and_variables_go_along() -> None:
    fragment = copied(flagship(), ["reader", "rows", "dense"], groups=["data"], variables=["units"])
    pasted = paste(Document(), fragment)
    document = apply(Document(), pasted.edit).document
    assert document.groups["data"].nodes == ("reader", "rows")
    assert document.variables.keys() == {"units"}
    again = apply(flagship(), paste(flagship(), fragment).edit).document
    assert again.variables == flagship().variables
    assert again.groups["data_2"].nodes == ("reader_2", "rows_2")


def test_expressions_name_the_copies() -> None:
    settings = {"p": [{"$expression": "'산' + str(spec('a', \"x\").rows) + str(spec('b', 'x').rows)"}]}
    nodes: dict[str, Any] = {"a": {"type": "x"}, "b": {"type": "x"}, "c": {"type": "x", "settings": settings}}
    document = Document.model_validate({"nodes": nodes})
    made = apply(document, paste(document, copied(document, ["a", "c"])).edit).document.nodes["c_2"]
    wanted = "'산' + str(spec(\"a_2\", \"x\").rows) + str(spec('b', 'x').rows)"
    assert made.settings == {"p": [{"$expression": wanted}]}


def test_sub_workflows_go_along_and_never_replace_others() -> None:
    fragment = copied(nested(), ["deep"], workflows=["block", "twice"])
    fresh = apply(Document(), paste(Document(), fragment).edit).document
    assert fresh.workflows == nested().workflows
    assert paste(nested(), fragment).ids == {"deep": "deep_2"}
    assert apply(nested(), paste(nested(), fragment).edit).document.workflows == nested().workflows
    changed = nested().workflows["block"].model_copy(update={"title": "Other"})
    target = Document(workflows={"block": changed})
    document = apply(target, paste(target, fragment).edit).document
    assert document.workflows["block"] == changed
    assert document.workflows["twice"].nodes["a"].settings["workflow"] == "block_2"
    assert "deep/a/first" in flatten(document).nodes


def test_paste_into_a_sub_workflow() -> None:
    document = nested()
    pasted = paste(document, copied(document, ["first", "second"], within="block"), within="block")
    block = apply(document, pasted.edit).document.workflows["block"]
    assert block.nodes.keys() == {"first", "second", "first_2", "second_2"}
    with pytest.raises(EditRefused, match="no sub-workflow gone"):
        paste(document, copied(document, ["in"]), within="gone")


def test_an_empty_clipboard_is_refused() -> None:
    with pytest.raises(EditRefused, match="The clipboard holds no nodes"):
        paste(Document(), Fragment())


def test_fresh_ids() -> None:
    assert fresh_id("a", []) == "a"
    assert fresh_id("a", ["a"]) == "a_2"
    assert fresh_id("a_2", ["a", "a_2"]) == "a_3"
    assert fresh_id("7", ["7"]) == "7_2"
    assert len(fresh_id("x" * 100, ["x" * 100])) <= 100
