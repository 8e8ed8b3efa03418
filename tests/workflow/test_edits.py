"""Edits: what they do, and that each inverse takes it back to the identical document."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from netwright.workflow.document import (
    Annotation,
    Connection,
    Document,
    Group,
    NodeEntry,
    SubInput,
    SubOutput,
    SubWorkflow,
    Variable,
)
from netwright.workflow.editing.edits import (
    EDIT,
    AddNode,
    Batch,
    ChangeDocument,
    ChangeSettings,
    Connect,
    Disconnect,
    Edit,
    EditRefused,
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
    apply,
)
from netwright.workflow.file.format import dump
from tests.workflow.samples import chain, flagship, nested

IDS = st.sampled_from(["a", "b", "c", "d", "reader", "rows", "first", "block"])
PORTS = st.sampled_from(["x", "y"])
SETTING = st.one_of(st.integers(-5, 5), st.text("가a", max_size=3), st.just({"$expression": "1 + 1"}))
POSITION = st.tuples(st.integers(-9, 9), st.integers(-9, 9))
NODES = st.builds(
    NodeEntry,
    type=st.sampled_from(["dense", "reader"]),
    position=POSITION,
    settings=st.dictionaries(st.sampled_from(["p", "q"]), st.one_of(st.none(), SETTING)),
)
WIRES = st.builds(lambda a, p, b, q: Connection(source=f"{a}.{p}", target=f"{b}.{q}"), IDS, PORTS, IDS, PORTS)
GROUPS = st.builds(Group, title=st.text("ab", max_size=2), nodes=st.lists(IDS, unique=True, max_size=3).map(tuple))
ENDS = st.builds(lambda id, port: f"{id}.{port}", IDS, PORTS)
INPUTS = st.builds(SubInput, type=st.just("table"), to=st.lists(ENDS, unique=True, max_size=2).map(tuple))
OUTPUTS = st.builds(lambda end: SubOutput(type="table", source=end), ENDS)
VARIABLES = st.builds(lambda value: Variable(type="integer", value=value), st.integers(-9, 9))
SIMPLE: st.SearchStrategy[Edit] = st.one_of(
    st.builds(AddNode, id=IDS, node=NODES),
    st.builds(RemoveNodes, ids=st.lists(IDS, max_size=3).map(tuple)),
    st.builds(ReplaceNode, id=IDS, node=NODES),
    st.builds(MoveNodes, positions=st.dictionaries(IDS, POSITION, max_size=2)),
    st.builds(
        ChangeSettings,
        id=IDS,
        settings=st.dictionaries(st.sampled_from(["p", "q"]), st.one_of(st.none(), SETTING)),
        empty=st.lists(st.sampled_from(["p", "q"]), max_size=2).map(tuple),
    ),
    st.builds(RenameNode, id=IDS, label=st.text("ab", max_size=2)),
    st.builds(Connect, connection=WIRES, at=st.one_of(st.none(), st.integers(0, 3))),
    st.builds(Disconnect, connection=WIRES),
    st.builds(SetVariable, name=st.sampled_from(["u", "v"]), variable=st.one_of(st.none(), VARIABLES)),
    st.builds(
        SetAnnotation, id=IDS, annotation=st.one_of(st.none(), st.builds(Annotation, text=st.text("ab", max_size=2)))
    ),
    st.builds(SetGroup, id=IDS, group=st.one_of(st.none(), GROUPS)),
    st.builds(SetInput, id=IDS, input=st.one_of(st.none(), INPUTS)),
    st.builds(SetOutput, id=IDS, output=st.one_of(st.none(), OUTPUTS)),
    st.builds(SetWorkflow, name=IDS, workflow=st.one_of(st.none(), st.just(SubWorkflow(title="t")))),
    st.builds(ChangeDocument, title=st.one_of(st.none(), st.text("ab")), seed=st.one_of(st.none(), st.integers(0, 9))),
)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    SIMPLE,
    st.builds(lambda edits: Batch(edits=tuple(edits)), st.lists(SIMPLE, max_size=4)),
    st.builds(Within, workflow=st.just("block"), edit=SIMPLE),
)


def identical(one: Document, other: Document) -> bool:
    return one == other and dump(one) == dump(other)


@given(st.lists(EDITS, max_size=25), st.sampled_from([flagship, nested, Document]))
def test_inverses_lead_back_step_by_step(edits: list[Edit], start: type[Document]) -> None:
    document = start()
    past: list[tuple[Document, Edit]] = []
    for edit in edits:
        before = dump(document)
        try:
            applied = apply(document, edit)
        except EditRefused as refusal:
            assert str(refusal.problem)  # noqa: PT017 - most edits of the sequence are not refused
            assert dump(document) == before
            continue
        assert dump(document) == before, "an edit must not change the document that it was given"
        past.append((document, applied.inverse))
        document = applied.document
    for before, inverse in reversed(past):
        sent = EDIT.validate_json(EDIT.dump_json(inverse))
        again = apply(document, sent)
        assert identical(again.document, before)
        assert identical(apply(before, again.inverse).document, document), "redo after undo"
        document = again.document


@given(st.lists(EDITS, max_size=12))
def test_a_batch_is_all_or_nothing_and_has_one_inverse(edits: list[Edit]) -> None:
    document = flagship()
    fitting, now = [], document
    for edit in edits:
        try:
            now = apply(now, edit).document
        except EditRefused:
            continue
        fitting.append(edit)
    applied = apply(document, Batch(edits=tuple(fitting)))
    assert identical(applied.document, now)
    assert identical(apply(applied.document, applied.inverse).document, document)


def test_removed_nodes_come_back_with_wires_and_groups() -> None:
    document = flagship()
    removed = apply(document, RemoveNodes(ids=("rows", "dense")))
    assert removed.document.nodes.keys() == {"reader", "in", "learner"}
    assert removed.document.connections == ()
    assert removed.document.groups["data"].nodes == ("reader",)
    assert identical(apply(removed.document, removed.inverse).document, document)


def test_wires_into_one_port_keep_the_users_order() -> None:
    document = Document(nodes={name: NodeEntry(type="x") for name in "abct"})
    for name in "abc":
        document = apply(document, Connect(connection=Connection(source=f"{name}.out", target="t.many"))).document
    document = apply(document, Disconnect(connection=document.connections[0])).document
    put = Connect(connection=Connection(source="a.out", target="t.many"), at=1)
    assert [wire.source for wire in apply(document, put).document.connections] == ["b.out", "a.out", "c.out"]


def test_empty_and_default_are_two_things() -> None:
    document = Document(nodes={"a": NodeEntry(type="x", settings={"clip": 1.0})})
    emptied = apply(document, ChangeSettings(id="a", empty=("clip",)))
    assert emptied.document.nodes["a"].settings == {"clip": None}
    default = apply(emptied.document, ChangeSettings(id="a", settings={"clip": None}))
    assert default.document.nodes["a"].settings == {}
    assert apply(default.document, default.inverse).document == emptied.document


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (AddNode(id="reader", node=NodeEntry(type="x")), "There is a node reader in this workflow already."),
        (RemoveNodes(ids=("gone",)), "There is no node gone in this workflow."),
        (
            Connect(connection=Connection(source="in.tensor", target="dense.tensor")),
            "in.tensor and dense.tensor are connected already.",
        ),
        (SetVariable(name="none", variable=None), "There is no variable none in this workflow."),
        (Within(workflow="gone", edit=RemoveNodes(ids=())), "There is no sub-workflow gone in this workflow."),
        (SetGroup(id="g", group=Group(nodes=("gone",))), "There is no node gone in this workflow."),
        (SetInput(id="x", input=None), "Only a sub-workflow has inputs and outputs."),
        (SetOutput(id="x", output=None), "Only a sub-workflow has inputs and outputs."),
    ],
)
def test_refusals_say_why(edit: Edit, sentence: str) -> None:
    with pytest.raises(EditRefused) as refusal:
        apply(flagship(), edit)
    assert str(refusal.value.problem) == sentence
    assert str(refusal.value.remedy)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "add_node", "id": "A b", "node": {"type": "x"}},
        {"kind": "add_node", "id": "a", "node": {"type": "x", "settings": {"p": float("nan")}}},
        {"kind": "add_node", "id": "a", "node": {"type": "x", "settings": {"p": {"__proto__": 1}}}},
        {"kind": "add_node", "id": "a", "node": {"type": "x", "settings": {"p": "\ud800"}}},
        {"kind": "change_settings", "id": "a", "settings": {"path": "a\0b"}},
        {"kind": "move_nodes", "positions": {"a": [float("inf"), 0]}},
        {"kind": "set_variable", "name": "class", "variable": None},
        {"kind": "set_variable", "name": "v", "variable": {"type": "integer", "value": True}},
        {"kind": "unknown"},
    ],
)
def test_edits_from_outside_are_checked(data: object) -> None:
    with pytest.raises(ValidationError):
        EDIT.validate_python(data)


def test_edits_nested_without_end_are_refused() -> None:
    data: dict[str, object] = {"kind": "batch", "edits": []}
    for _ in range(20):
        data = {"kind": "batch", "edits": [data]}
    with pytest.raises(ValidationError):
        EDIT.validate_python(data)


def test_one_edit_on_a_thousand_nodes_is_quick() -> None:
    document = chain(1000)
    edits: list[Edit] = [
        RenameNode(id="n500", label="x"),
        ChangeSettings(id="n500", settings={"units": 3}),
        MoveNodes(positions={"n500": (1, 1)}),
        Connect(connection=Connection(source="n5.tensor", target="n900.tensor")),
        RemoveNodes(ids=("n500",)),
    ]
    for edit in edits:
        best = min(_seconds(document, edit) for _ in range(10))
        assert best < 0.002, f"{edit.kind}: {best * 1000:.2f} ms"


def _seconds(document: Document, edit: Edit) -> float:
    begin = time.process_time()
    apply(document, edit)
    return time.process_time() - begin


def test_ports_of_a_sub_workflow_go_with_the_nodes_behind_them() -> None:
    held = SubWorkflow(
        nodes={"a": NodeEntry(type="dense"), "b": NodeEntry(type="dense")},
        inputs={"x": SubInput(type="table", to=("a.x", "b.x"))},
        outputs={"one": SubOutput(type="table", source="a.y"), "two": SubOutput(type="table", source="b.y")},
    )
    document = Document(workflows={"block": held})
    removed = apply(document, Within(workflow="block", edit=RemoveNodes(ids=("a",))))
    after = removed.document.workflows["block"]
    assert (after.inputs["x"].to, set(after.outputs)) == (("b.x",), {"two"})
    assert identical(apply(removed.document, removed.inverse).document, document)
