"""Sub-workflows expand to any depth, and settings are worked out where they stand."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.workflow.document import Document
from netwright.workflow.errors import ExpressionError, FlattenError, SpecUnknown
from netwright.workflow.flatten import FlatWorkflow, flatten, reflatten, resolve_settings
from tests.workflow.samples import entry, flagship, nested


def nothing(node: str, port: str) -> Any:
    return None


def test_a_plain_document_stays() -> None:
    flat = flatten(flagship())
    assert flat.nodes.keys() == flagship().nodes.keys()
    assert flat.seed == 7
    assert flat.nodes["learner"].inputs == {"network": (("dense", "tensor"),), "table": (("rows", "table"),)}
    assert resolve_settings(flat, "learner", nothing) == {"epochs": 45}
    assert resolve_settings(flat, "dense", nothing) == {"units": 128}


def content(flat: FlatWorkflow) -> Any:
    return flat.seed, flat.variables, {
        id: (node.type, node.version, node.label, node.settings, node.inputs, node.references)
        for id, node in flat.nodes.items()
    }  # fmt: skip


def changed(document: Document, id: str, **update: Any) -> Document:
    return document.model_copy(update={"nodes": {**document.nodes, id: document.nodes[id].model_copy(update=update)}})


def test_an_edit_of_a_setting_leaves_all_other_nodes_the_same_objects() -> None:
    before = nested()
    flat = flatten(before)
    for update in ({"settings": {"shape": [5]}}, {"label": "Start"}):
        after = changed(before, "in", **update)
        again = reflatten(flat, before, after)
        assert again is not None
        assert content(again) == content(flatten(after))
        assert [id for id, node in again.nodes.items() if node is not flat.nodes[id]] == ["in"]
    assert reflatten(flat, before, changed(before, "in", position=(7, 7))) is flat


def test_an_edit_of_more_than_settings_is_flattened_anew() -> None:
    before = nested()
    flat = flatten(before)
    gone = {id: node for id, node in before.nodes.items() if id != "out"}
    for after in (
        changed(before, "deep", settings={}),
        changed(before, "in", type="other"),
        before.model_copy(update={"nodes": gone}),
        before.model_copy(update={"connections": before.connections[1:]}),
        before.model_copy(update={"seed": before.seed + 1}),
        before.model_copy(update={"workflows": {}}),
        before.model_copy(update={"variables": {}}),
    ):
        assert reflatten(flat, before, after) is None


def test_variables_can_be_given() -> None:
    assert resolve_settings(flatten(flagship(), {"quick": True}), "learner", nothing) == {"epochs": 5}


def test_blocks_in_blocks_expand() -> None:
    flat = flatten(nested())
    inputs = {id: node.inputs.get("tensor", ()) for id, node in flat.nodes.items()}
    assert inputs == {
        "in": (),
        "deep/a/first": (("in", "tensor"),),
        "deep/a/second": (("deep/a/first", "tensor"),),
        "deep/b/first": (("deep/a/second", "tensor"),),
        "deep/b/second": (("deep/b/first", "tensor"),),
        "out": (("deep/b/second", "tensor"),),
    }


def test_variables_reach_down_and_specs_mean_the_right_copy() -> None:
    flat = flatten(nested(), {"size": 9})
    assert resolve_settings(flat, "deep/a/first", nothing) == {"units": 20}
    assert resolve_settings(flat, "deep/b/first", nothing) == {"units": 8}
    shapes = {("deep/a/first", "tensor"): {"shape": [20]}, ("deep/b/second", "tensor"): {"shape": [3]}}
    assert resolve_settings(flat, "deep/a/second", lambda *place: shapes[place]) == {"units": 20}
    assert flat.nodes["out"].references == (("deep/b/second", "tensor"),)
    assert resolve_settings(flat, "out", lambda *place: shapes[place]) == {"units": 3}
    assert flat.needs("deep/b/second") == ("deep/b/first",)


def test_an_input_may_feed_several_nodes_and_keep_order() -> None:
    fork = {
        "inputs": {"rows": {"type": "table", "to": ["join.tables", "other.table"], "many": True}},
        "outputs": {"rows": {"type": "table", "from": "join.table"}},
        "nodes": {"join": entry("append"), "other": entry("filter")},
    }
    document = Document.model_validate(
        {
            "nodes": {"b": entry("reader"), "a": entry("reader"), "fork": entry("workflow", workflow="fork")},
            "connections": [{"from": "b.table", "to": "fork.rows"}, {"from": "a.table", "to": "fork.rows"}],
            "workflows": {"fork": fork},
        }
    )
    flat = flatten(document)
    assert flat.nodes["fork/join"].inputs == {"tables": (("b", "table"), ("a", "table"))}
    assert flat.nodes["fork/other"].inputs == {"table": (("b", "table"), ("a", "table"))}


def test_faults_name_the_setting() -> None:
    settings = {"columns": [{"size": {"$expression": "1 / 0"}}], "late": {"$expression": 'spec("a", "x").rows'}}
    document = Document.model_validate({"nodes": {"a": {"type": "x", "settings": settings}}})
    with pytest.raises(ExpressionError) as fault:
        resolve_settings(flatten(document), "a", nothing)
    assert fault.value.setting == "columns.0.size"
    late = Document.model_validate({"nodes": {"a": {"type": "x", "settings": {"late": settings["late"]}}}})
    with pytest.raises(SpecUnknown) as unknown:
        resolve_settings(flatten(late), "a", nothing)
    assert unknown.value.setting == "late"


def looped(*names: str) -> Document:
    following = dict(zip(names, (*names[1:], names[0]), strict=True))
    workflows = {name: {"nodes": {"in": entry("workflow", workflow=inner)}} for name, inner in following.items()}
    return Document.model_validate({"nodes": {"a": entry("workflow", workflow=names[0])}, "workflows": workflows})


@pytest.mark.parametrize("names", [("one",), ("one", "two", "three")])
def test_a_workflow_that_holds_itself_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(FlattenError, match="holds itself"):
        flatten(looped(*names))


def doubling(levels: int) -> Document:
    inner = {"units": {"$expression": "u + u"}}
    workflows: dict[str, Any] = {
        f"w{at}": {
            "variables": {"u": {"type": "integer", "value": 0}},
            "nodes": {name: entry("workflow", workflow=f"w{at + 1}", variables={"u": inner["units"]}) for name in "ab"},
        }
        for at in range(levels)
    }
    workflows[f"w{levels}"] = {"variables": workflows["w0"]["variables"], "nodes": {"x": entry("dense", **inner)}}
    top = entry("workflow", workflow="w0", variables={"u": 1})
    return Document.model_validate({"nodes": {"top": top}, "workflows": workflows})


def test_doubling_blocks_are_bounded() -> None:
    with pytest.raises(FlattenError, match="more than 100000 nodes"):
        flatten(doubling(30))
    flat = flatten(doubling(6))
    assert resolve_settings(flat, "top/a/b/a/b/a/b/x", nothing) == {"units": 2**7}


def chained(levels: int) -> Document:
    document = doubling(levels)
    workflows = {
        name: workflow.model_copy(update={"nodes": {id: workflow.nodes[id] for id in workflow.nodes if id != "b"}})
        for name, workflow in document.workflows.items()
    }
    return document.model_copy(update={"workflows": workflows})


def test_depth_is_bounded_and_the_deepest_still_works() -> None:
    flat = flatten(chained(49))
    (node,) = flat.nodes
    assert resolve_settings(flat, node, nothing) == {"units": 2**50}
    assert flat.nodes[node].references == ()
    with pytest.raises(FlattenError, match="more than 50 deep"):
        flatten(chained(60))


def test_unknown_sub_workflows_and_loose_wires_are_left_to_the_problems() -> None:
    document = Document.model_validate(
        {
            "nodes": {"a": entry("workflow", workflow="gone"), "b": entry("filter")},
            "connections": [{"from": "a.table", "to": "b.table"}],
        }
    )
    flat = flatten(document)
    assert flat.nodes.keys() == {"b"}
    assert flat.nodes["b"].inputs == {}
