"""Recipe keys: what changes them, and what does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netwright.engine.recipes.keys import (
    Ingredient,
    Wire,
    canonical,
    complete,
    describe_inputs,
    drawn_layers,
    node_seed,
    recipe_key,
)
from netwright.sdk import Field, NodeType

Nodes = dict[str, Ingredient]


def type_of(id: str, layer: bool = False, fields: tuple[Field, ...] = ()) -> NodeType:
    return NodeType(
        id=id,
        title=id,
        group="test",
        version=1,
        summary="",
        help="",
        inputs={},
        outputs={},
        settings=fields,
        layer=layer,
    )


DENSE, ADD, INPUT = type_of("dense", True), type_of("add", True), type_of("input", True)
LEARNER = type_of("learner").model_copy(update={"random": True})


def node(type: NodeType, settings: Mapping[str, Any] | None = None, **inputs: list[tuple[str, str]]) -> Ingredient:
    return Ingredient(
        type, settings or {}, {port: tuple(Wire(*wire) for wire in wires) for port, wires in inputs.items()}
    )


def key(nodes: Nodes, of: str = "learner", results: Mapping[str, str] | None = None) -> str:
    layers = drawn_layers(nodes[of], nodes.__getitem__)
    inputs = describe_inputs(nodes[of], layers, nodes, results or {"table": "t" * 64})
    return recipe_key(nodes[of], inputs, 1, "here", {})


def network(*names: str, shared: bool = False) -> Nodes:
    """An input, two dense layers in parallel (or one used twice), added, into a learner with a table."""
    start, left, right, total = names
    second = left if shared else right
    return {
        # "table" stands before the layers and the learner behind them, or the other way round: it must not matter.
        total: node(ADD, None, a=[(left, "tensor")], b=[(second, "tensor")]),
        start: node(INPUT, {"shape": [4]}),
        left: node(DENSE, {"units": 3}, tensor=[(start, "tensor")]),
        right: node(DENSE, {"units": 3}, tensor=[(start, "tensor")]),
        "table": node(type_of("reader")),
        "learner": node(LEARNER, None, network=[(total, "tensor")], table=[("table", "table")]),
    }


def test_ids_and_their_order_do_not_matter() -> None:
    one = network("a", "b", "c", "d")
    other = dict(reversed(network("z", "y", "x", "w").items()))
    assert key(one) == key(other)


def test_two_equal_layers_differ_from_one_used_twice() -> None:
    assert key(network("a", "b", "c", "d")) != key(network("a", "b", "c", "d", shared=True))


def test_a_layer_setting_a_wire_and_an_input_change_the_key() -> None:
    nodes = network("a", "b", "c", "d")
    before = key(nodes)
    assert key({**nodes, "b": node(DENSE, {"units": 4}, tensor=[("a", "tensor")])}) != before
    assert key({**nodes, "c": node(DENSE, {"units": 3}, tensor=[("b", "tensor")])}) != before
    assert key(nodes, results={"table": "u" * 64}) != before


def test_the_ports_that_a_layer_enters_matter() -> None:
    base = {"i": node(INPUT), "j": node(DENSE, {}, tensor=[("i", "tensor")])}
    one = {**base, "learner": node(LEARNER, None, left=[("i", "t")], right=[("j", "t")])}
    two = {**base, "learner": node(LEARNER, None, left=[("j", "t")], right=[("i", "t")])}
    assert key(one) != key(two)


def test_wires_into_one_port_keep_their_order() -> None:
    results = {"x": "x" * 64, "y": "y" * 64}
    readers = {"x": node(type_of("reader")), "y": node(type_of("reader"))}
    one = {**readers, "learner": node(LEARNER, None, tables=[("x", "t"), ("y", "t")])}
    two = {**readers, "learner": node(LEARNER, None, tables=[("y", "t"), ("x", "t")])}
    assert key(one, results=results) != key(two, results=results)


def test_a_network_of_thousands_of_layers_needs_no_deep_stack() -> None:
    nodes: Nodes = {"l0": node(INPUT)}
    for place in range(1, 5000):
        nodes[f"l{place}"] = node(DENSE, {"units": 1}, tensor=[(f"l{place - 1}", "tensor")])
    nodes["learner"] = node(LEARNER, None, network=[("l4999", "tensor")])
    assert drawn_layers(nodes["learner"], nodes.__getitem__) == [f"l{place}" for place in range(5000)]
    assert len(key(nodes)) == 64


def test_defaults_and_whole_numbers_are_one_way_of_writing() -> None:
    inner = (Field(name="size", kind="number", title="Size", default=1.0),)
    fields = (
        Field(name="rate", kind="number", title="Rate", default=0.5),
        Field(name="units", kind="integer", title="Units", default=1),
        Field(name="parts", kind="groups", title="Parts", default=(), fields=inner),
    )
    assert complete(fields, {}) == {"rate": 0.5, "units": 1, "parts": []}
    spelled = complete(fields, {"rate": 1, "units": 1, "parts": [{}, {"size": 2}]})
    assert canonical(spelled) == canonical({"rate": 1.0, "units": 1, "parts": [{"size": 1.0}, {"size": 2.0}]})


def test_environment_files_seed_and_version_enter_the_key() -> None:
    one = node(LEARNER, {"rate": 1})
    keys = {
        recipe_key(one, "", 1, "here", {}),
        recipe_key(one, "", 2, "here", {}),
        recipe_key(one, "", 1, "there", {}),
        recipe_key(one, "", 1, "here", {"a.csv": "1"}),
        recipe_key(one, "", 1, "here", {"a.csv": None}),
        recipe_key(node(LEARNER.model_copy(update={"version": 2}), {"rate": 1}), "", 1, "here", {}),
    }
    assert len(keys) == 6


@given(st.integers(0, 2**32 - 1), st.text())
def test_seeds_fit_every_library_and_follow_the_workflow_seed(seed: int, inputs: str) -> None:
    found = node_seed(seed, LEARNER, inputs)
    assert 0 <= found < 2**31
    assert found == node_seed(seed, LEARNER, inputs)
    assert found != node_seed(seed + 1, LEARNER, inputs)
    assert node_seed(seed, DENSE, inputs) == node_seed(seed + 1, DENSE, inputs)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner))
)
def test_the_order_of_names_does_not_change_the_canonical_text(value: Any) -> None:
    def turned(part: Any) -> Any:
        return {name: turned(part[name]) for name in reversed(part)} if isinstance(part, dict) else part

    assert canonical(turned(value)) == canonical(value)
