"""Runs on real workers: what works, what is answered from the cache, what fails, what stays after a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.results import NoResult
from netwright.engine.running.order import RunResult
from netwright.engine.session import RunRefused, Session, SessionOptions
from netwright.workflow.document import Connection, Document, NodeEntry, SubInput, SubOutput, SubWorkflow, Variable
from tests.engine.conftest import LINE, PATH, THREE, Bench, cached, changed, document, ran

On = Callable[..., None]


def test_a_chain_runs_once_and_is_then_cached(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        first = await bench.run(flow)
        assert first.state == "done"
        assert ran(first) == ["a", "b", "c"]
        assert await bench.number(flow, "c") == 13
        again = await bench.run(flow)
        assert ran(again) == []
        assert cached(again) == ["a", "b", "c"]

    on_bench(test)


def test_an_edit_runs_only_what_is_downstream(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        await bench.run(flow)
        edited = changed(flow, "b", settings={"add": 5})
        states = bench.session.states(edited, PATH)
        assert [(states[id].state, states[id].stale) for id in "abc"] == [
            ("done", False),
            ("idle", True),
            ("idle", True),
        ]
        assert ran(await bench.run(edited)) == ["b", "c"]
        assert ran(await bench.run(flow)) == []

    on_bench(test)


def test_names_places_labels_and_defaults_change_no_key(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        await bench.run(document(THREE, *LINE))
        copy = Document(
            nodes={
                "first": NodeEntry(type="add", settings={"add": 2.0, "seconds": 0}, label="Eins", position=(5, 5)),
                "second": NodeEntry(type="add", settings={"add": 1}),
                "third": NodeEntry(type="add", settings={"add": 10}),
            },
            connections=(
                Connection(source="first.sum", target="second.numbers"),
                Connection(source="second.sum", target="third.numbers"),
            ),
        )
        assert ran(await bench.run(copy, "copies/other.netwright.json")) == []

    on_bench(test)


def test_to_runs_ancestors_only_and_again_runs_what_is_cached(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        assert ran(await bench.run(flow, to=["b"])) == ["a", "b"]
        forced = await bench.run(flow, to=["c"], again=["b"])
        assert ran(forced) == ["b", "c"]
        with pytest.raises(RunRefused, match="no node nowhere"):
            await bench.run(flow, to=["nowhere"])

    on_bench(test)


def test_what_stands_behind_a_cached_result_is_not_looked_at(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        first = await bench.run(flow)
        bench.session.cache.remove([first.entries["a"].id])
        only_c = await bench.run(flow, to=["c"])
        assert list(only_c.states) == ["c"]
        assert ran(await bench.run(flow)) == ["a"]

    on_bench(test)


def test_a_failure_stops_what_follows_and_nothing_else(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(
            {**THREE, "bad": ("add", {"fail": True, "add": 7}), "after": ("add", {}), "last": ("add", {"add": 3})},
            *LINE,
            "bad.sum -> after.numbers",
            "after.sum -> last.numbers",
        )
        result = await bench.run(flow, fails=True)
        assert result.state == "failed"
        assert ran(result) == ["a", "b", "c"]
        bad = result.states["bad"]
        assert bad.state == "failed"
        assert bad.error is not None
        assert bad.error["problem"]["template"] == "It went wrong at {add}."
        assert bad.error["remedy"]["template"] == "Do not fail."
        assert result.states["after"].state == "idle"
        assert result.states["after"].message == {
            "template": "Waits for {node_title}, which failed.",
            "values": {"node_title": "Add"},
        }
        assert result.states["last"].state == "idle"
        with pytest.raises(NoResult, match=r"^Add has no result yet"):
            await bench.session.results.value(flow, PATH, "after", "sum")
        shown = bench.session.states(flow, PATH)["bad"]
        assert (shown.state, shown.error) == ("failed", bad.error)
        mended = changed(flow, "bad", settings={"add": 7})
        assert bench.session.states(mended, PATH)["bad"].state == "idle"
        assert ran(await bench.run(mended)) == ["bad", "after", "last"]

    on_bench(test)


def test_a_node_with_a_structural_problem_is_blocked_and_others_run(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"a": ("add", {}), "head": ("head", {}), "what": ("no_such", {})})
        result = await bench.run(flow, fails=True)
        assert result.states["a"].state == "done"
        assert result.states["head"].error is not None
        assert "Nothing is connected" in result.states["head"].error["problem"]["template"]
        assert result.states["what"].error is not None
        assert "not installed" in result.states["what"].error["problem"]["template"]

    on_bench(test)


def test_a_loop_is_refused_where_it_is(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({**THREE, "x": ("add", {})}, *LINE, "c.sum -> a.numbers")
        result = await bench.run(flow, fails=True)
        assert ran(result) == ["x"]
        assert result.state == "failed"
        failed = [state for state in result.states.values() if state.state == "failed"]
        assert "loop" in str(failed[0].error)

    on_bench(test)


def test_two_branches_overlap(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"a": ("add", {"seconds": 0.5}), "b": ("add", {"seconds": 0.5, "add": 2})})
        await bench.run(document({"w": ("add", {"seconds": 0.3, "add": 8}), "v": ("add", {"seconds": 0.3, "add": 9})}))
        began: dict[str, float] = {}
        ended: dict[str, float] = {}

        def listen(kind: str, data: dict[str, Any]) -> None:
            for node, state in data.get("states", {}).items():
                if state["state"] == "running":
                    began.setdefault(node, time.monotonic())
                if state["state"] == "done":
                    ended[node] = time.monotonic()

        await bench.run(flow, listener=listen)
        assert max(began.values()) < min(ended.values())

    on_bench(test)


def test_side_effects_happen_each_time_they_are_asked_for(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(
            {"a": ("add", {}), "w": ("write", {"path": "marks.txt"}), "after": ("add", {"add": 4})},
            "a.sum -> w.numbers",
            "w.sum -> after.numbers",
        )
        marks = bench.folder / "marks.txt"
        assert ran(await bench.run(flow)) == ["a", "w", "after"]
        assert ran(await bench.run(flow)) == ["w"]
        assert marks.read_text() == "xx"
        assert ran(await bench.run(flow, to=["after"])) == []
        assert marks.read_text() == "xx"
        assert bench.session.states(flow, PATH)["w"].state == "done"
        assert bench.session.states(flow, "copy.netwright.json")["w"].state == "idle"

    on_bench(test)


def test_what_is_not_deterministic_stays_with_its_node(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"luck": ("luck", {}), "b": ("add", {})}, "luck.sum -> b.numbers")
        first = await bench.run(flow)
        number = await bench.number(flow, "b")
        assert ran(await bench.run(flow)) == []
        assert await bench.number(flow, "b") == number
        assert ran(await bench.run(flow, again=["luck"])) == ["luck", "b"]
        assert await bench.number(flow, "b") != number
        other = await bench.run(flow, "copy.netwright.json")
        assert ran(other) == ["luck", "b"]
        assert other.entries["luck"].id != first.entries["luck"].id

    on_bench(test)


def test_variables_and_specs_drive_settings(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\nb\nc\n")
        flow = document(
            {
                "r": ("read", {"path": "data.csv"}),
                "n": ("add", {"add": {"$expression": 'spec("r", "table").rows * size'}}),
                "m": ("add", {"add": {"$expression": "size"}}),
            },
            variables={"size": Variable(type="integer", value=10)},
        )
        assert ran(await bench.run(flow)) == ["r", "m", "n"]
        assert await bench.number(flow, "n") == 30
        assert ran(await bench.run(flow, variables={"size": 5})) == ["m", "n"]
        (bench.folder / "data.csv").write_text("a\nb\n")
        assert ran(await bench.run(flow)) == ["r", "n"]
        assert await bench.number(flow, "n") == 20

    on_bench(test)


def test_an_edit_that_brings_a_reference_brings_a_dependency(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\nb\nc\n")
        flow = document({"n": ("add", {"add": 1}), "r": ("read", {"path": "data.csv"})})
        assert bench.session.states(flow, PATH)["n"].state == "idle"
        edited = changed(flow, "n", settings={"add": {"$expression": 'spec("r", "table").rows * 10'}})
        assert ran(await bench.run(edited, to=["n"])) == ["r", "n"]
        assert await bench.number(edited, "n") == 30
        plain = changed(edited, "n", settings={"add": 4})
        assert ran(await bench.run(plain, to=["n"])) == ["n"]
        assert await bench.number(plain, "n") == 4

    on_bench(test)


def test_a_sub_workflow_runs_as_its_members(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        block = SubWorkflow(
            nodes={"x": NodeEntry(type="add", settings={"add": 3}), "y": NodeEntry(type="add")},
            connections=(Connection(source="x.sum", target="y.numbers"),),
            inputs={"in": SubInput(type="variables", to=("x.numbers",), optional=True)},
            outputs={"out": SubOutput(type="variables", source="y.sum")},
        )
        flow = document(
            {"a": ("add", {}), "two": ("workflow", {"workflow": "block"}), "c": ("add", {})},
            "a.sum -> two.in",
            "two.out -> c.numbers",
            workflows={"block": block},
        )
        result = await bench.run(flow, to=["two"])
        assert sorted(ran(result)) == ["a", "two/x", "two/y"]
        states = bench.session.states(flow, PATH)
        assert (states["two"].state, states["c"].state) == ("done", "idle")
        await bench.run(flow)
        assert await bench.number(flow, "c") == 6

    on_bench(test)


@pytest.mark.parametrize("source", ["x.gone", "gone.sum"])
def test_a_port_of_a_sub_workflow_that_leads_nowhere_is_told_as_such(on_bench: On, source: str) -> None:
    async def test(bench: Bench) -> None:
        block = SubWorkflow(
            nodes={"x": NodeEntry(type="add")}, outputs={"out": SubOutput(type="variables", source=source)}
        )
        nodes: dict[str, Any] = {"two": ("workflow", {"workflow": "block"}), "c": ("add", {}), "apart": ("add", {})}
        flow = document(nodes, "two.out -> c.numbers", workflows={"block": block})
        result = await bench.run(flow, fails=True)
        assert ran(result) == ["apart"] if source == "x.gone" else "apart" in ran(result)
        error = result.states["two/x"].error
        assert error is not None
        assert error["problem"]["values"] == {"port": "out", "name": "block", "place": source}

    on_bench(test)


def test_seeds_follow_the_recipe_and_the_workflow_seed(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"s": ("seeded", {})}, seed=1)
        await bench.run(flow)
        first = await bench.number(flow, "s")
        resized = document({"s": ("seeded", {"size": 2})}, seed=1)
        await bench.run(resized)
        assert await bench.number(resized, "s") == first
        other = document({"s": ("seeded", {})}, seed=2)
        result = await bench.run(other)
        assert await bench.number(other, "s") != first
        _, nodes = bench.session.run_record(result.id) or (None, [])
        assert nodes[0].seed == await bench.number(other, "s")

    on_bench(test)


def test_another_seed_runs_random_nodes_again_and_what_follows_them(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        nodes: dict[str, tuple[str, dict[str, Any]]] = {
            "plain": ("add", {}),
            "s": ("seeded", {}),
            "behind": ("add", {"add": 5}),
            "both": ("add", {}),
        }
        wires = ("s.sum -> behind.numbers", "plain.sum -> both.numbers", "behind.sum -> both.numbers")
        assert sorted(ran(await bench.run(document(nodes, *wires, seed=1)))) == sorted(nodes)
        other = document(nodes, *wires, seed=2)
        assert bench.session.states(other, PATH)["plain"].state == "done"
        again = await bench.run(other)
        assert sorted(ran(again)) == ["behind", "both", "s"]
        _, noted = bench.session.run_record(again.id) or (None, [])
        assert {node.node: node.seed is not None for node in noted} == {id: id == "s" for id in nodes}

    on_bench(test)


def test_a_node_with_a_seed_of_its_own_is_not_reached_by_the_workflow_s(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        nodes: dict[str, tuple[str, dict[str, Any]]] = {"own": ("seeded", {"seed": 7}), "follows": ("seeded", {})}
        await bench.run(document(nodes, seed=1))
        other = document(nodes, seed=2)
        assert ran(await bench.run(other)) == ["follows"]
        assert await bench.number(other, "own") == 7

    on_bench(test)


def test_two_sessions_share_a_workspace(on_bench: On, tmp_path: Path) -> None:
    """A server and a shell, say."""
    flow = document(THREE, *LINE)

    async def test(bench: Bench) -> None:
        other = await Session.open(tmp_path, SessionOptions(threads=2), bench.session.pool)
        result: RunResult = await other.run(flow, PATH)
        assert result.state == "done"
        assert bench.session.states(flow, PATH)["c"].state == "done"
        assert ran(await bench.run(flow)) == []
        await other.close()

    on_bench(test)
