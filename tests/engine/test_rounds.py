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
    return [list(row) for row in (await bench.session.rows(flow, PATH, "held", port)).rows]


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
        best = await bench.session.value(searching(5), PATH, "held", "best")
        assert best.value["score"] == min(row[2] for row in await table(bench, searching(5), "trials"))

    on_bench(test)
