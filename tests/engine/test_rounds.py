"""Sub-workflows that run in rounds: each round is a node like any other, and is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netwright.workflow.document import Connection, Document, NodeEntry, SubInput, SubOutput, SubWorkflow
from tests.engine.conftest import PATH, Bench, ran

On = Callable[..., None]

INNER = SubWorkflow(
    inputs={"numbers": SubInput(type="variables", to=("plus.numbers",))},
    outputs={"sum": SubOutput(type="variables", source="plus.sum")},
    nodes={"plus": NodeEntry(type="add", settings={"add": 1})},
)


def holding(type: str, **settings: Any) -> Document:
    return Document(
        nodes={
            "start": NodeEntry(type="add", settings={"add": 10}),
            "held": NodeEntry(type=type, settings={"workflow": "inner", **settings}),
        },
        connections=(Connection(source="start.sum", target="held.numbers"),),
        workflows={"inner": INNER},
    )


async def table(bench: Bench, flow: Document, port: str) -> list[list[Any]]:
    return [list(row) for row in (await bench.session.results.rows(flow, PATH, "held", port)).rows]


def repeated(*values: int) -> Document:
    changes = [{"setting": "plus.add", "values": ", ".join(map(str, values))}]
    return holding("repeat", over="settings", changes=changes)


def test_a_further_value_runs_one_round_only(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = repeated(1, 2)
        await bench.run(flow)
        assert await table(bench, flow, "sum") == [[1, 1, 11.0], [2, 2, 12.0]]
        shown = bench.session.states(flow, PATH)["held"]
        assert (shown.state, shown.outputs["sum"]["rows"]) == ("done", 2)
        told = [
            states["held"]["state"]
            for kind, data in bench.heard
            if kind == "states" and "held" in (states := data["states"])
        ]
        assert told[-1] == "done"
        assert [id for id in ran(await bench.run(repeated(1, 2, 5))) if "plus" in id] == ["held/3/plus"]

    on_bench(test)


def test_each_seed_is_another_round(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        inner = INNER.model_copy(update={"inputs": {}, "nodes": {"plus": NodeEntry(type="seeded")}})
        flow = holding("repeat", seeds=3).model_copy(update={"workflows": {"inner": inner}, "connections": ()})
        await bench.run(flow)
        found = await table(bench, flow, "sum")
        assert [row[0] for row in found] == [1, 2, 3]
        assert len({row[1] for row in found}) == 3

    on_bench(test)


def test_a_failed_round_is_named_and_the_others_stay(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        changes = [{"setting": "plus.fail", "values": "false, true"}]
        flow = holding("repeat", over="settings", changes=changes)
        result = await bench.run(flow, fails=True)
        assert result.state == "failed"
        assert {id: state.state for id, state in result.states.items() if id.endswith("plus")} == {
            "held/1/plus": "done",
            "held/2/plus": "failed",
        }
        assert bench.session.states(flow, PATH)["held"].state == "failed"
        # The round that failed says so in its row, and the next run does that one again alone.
        rows = [[1, False, 11.0, None], [2, True, None, "It went wrong at 1.0."]]
        assert await table(bench, flow, "sum") == rows
        assert not ran(await bench.run(flow, fails=True))
        assert await table(bench, flow, "sum") == rows

    on_bench(test)


def test_every_table_of_rounds_is_of_those_that_did_not_fail(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        again = {**INNER.outputs, "again": SubOutput(type="variables", source="plus.sum")}
        failing = holding("repeat", over="settings", changes=[{"setting": "plus.fail", "values": "false, true"}])
        flow = failing.model_copy(update={"workflows": {"inner": INNER.model_copy(update={"outputs": again})}})
        await bench.run(flow, fails=True)
        assert await table(bench, flow, "again") == await table(bench, flow, "sum")
        assert set(bench.session.states(flow, PATH)["held"].outputs) >= {"sum", "again"}
        assert not ran(await bench.run(flow, fails=True))

    on_bench(test)


def test_rounds_that_all_wait_for_one_that_failed_wait(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        flow = repeated(1, 2)
        start = NodeEntry(type="add", settings={"fail": True})
        result = await bench.run(flow.model_copy(update={"nodes": {**flow.nodes, "start": start}}), fails=True)
        assert [id for id, state in result.states.items() if state.state == "failed"] == ["start"]

    on_bench(test)


def test_a_search_is_extended_without_running_its_trials_again(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        ranges = [{"setting": "plus.add", "low": 0, "high": 5}]

        def searching(trials: int) -> Document:
            return holding("search_settings", trials=trials, ranges=ranges, score="sum", measure="n", goal="least")

        await bench.run(searching(3))
        first = await table(bench, searching(3), "trials")
        assert [row[2] for row in first] == [10 + row[1] for row in first]
        assert len({row[1] for row in first}) == 3
        worked = ran(await bench.run(searching(5)))
        assert [id for id in worked if "plus" in id] == ["held/4/plus", "held/5/plus"]
        assert (await table(bench, searching(5), "trials"))[:3] == first
        best = await bench.session.results.value(searching(5), PATH, "held", "best")
        assert best.value["score"] == min(row[2] for row in await table(bench, searching(5), "trials"))

    on_bench(test)


def trying(trials: int, **settings: Any) -> Document:
    inner = SubWorkflow(
        outputs={"history": SubOutput(type="table", source="learn.history")},
        nodes={"learn": NodeEntry(type="trial")},
    )
    search = {"workflow": "inner", "score": "history", "measure": "loss", "goal": "least", "trials": trials, **settings}
    return Document(nodes={"held": NodeEntry(type="search_settings", settings=search)}, workflows={"inner": inner})


def test_hopeless_trials_are_given_up_and_a_search_goes_on_from_there(on_bench: On) -> None:
    ranges = [{"setting": "learn.level", "low": 0, "high": 5}]

    async def test(bench: Bench) -> None:
        await bench.run(trying(4, ranges=ranges, prune=True, first_trials=2))
        flow = trying(9, ranges=ranges, prune=True, first_trials=2)
        assert [id for id in ran(await bench.run(flow)) if id.endswith("learn")] == [
            f"held/{trial}/learn" for trial in range(5, 10)
        ]
        trials = await table(bench, flow, "trials")
        whole = [trial for trial in trials if trial[3] == "complete"]
        hopeless = [trial for trial in trials if trial[3] == "given up after epoch 1"]
        assert len(whole) + len(hopeless) == 9
        assert len(hopeless) > 1
        assert [trial[0] for trial in trials[:2]] == [trial[0] for trial in whole[:2]]
        # A trial is given up where its level is above the median of the whole ones before it, and nowhere else.
        for trial in trials[2:]:
            before = sorted(other[1] for other in whole if other[0] < trial[0])
            middle = (before[(len(before) - 1) // 2] + before[len(before) // 2]) / 2
            assert (trial in hopeless) == (trial[1] > middle)

    on_bench(test)


def test_a_failed_trial_does_not_end_a_search(on_bench: On) -> None:
    async def test(bench: Bench) -> None:
        ranges = [{"setting": "learn.fail", "kind": "choice", "choices": "true, false"}]
        flow = trying(6, ranges=ranges, method="random", prune=True)
        await bench.run(flow, fails=True)
        ends = {tuple(trial[1:]) for trial in await table(bench, flow, "trials")}
        assert ends == {(False, 1 / 6, "complete"), (True, None, "failed: It cannot learn.")}

    on_bench(test)
