"""Structural problems, and why a wire is refused."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from netwright.sdk import Port
from netwright.sdk.port import PortType
from netwright.workflow.document import Connection, Document
from netwright.workflow.problems.loops import find_loops
from netwright.workflow.problems.ports import can_connect, check_connection
from netwright.workflow.problems.problems import Problem, find_problems
from tests.workflow.samples import TYPES, entry, flagship, nested, node_type


def problems_of(nodes: dict[str, Any], wires: list[tuple[str, str]] = [], **more: Any) -> list[Problem]:  # noqa: B006
    connections = [{"from": source, "to": target} for source, target in wires]
    return find_problems(Document.model_validate({"nodes": nodes, "connections": connections, **more}), TYPES)


def test_sound_documents_have_none() -> None:
    assert find_problems(flagship(), TYPES) == []
    assert find_problems(nested(), TYPES) == []


CASES: list[tuple[dict[str, Any], list[tuple[str, str]], str, dict[str, str | None]]] = [
    ({"a": entry("gone")}, [], "The node type gone is not installed.", {"node": "a"}),
    (
        {"a": {"type": "reader", "version": 4}},
        [],
        "The node was saved by version 4 of its type; version 1 is installed.",
        {"node": "a"},
    ),
    ({"a": entry("filter")}, [], "Nothing is connected to the input table.", {"node": "a", "port": "table"}),
    (
        {"a": entry("reader"), "b": entry("reader"), "c": entry("filter")},
        [("a.table", "c.table"), ("b.table", "c.table")],
        "2 wires lead to the input table, which takes one.",
        {"node": "c", "port": "table"},
    ),
    (
        {"a": entry("reader"), "b": entry("dense")},
        [("a.table", "b.tensor")],
        "A table cannot go into a layer: layers take tensors. Connect it to a Network Learner instead, and begin the "
        "network with an Input layer.",
        {"node": "b", "port": "tensor"},
    ),
    (
        {"a": entry("reader"), "b": entry("append")},
        [("a.gone", "b.tables"), ("a.table", "b.tables")],
        "The wire from a.gone to b.tables hangs loose: Reader has no port gone.",
        {"node": "b"},
    ),
    ({"a": entry("reader")}, [("a.table", "gone.x")], "A wire from a.table to gone.x hangs loose", {"node": "a"}),
    (
        {"a": entry("filter"), "b": entry("filter"), "c": entry("filter")},
        [("a.table", "b.table"), ("b.table", "a.table"), ("b.table", "c.table")],
        "These nodes wait for each other in a loop: a → b → a.",
        {"node": "a"},
    ),
    (
        {"a": entry("reader", path={"$expression": 'str(spec("b", "table").rows)'}), "b": entry("filter")},
        [("a.table", "b.table")],
        "These nodes wait for each other in a loop: a → b → a.",
        {},
    ),
    (
        {"a": entry("reader", n=[{"size": {"$expression": "unit"}}])},
        [],
        "There is no variable unit in this workflow.",
        {"node": "a", "setting": "n.0.size"},
    ),
    ({"a": entry("reader", n={"$expression": "1 +"})}, [], "cannot be read at character", {"setting": "n"}),
    ({"a": entry("reader", n={"$expression": "1 / 0"})}, [], "divides by zero", {"setting": "n"}),
    (
        {"a": entry("reader", n={"$expression": 'spec("b", "x").rows'})},
        [],
        "There is no node b with an output x.",
        {"setting": "n"},
    ),
    (
        {"a": entry("workflow", workflow="gone")},
        [],
        "There is no sub-workflow gone in this workflow.",
        {"node": "a", "setting": "workflow"},
    ),
]


@pytest.mark.parametrize(("nodes", "wires", "sentence", "where"), CASES)
def test_each_problem_is_named_once(
    nodes: dict[str, Any], wires: list[tuple[str, str]], sentence: str, where: dict[str, str | None]
) -> None:
    (problem,) = problems_of(nodes, wires)
    assert sentence in str(problem.problem)
    assert problem.remedy is not None
    for name, value in where.items():
        assert getattr(problem, name) == value


def test_sub_workflows_are_searched_too() -> None:
    block = {
        "inputs": {"rows": {"type": "table", "to": ["inner.tensor", "gone.x"]}},
        "nodes": {"inner": entry("dense"), "self": entry("workflow", workflow="block", variables={"x": 1})},
    }
    found = problems_of({"a": entry("workflow", workflow="block")}, workflows={"block": block})
    told = [str(problem.problem) for problem in found if problem.workflow == "block"]
    assert "The port rows of the sub-workflow block does not fit inner.tensor inside it." in told
    assert "The port rows of the sub-workflow block does not fit gone.x inside it." in told
    assert "The sub-workflow block has no variable x." in told
    assert "The sub-workflow block holds itself." in told


def test_a_tensor_goes_into_a_network_port_and_every_misfit_is_told_what_the_port_takes() -> None:
    for source in get_args(PortType):
        for target in get_args(PortType):
            reason = can_connect(Port(type=source, description=""), Port(type=target, description=""))
            if source == target or (source, target) == ("tensor", "network"):
                assert reason is None
            else:
                assert reason is not None
                assert ("layer" if target == "tensor" else f"{target} port") in reason.template
                assert reason.render("ko") != reason.render("en")


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("in.tensor", "learner.network", None),
        ("reader.table", "dense.tensor", "A table cannot go into a layer"),
        ("dense.tensor", "dense.tensor", "A node cannot be connected to itself."),
        ("gone.x", "dense.tensor", "One of the two nodes is gone."),
        ("in.x", "dense.tensor", "Input has no output x."),
        ("in.tensor", "dense.x", "Dense has no input x."),
    ],
)
def test_a_wire_is_checked_before_it_is_drawn(source: str, target: str, sentence: str | None) -> None:
    reason = check_connection(flagship(), TYPES, Connection(source=source, target=target))
    assert (reason is None) if sentence is None else (reason is not None and sentence in str(reason))


def test_a_wire_that_closes_a_loop_is_refused() -> None:
    types = {**TYPES, "dense": node_type("dense", dict(TYPES["dense"].inputs), dict(TYPES["dense"].outputs))}
    document = Document.model_validate(
        {
            "nodes": {"a": entry("dense"), "b": entry("dense"), "c": entry("dense")},
            "connections": [{"from": "a.tensor", "to": "b.tensor"}, {"from": "b.tensor", "to": "c.tensor"}],
        }
    )
    reason = check_connection(document, types, Connection(source="c.tensor", target="a.tensor"))
    assert str(reason) == "This wire would close a loop: the node would wait for its own result."


def test_loops_are_found_quickly_and_bounded() -> None:
    edges = {f"{at}": [f"{at ^ 1}"] for at in range(10_000)}
    assert len(find_loops(edges)) == 20
    assert find_loops({"a": ["b"], "b": ["c"], "c": []}) == []
    assert find_loops({"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}) == [["b", "c"]]
