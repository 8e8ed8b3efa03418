"""Drawn layers: no results of their own, but part of what needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.session import Session, SessionOptions
from netwright.workers.answering import RequestRefused
from netwright.workers.pool import Pool, PoolOptions
from netwright.workflow.document import Connection, Document, NodeEntry, SubOutput, SubWorkflow, Variable
from tests.engine.conftest import PACKAGE, PATH, Bench, document, ran


def network(units: Any = 3, prefix: str = "", **more: tuple[str, dict[str, Any]]) -> Document:
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        f"{prefix}in": ("layer.input", {"shape": [4]}),
        f"{prefix}one": ("layer.dense", {"units": units}),
        f"{prefix}two": ("layer.dense", {"units": 2}),
        f"{prefix}measure": ("measure", {}),
    }
    return document(
        nodes | more,
        f"{prefix}in.output -> {prefix}one.input",
        f"{prefix}one.output -> {prefix}two.input",
        f"{prefix}two.output -> {prefix}measure.network",
    )


@pytest.fixture(scope="module")
def keras() -> Iterator[tuple[asyncio.Runner, Pool]]:
    with asyncio.Runner() as runner:

        async def make() -> Pool:
            return Pool(PoolOptions(packages=("netwright.nodes.layers", PACKAGE)))

        pool = runner.run(make())
        yield runner, pool
        runner.run(pool.close())


def on(keras: tuple[asyncio.Runner, Pool], folder: Path, test: Any) -> None:
    runner, pool = keras

    async def whole() -> None:
        session = await Session.open(folder, SessionOptions(cores=2, threads=2), pool)
        try:
            await test(Bench(session))
        finally:
            await session.close()

    runner.run(whole())


def test_layers_are_hashed_with_the_node_that_needs_them(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        flow = network()
        assert ran(await bench.run(flow)) == ["measure"]
        assert await bench.number(flow, "measure") == 3
        assert list(bench.session.states(flow, PATH)) == ["measure"]
        assert ran(await bench.run(network(prefix="copy_"), "copy.netwright.json")) == []
        wider = network(units=5)
        assert bench.session.states(wider, PATH)["measure"].stale
        assert ran(await bench.run(wider, to=["two"])) == []
        assert ran(await bench.run(wider)) == ["measure"]
        value = await bench.session.results.value(wider, PATH, "measure", "sum")
        assert value.value["total"] == (4 * 5 + 5) + (5 * 2 + 2)

    on(keras, tmp_path, test)


def test_a_curve_is_kept_with_the_layers_that_were_taught(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        for units in (3, 5):
            await bench.run(network(units))
        last, first = bench.session.results.curves(network(5), PATH, "measure")
        assert list(first["layers"]) == ["in", "one", "two"]
        assert first["layers"]["one"] == {"label": "", "type": "layer.dense", "settings": {"units": 3}}
        assert last["layers"]["one"]["settings"] == {"units": 5}

    on(keras, tmp_path, test)


def test_settings_may_follow_from_specs_of_results_and_of_layers(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        (tmp_path / "data.csv").write_text("a\nb\nc\n")
        flow = network(
            units={"$expression": 'spec("r", "table").rows'},
            r=("read", {"path": "data.csv"}),
            size=("add", {"add": {"$expression": 'spec("one", "output").shape[0]'}}),
        )
        result = await bench.run(flow)
        assert sorted(ran(result)) == ["measure", "r", "size"]
        assert await bench.number(flow, "size") == 3
        assert ran(await bench.run(flow)) == []
        await bench.session.draft(flow, PATH)
        assert bench.session.states(flow, PATH)["size"].state == "done"
        (tmp_path / "data.csv").write_text("a\nb\nc\nd\n")
        assert sorted(ran(await bench.run(flow))) == ["measure", "r", "size"]
        assert await bench.number(flow, "size") == 4

    on(keras, tmp_path, test)


def block(quick: int) -> Document:
    """A sub-workflow whose layers and numbers follow from its variable, and that from one of the document."""
    inner = SubWorkflow(
        title="Block",
        variables={"size": Variable(type="integer", value=1)},
        outputs={"tensor": SubOutput(type="tensor", source="two.output")},
        nodes={
            "in": NodeEntry(type="layer.input", settings={"shape": [4]}),
            "one": NodeEntry(type="layer.dense", settings={"units": {"$expression": "size + 1"}}),
            "two": NodeEntry(
                type="layer.dense", settings={"units": {"$expression": 'spec("one", "output").shape[0] * 2'}}
            ),
            "sum": NodeEntry(type="add", settings={"add": {"$expression": 'spec("two", "output").shape[0] + size'}}),
        },
        connections=(
            Connection(source="in.output", target="one.input"),
            Connection(source="one.output", target="two.input"),
        ),
    )
    outer = {
        "block": NodeEntry(
            type="workflow", settings={"workflow": "b", "variables": {"size": {"$expression": "quick * 2"}}}
        ),
        "measure": NodeEntry(type="measure"),
    }
    return Document(
        nodes=outer,
        connections=(Connection(source="block.tensor", target="measure.network"),),
        variables={"quick": Variable(type="integer", value=quick)},
        workflows={"b": inner},
    )


def test_expressions_inside_sub_workflows_are_drafted_in_their_scope(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        flow = block(quick=1)
        drafts = (await bench.session.draft(flow, PATH)).drafts
        settings = {id: one.settings for id, one in drafts.items() if one is not None and one.settings}
        assert settings == {"block/one": {"units": 3}, "block/two": {"units": 6}, "block/sum": {"add": 8}}
        two = drafts["block/two"]
        assert two is not None
        assert (two.outputs["output"].spec or {})["shape"] == [6]
        assert sorted(ran(await bench.run(flow))) == ["block/sum", "measure"]
        assert await bench.number(flow, "block/sum") == 8
        value = await bench.session.results.value(flow, PATH, "measure", "sum")
        assert value.value["total"] == (4 * 3 + 3) + (3 * 6 + 6)
        other = block(quick=2)
        await bench.session.draft(other, PATH)
        assert bench.session.states(other, PATH)["block/sum"].stale
        await bench.run(other)
        assert await bench.number(other, "block/sum") == 14
        await bench.session.draft(flow, PATH)
        assert bench.session.states(flow, PATH)["block/sum"].state == "done"

    on(keras, tmp_path, test)


def test_a_tensor_is_looked_at_as_the_network_that_ends_in_it(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        flow = network()
        await bench.session.draft(flow, PATH)
        value = (await bench.session.results.value(flow, PATH, "two", "output")).value
        assert [layer["id"] for layer in value["layers"]] == ["in", "one", "two"]
        assert value["total"] == {"trainable": (4 * 3 + 3) + (3 * 2 + 2), "frozen": 0}
        assert value["bytes"] == 4 * 23
        assert value["operations"] == 3 * (2 * 4 + 1) + 2 * (2 * 3 + 1)
        before = (await bench.session.results.value(flow, PATH, "one", "output")).value
        assert before["total"]["trainable"] == 4 * 3 + 3
        await bench.session.draft(block(quick=1), "block.netwright.json")
        held = (await bench.session.results.value(block(quick=1), "block.netwright.json", "block", "tensor")).value
        assert held["total"]["trainable"] == (4 * 3 + 3) + (3 * 6 + 6)
        await bench.session.draft(network(units=-3), PATH)
        with pytest.raises(RequestRefused, match="No network is known at two"):
            await bench.session.results.value(network(units=-3), PATH, "two", "output")

    on(keras, tmp_path, test)


def test_a_draft_that_stays_the_same_still_answers_after_an_edit_elsewhere(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        size = ("add", {"add": {"$expression": 'spec("two", "output").shape[0]'}})
        flow = network(size=size)
        await bench.run(flow)
        wider = network(units=5, size=size)
        await bench.session.draft(flow, PATH)
        assert bench.session.states(flow, PATH)["size"].state == "done"
        await bench.session.draft(wider, PATH)
        assert bench.session.states(wider, PATH)["size"].state == "done"

    on(keras, tmp_path, test)


def trained(prefix: str, labels: tuple[str, str]) -> Document:
    """Two nodes that hand a network on, the first with drawn layers before it, and one that counts."""
    flow = network(prefix=prefix, **{f"{prefix}keep": ("keep", {}), f"{prefix}again": ("keep", {"mark": 1})})
    nodes = dict(flow.nodes)
    for name, label in zip(("one", "two"), labels, strict=True):
        nodes[prefix + name] = nodes[prefix + name].model_copy(update={"label": label})
    wires = [("two.output", "keep.network"), ("keep.network", "again.network"), ("again.network", "measure.network")]
    kept = [wire for wire in flow.connections if wire.target != f"{prefix}measure.network"]
    more = [Connection(source=prefix + source, target=prefix + target) for source, target in wires]
    return flow.model_copy(update={"nodes": nodes, "connections": (*kept, *more)})


def test_a_network_of_the_original_has_the_names_of_the_copy(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        await bench.run(trained("", ("Eins", "Zwei")))
        copy = trained("copy_", ("First", "두 번째"))
        assert ran(await bench.run(copy, "copy.netwright.json")) == []
        for node in ("copy_keep", "copy_again"):
            value = (await bench.session.results.value(copy, "copy.netwright.json", node, "network")).value
            named = [(layer["id"], layer["label"]) for layer in value["layers"]]
            assert named == [("copy_in", ""), ("copy_one", "First"), ("copy_two", "두 번째")]
            assert (list(value["inputs"]), list(value["outputs"])) == (["copy_in"], ["copy_two"])
            assert value["total"]["trainable"] == (4 * 3 + 3) + (3 * 2 + 2)
        drafts = (await bench.session.draft(copy, "copy.netwright.json")).drafts
        again = drafts["copy_again"]
        assert again is not None
        seen = [layer["id"] for layer in (again.outputs["network"].spec or {})["layers"]]
        assert seen == ["copy_in", "copy_one", "copy_two"]
        renamed = trained("", ("Uno", "Zwei"))
        value = (await bench.session.results.value(renamed, PATH, "again", "network")).value
        assert [layer["label"] for layer in value["layers"]] == ["", "Uno", "Zwei"]
        assert [layer["id"] for layer in value["layers"]] == ["in", "one", "two"]

    on(keras, tmp_path, test)


def test_a_faulty_layer_is_named(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        flow = network(units=-3)
        result = await bench.run(flow, fails=True)
        assert result.states["measure"].state == "failed"
        shown: dict[str, Any] = {}
        for kind, data in bench.heard:
            shown.update(data["states"] if kind == "states" else {})
        assert "one" in str(shown["measure"]["error"]) or shown["one"]["state"] == "failed"

    on(keras, tmp_path, test)


def test_drafts_know_what_was_observed(keras: Any, tmp_path: Path) -> None:
    async def test(bench: Bench) -> None:
        (tmp_path / "data.csv").write_text("a\nb\nc\n")
        flow = document({"r": ("read", {"path": "data.csv"}), "h": ("head", {})}, "r.table -> h.table")
        first = await bench.session.draft(flow, PATH)
        assert first.drafts["r"] is not None
        assert (first.drafts["r"].outputs["table"].spec or {}).get("rows") is None
        await bench.run(flow, to=["r"])
        second = await bench.session.draft(flow, PATH)
        assert second.drafts["h"] is not None
        assert (second.drafts["h"].outputs["table"].spec or {})["rows"] == 3

    on(keras, tmp_path, test)
