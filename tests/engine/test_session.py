"""Runs on real workers: what works, what is answered from the cache, what fails, what stays after a restart."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.order import RunResult
from netwright.engine.session import NoResult, RunRefused, Session, SessionOptions
from netwright.sdk import Control
from netwright.workflow.document import Connection, Document, NodeEntry, SubInput, SubOutput, SubWorkflow, Variable
from tests.engine.conftest import PATH, Bench, cached, document, ran

On = Callable[..., None]
THREE: dict[str, tuple[str, dict[str, Any]]] = {
    "a": ("add", {"add": 2}),
    "b": ("add", {}),
    "c": ("add", {"add": 10}),
}
LINE = ("a.sum -> b.numbers", "b.sum -> c.numbers")


def changed(flow: Document, node: str, **update: Any) -> Document:
    entry = flow.nodes[node].model_copy(update=update)
    return flow.model_copy(update={"nodes": {**flow.nodes, node: entry}})


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
            "template": "Waits for {node}, which failed.",
            "values": {"node": "bad"},
        }
        assert result.states["last"].state == "idle"
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


def test_a_changed_file_runs_again_and_a_touched_one_does_not(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        data = bench.folder / "data.csv"
        data.write_text("a\nb\n")
        flow = document({"r": ("read", {"path": "data.csv"}), "h": ("head", {})}, "r.table -> h.table")
        assert ran(await bench.run(flow)) == ["r", "h"]
        os.utime(data, (1, 1))
        assert ran(await bench.run(flow)) == []
        data.write_text("c\nd\n")
        assert ran(await bench.run(flow)) == ["r", "h"]
        page = await bench.session.rows(flow, PATH, "r", "table")
        assert page.rows == (("c",), ("d",))
        data.unlink()
        failed = await bench.run(flow, fails=True)
        assert failed.states["r"].state == "failed"

    on_bench(test)


def test_a_file_that_settings_do_not_declare_is_watched_too(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\n")
        (bench.folder / "more.csv").write_text("b\n")
        nodes = {"r": ("read", {"path": "data.csv", "hidden": "more.csv"}), "h": ("head", {"rows": 2})}
        flow = document(nodes, "r.table -> h.table")
        await bench.run(flow)
        assert ran(await bench.run(flow)) == []
        (bench.folder / "more.csv").write_text("changed\n")
        assert ran(await bench.run(flow)) == ["r", "h"]
        page = await bench.session.rows(flow, PATH, "h", "table")
        assert page.rows == (("a",), ("changed",))

    on_bench(test)


def test_a_file_that_changes_while_it_is_read_leaves_no_answer(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "data.csv").write_text("a\n")
        flow = document({"t": ("touch", {"path": "data.csv"})})
        first = await bench.run(flow)
        assert "changed while" in first.states["t"].warnings[0]["problem"]["template"]
        assert ran(await bench.run(flow)) == ["t"]

    on_bench(test)


def until(bench: Bench, what: Callable[[str, dict[str, Any]], bool]) -> tuple[Any, asyncio.Event]:
    """Return a listener and the event that it sets once something was said."""
    heard = asyncio.Event()

    def listen(kind: str, data: dict[str, Any]) -> None:
        bench.heard.append((kind, data))
        if what(kind, data):
            heard.set()

    return listen, heard


def is_running(node: str) -> Callable[[str, dict[str, Any]], bool]:
    return lambda kind, data: data.get("states", {}).get(node, {}).get("state") == "running"


def test_stop_and_keep_stays_with_the_node_and_never_answers(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        nodes = {"l": ("learn", {"epochs": 400}), "b": ("add", {})}
        flow = document(nodes, "l.sum -> b.numbers")
        session = bench.session
        listen, running = until(bench, lambda kind, data: kind == "points")
        run = session.start(flow, PATH, listener=listen)
        await asyncio.wait_for(running.wait(), 20)
        assert session.steer(run.id, "l", Control(action="stop"))
        result = await asyncio.wait_for(run.wait(), 20)
        assert result.state == "done"
        stopped = result.states["l"]
        assert stopped.state == "stopped"
        assert stopped.incomplete is not None
        assert stopped.incomplete["template"] == "Stopped at epoch {epoch}."
        kept = await bench.number(flow, "b")
        assert 1 < kept < 401

        shown = session.states(flow, PATH)
        assert (shown["l"].state, shown["b"].state) == ("stopped", "done")
        assert session.states(flow, "copy.netwright.json")["l"].state == "idle"
        assert ran(await bench.run(flow)) == []
        faster = changed(flow, "l", settings={"epochs": 3})
        assert ran(await bench.run(faster)) == ["l", "b"]
        assert session.states(flow, PATH)["l"].state == "idle"

    on_bench(test)


def test_a_stopped_result_is_not_good_enough_when_named_or_unwanted(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"l": ("learn", {"epochs": 60, "pause": 0.02})})

        async def stopped() -> None:
            listen, running = until(bench, lambda kind, data: kind == "points")
            run = bench.session.start(flow, PATH, again=["l"], listener=listen)
            await asyncio.wait_for(running.wait(), 20)
            bench.session.steer(run.id, "l", Control(action="stop"))
            assert (await run.wait()).states["l"].state == "stopped"

        await stopped()
        assert ran(await bench.run(flow, use_stopped=False)) == ["l"]
        assert bench.session.states(flow, PATH)["l"].state == "done"
        await stopped()  # what was stopped last is what the node shows, although the full result is there
        assert bench.session.states(flow, PATH)["l"].state == "stopped"
        result = await bench.run(flow, to=["l"])
        assert result.states["l"].state == "done"

    on_bench(test)


def test_curve_and_log_are_whole_and_outlive_the_session(on_bench: On, tmp_path: Path) -> None:
    flow = document({"l": ("learn", {"epochs": 30})})

    async def first(bench: Bench) -> None:
        await bench.run(flow)
        told = [point for kind, data in bench.heard if kind == "points" for point in data["points"]]
        assert [point["epoch"] for point in told] == list(range(1, 31))
        starts = [data["from"] for kind, data in bench.heard if kind == "points"]
        assert starts[0] == 0
        assert starts == sorted(starts)

    async def second(bench: Bench) -> None:
        curve = bench.session.curve(flow, PATH, "l", after=10)
        assert [point["epoch"] for point in curve["points"]] == list(range(11, 31))
        assert (curve["next"], curve["complete"]) == (30, True)
        assert bench.session.log(flow, PATH, "l")["lines"][0] == "epoch 1"
        assert bench.session.states(flow, PATH)["l"].curve
        copy = "copy.netwright.json"
        assert len(bench.session.curve(flow, copy, "l")["points"]) == 30

    on_bench(first)
    on_bench(second)


def test_updates_come_at_most_twenty_times_a_second(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        began = time.monotonic()
        await bench.run(document({"l": ("learn", {"epochs": 500, "pause": 0.002})}))
        seconds = time.monotonic() - began
        told = [kind for kind, _ in bench.heard if kind == "states"]
        assert len(told) <= seconds * 20 + 3

    on_bench(test)


def test_cancel_keeps_what_is_done(on_bench: On) -> None:
    nodes = {"a": ("add", {}), "l": ("learn", {"epochs": 1000}), "b": ("add", {})}
    flow = document(nodes, "a.sum -> l.numbers", "l.sum -> b.numbers")

    async def test(bench: Bench) -> None:
        listen, running = until(bench, is_running("l"))
        run = bench.session.start(flow, PATH, listener=listen)
        with pytest.raises(RunRefused, match="is running"):
            bench.session.start(flow, PATH)
        await asyncio.wait_for(running.wait(), 20)
        states = bench.session.states(flow, PATH)
        assert (states["a"].state, states["l"].state) == ("done", "running")
        assert bench.session.cancel(run.id)
        result = await asyncio.wait_for(run.wait(), 20)
        assert result.state == "cancelled"
        assert [result.states[id].state for id in ("a", "l", "b")] == ["done", "cancelled", "idle"]
        record, nodes_then = bench.session.run_record(run.id) or (None, [])
        assert record is not None
        assert record.state == "cancelled"
        assert {node.node: node.state for node in nodes_then} == {"a": "done", "l": "cancelled"}

    async def afterwards(bench: Bench) -> None:
        states = bench.session.states(flow, PATH)
        assert [states[id].state for id in ("a", "l", "b")] == ["done", "cancelled", "idle"]
        edited = changed(flow, "l", settings={"epochs": 2})
        assert bench.session.states(edited, PATH)["l"].state == "idle"
        bench.session.reset(flow, PATH, ["l"])
        assert bench.session.states(flow, PATH)["l"].state == "idle"

    on_bench(test)
    on_bench(afterwards)


def test_a_damaged_result_is_computed_again(on_bench: On, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a\nb\nc\n")
    nodes = {"r": ("read", {"path": "data.csv"}), "h": ("head", {"rows": 2})}
    flow = document(nodes, "r.table -> h.table")
    longer = changed(flow, "h", settings={"rows": 3})
    places: list[Path] = []

    async def first(bench: Bench) -> None:
        result = await bench.run(flow)
        places.append(result.entries["r"].folder / "table" / "table.arrow")

    async def second(bench: Bench) -> None:
        data = bytearray(places[0].read_bytes())
        data[len(data) // 2] ^= 1
        places[0].write_bytes(bytes(data))
        result = await bench.run(longer)
        assert ran(result) == ["r", "h"]
        page = await bench.session.rows(longer, PATH, "h", "table")
        assert page.rows == (("a",), ("b",), ("c",))

    async def third(bench: Bench) -> None:
        places[0].write_bytes(places[0].read_bytes()[:-8])
        with pytest.raises(NoResult, match="damaged"):
            await bench.session.rows(longer, PATH, "r", "table")
        assert bench.session.states(longer, PATH)["r"].state == "idle"
        assert ran(await bench.run(longer)) == ["r"]

    on_bench(first)
    on_bench(second)
    on_bench(third)


def test_reset_forgets_a_node_and_what_follows(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        await bench.run(flow)
        bench.session.reset(flow, PATH, ["b"])
        states = bench.session.states(flow, PATH)
        assert [states[id].state for id in "abc"] == ["done", "idle", "idle"]
        assert not states["b"].stale
        bench.session.reset(flow, PATH)
        assert bench.session.states(flow, PATH)["a"].state == "idle"
        assert bench.session.cache_usage()["entries"] == 0

    on_bench(test)


def test_clearing_the_cache_removes_everything(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document(THREE, *LINE)
        await bench.run(flow)
        assert bench.session.cache_usage()["entries"] == 3
        bench.session.clear_cache()
        assert bench.session.cache_usage()["entries"] == 0
        assert bench.session.states(flow, PATH)["a"].state == "idle"
        assert ran(await bench.run(flow)) == ["a", "b", "c"]

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


def test_what_a_killed_node_wrote_down_waits_for_the_same_recipe(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"s": ("stumble", {})})
        checkpoints = bench.folder / ".netwright" / "cache" / "checkpoints"
        killed = await bench.run(flow, fails=True)
        assert killed.states["s"].state == "failed"
        assert len(list(checkpoints.iterdir())) == 1
        await bench.run(flow)
        assert await bench.number(flow, "s") == 7
        assert not list(checkpoints.iterdir())

    on_bench(test)
