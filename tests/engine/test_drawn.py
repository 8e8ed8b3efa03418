"""Drawn layers: no results of their own, but part of what needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.session import Session, SessionOptions
from netwright.workers.pool import Pool, PoolOptions
from netwright.workflow.document import Document
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
        value = await bench.session.value(wider, PATH, "measure", "sum")
        assert value.value["total"] == (4 * 5 + 5) + (5 * 2 + 2)

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
