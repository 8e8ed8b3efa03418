"""Nodes that are watched, stopped, cancelled or killed while they work, on real workers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.engine.results import NoResult
from netwright.engine.session import RunRefused
from netwright.sdk import Control, Message
from tests.engine.conftest import PATH, Bench, changed, document, ran

On = Callable[..., None]


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


def test_a_pause_is_shown_until_it_ends(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        def shown(kind: str, data: dict[str, Any]) -> bool:
            return bool(data.get("states", {}).get("l", {}).get("paused"))

        listen, paused = until(bench, shown)

        def pause(kind: str, data: dict[str, Any]) -> None:
            listen(kind, data)
            if kind == "points" and data["from"] == 0:
                bench.session.steer(run.id, "l", Control(action="pause"))

        run = bench.session.start(document({"l": ("learn", {"epochs": 50})}), PATH, listener=pause)
        await asyncio.wait_for(paused.wait(), 20)
        bench.session.steer(run.id, "l", Control(action="resume"))
        result = await asyncio.wait_for(run.wait(), 20)
        assert (result.states["l"].state, result.states["l"].paused) == ("done", False)
        assert not shown(*[said for said in bench.heard if said[0] == "states"][-1])

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


def test_curves_of_earlier_runs_are_kept_with_their_settings(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"l": ("learn", {"epochs": 3})})
        longer = changed(flow, "l", settings={"epochs": 5})
        for one in (flow, longer, longer):  # the last is answered from the cache, and is no run of its own
            await bench.run(one)
        last, first = bench.session.results.curves(longer, PATH, "l")
        assert (first["settings"], last["settings"]) == ({"epochs": 3}, {"epochs": 5})
        assert (first["shown"], last["shown"]) == (False, True)
        points = bench.session.results.curve(longer, PATH, "l", run=first["run"])["points"]
        assert [point["epoch"] for point in points] == [1, 2, 3]
        assert bench.session.results.curves(longer, "copy.netwright.json", "l") == []
        for stranger in ("../../secret", "nothing"):
            with pytest.raises(NoResult, match="no run"):
                bench.session.results.curve(longer, PATH, "l", run=stranger)
        with pytest.raises(NoResult, match="no run"):
            bench.session.results.curve(longer, "copy.netwright.json", "l", run=first["run"])

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
        curve = bench.session.results.curve(flow, PATH, "l", after=10)
        assert [point["epoch"] for point in curve["points"]] == list(range(11, 31))
        assert (curve["next"], curve["complete"]) == (30, True)
        assert bench.session.results.log(flow, PATH, "l")["lines"][0] == Message.of("epoch {epoch}", epoch=1)
        assert bench.session.states(flow, PATH)["l"].curve
        copy = "copy.netwright.json"
        assert len(bench.session.results.curve(flow, copy, "l")["points"]) == 30

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


def test_what_a_killed_node_wrote_down_waits_for_the_same_recipe(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = document({"s": ("stumble", {})})
        checkpoints = bench.folder / ".netwright" / "cache" / "checkpoints"
        killed = await bench.run(flow, fails=True)
        assert killed.states["s"].state == "failed"
        assert "goes on from its last checkpoint" in str(killed.states["s"].error)
        assert len(list(checkpoints.iterdir())) == 1
        again = bench.session.states(flow, "of-the-same-recipe.netwright.json")["s"]
        assert again.message is not None
        assert again.message["template"] == "Cut off. Run it to go on."
        await bench.run(flow)
        assert await bench.number(flow, "s") == 7
        assert not list(checkpoints.iterdir())

    on_bench(test)
