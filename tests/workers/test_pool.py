"""Tasks: with real processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.sdk.context import Control
from netwright.workers.forking import CAN_FORK
from netwright.workers.protocol import (
    Drawn,
    DrawnSource,
    EntrySource,
    NodeDone,
    NodeFailed,
    PointsMade,
    Progress,
    ReadRows,
    RowsRead,
    Started,
    TaskDone,
    Warned,
)
from tests.workers.conftest import PACKAGE, Bench, wire

OnBench = Callable[..., None]


def test_a_training_gets_a_process_whose_keras_is_still_to_load_its_backend(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        for backend, name in {"TensorFlow": "tensorflow", "JAX": "jax", "PyTorch": "torch"}.items():
            told = name if backend == "TensorFlow" else f"{name}, loaded: none"
            step = bench.step("act", settings={"act": "tell_backend"})
            assert await bench.run(step, process="training", backend=backend) == "done"
            assert any(line.startswith(told) for line in bench.logged()), bench.logged()

    on_bench(test)


def test_a_chain_runs_in_one_task_in_order(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        first = bench.step("rows", "a", settings={"rows": 4})
        second = bench.step("double", "b", inputs={"table": wire("a", "table")})
        third = bench.step("double", "c", inputs={"table": wire("b", "table")})
        assert await bench.run(first, second, third) == "done"
        assert [said.node for said in bench.of(Started)] == ["a", "b", "c"]
        done = {said.node: said for said in bench.of(NodeDone)}
        output = done["c"].outputs["table"]
        assert output.spec["rows"] == 4
        file = Path(third.entry) / "table" / "table.arrow"
        assert output.files["table.arrow"].bytes == file.stat().st_size
        assert bench.heard[-1] == TaskDone(task="t1", outcome="done")
        # A later task reads the entry by its folder.
        source = EntrySource(type="table", spec=output.spec, folder=str(file.parent))
        assert await bench.run(bench.step("double", "d", inputs={"table": (source,)})) == "done"
        (said,) = bench.of(NodeDone)
        read = EntrySource(
            type="table",
            spec=said.outputs["table"].spec,
            folder=str(bench.folder / "cache" / "d-1" / "table"),
        )
        answer = await bench.pool.read_rows(ReadRows(source=read, offset=1, limit=2))
        assert (answer.columns, answer.rows, answer.total) == (("a",), ((8,), (16,)), 4)

    on_bench(test)


def test_a_thousand_small_steps_cost_little(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        steps = [
            bench.step("count", f"n{i}", inputs={"variables": wire(f"n{i - 1}", "variables")} if i else {})
            for i in range(1000)
        ]
        await bench.run(bench.step("count"))
        best = 60.0
        for _ in range(3):
            start = time.perf_counter()
            assert await bench.run(*steps) == "done"
            best = min(best, time.perf_counter() - start)
        done = bench.of(NodeDone)
        assert len(done) == 1000
        assert done[-1].outputs["variables"].inline == {"n": 1000.0}
        # 0.2 s measured on two cores; the limit allows for a busy machine.
        assert best < 1.5

    on_bench(test)


def test_what_nodes_print_goes_to_the_log(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        assert await bench.run(bench.act("print")) == "done"
        assert set(bench.logged()) == {
            "from print",
            "from stderr",
            "100%",
            "UserWarning: from warnings",
            "from below",
            "from log",
            "in two lines",
        }

    on_bench(test)


def test_points_and_progress_come_in_few_messages(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        start = time.monotonic()
        assert await bench.run(bench.act("points")) == "done"
        seconds = time.monotonic() - start
        points = [point.step for said in bench.of(PointsMade) for point in said.points]
        assert points == list(range(1, 1001))
        assert len(bench.of(PointsMade)) <= 20 * seconds + 3
        assert len(bench.of(Progress)) <= 20 * seconds + 3
        assert bench.of(Progress)[-1].fraction == 1

    on_bench(test)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("raise", "Act failed with ValueError: no such luck"),
        ("bad configure", "Act failed with ZeroDivisionError: configure"),
        ("memory", "Act ran out of memory: it asked for 9,007,199,254,740,992 bytes at once."),
        ("no ports", "Act put out nothing for its output variables."),
        ("wrong type", "Act put out a dict at its output variables, which takes a variables."),
    ],
)
def test_a_failure_is_a_sentence(on_bench: OnBench, act: str, words: str) -> None:
    async def test(bench: Bench) -> None:
        assert await bench.run(bench.act(act)) == "failed"
        assert bench.sentence() == words
        assert any("Traceback" in line for line in bench.logged()) == (act in ("raise", "bad configure", "memory"))
        assert await bench.run(bench.act("")) == "done"

    on_bench(test)


def test_the_first_failure_ends_the_task(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        bad = bench.step("rows", "b", settings={"rows": 13})
        assert await bench.run(bench.step("count", "a"), bad, bench.step("count", "c")) == "failed"
        assert [said.node for said in bench.of(NodeDone)] == ["a"]
        (failed,) = bench.of(NodeFailed)
        assert (failed.node, failed.error.setting) == ("b", "rows")
        assert str(failed.error.problem) == "13 rows bring bad luck."

    on_bench(test)


def test_missing_inputs_and_unknown_types_are_named(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        assert await bench.run(bench.step("double")) == "failed"
        assert bench.sentence() == "Nothing is connected to table."
        assert await bench.run(bench.step("nonsense")) == "failed"
        assert bench.sentence() == "There is no node type nonsense."

    on_bench(test)


def test_steering_reaches_the_running_node(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        def steer(said: Any) -> None:
            if isinstance(said, Started):
                bench.pool.steer("t1", Control(action="stop"))

        bench.on = steer
        assert await bench.run(bench.act("steer")) == "done"
        (done,) = bench.of(NodeDone)
        assert str(done.incomplete) == "Stopped at step 3."
        assert done.facts == {"backend": "none"}
        assert [str(warning.problem) for warning in done.warnings] == ["It is short."]
        assert [said.fault.severity for said in bench.of(Warned)] == ["warning"]

    on_bench(test)


def test_scratch_is_gone_afterwards(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        step = bench.act("scratch").model_copy(update={"seed": 77})
        assert await bench.run(step) == "done"
        (done,) = bench.of(NodeDone)
        assert done.outputs["variables"].inline["seed"] == 77
        assert list((bench.folder / "cache").iterdir()) == []

    on_bench(test)


@pytest.mark.parametrize(
    "path", ["../secret.txt", "{outside}/secret.txt", "link/secret.txt", ".netwright/token", "", "a\0b"]
)
def test_data_paths_stay_inside(on_bench: OnBench, path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("a,b")

    async def test(bench: Bench) -> None:
        home = bench.folder / "home"
        (home / ".netwright").mkdir(parents=True)
        (home / ".netwright" / "token").write_text("x")
        (home / "link").symlink_to(outside)
        (bench.folder / "secret.txt").write_text("x")
        step = bench.step("look", settings={"path": path.format(outside=outside)})
        assert await bench.run(step, folder=str(home), workspace=str(home)) == "failed"
        assert "lies outside" in bench.sentence() or "not the name of a file" in bench.sentence()

    on_bench(test)


def test_data_paths_are_beside_the_workflow_or_in_the_workspace(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        (bench.folder / "deep").mkdir()
        (bench.folder / "a.txt").write_text("a,b")
        step = bench.step("look", settings={"path": "a.txt"})
        assert await bench.run(step, folder=str(bench.folder / "deep")) == "done"
        (bench.folder / "deep" / "a.txt").write_text("a,b,c")
        assert await bench.run(step, folder=str(bench.folder / "deep")) == "done"
        (done,) = bench.of(NodeDone)
        assert done.outputs["variables"].inline == {"size": 5}
        assert done.files == (str(bench.folder / "deep" / "a.txt"),)

    on_bench(test)


def test_forked_workers_train_one_after_another(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        results = []
        bench.pool.expect("training")
        await asyncio.sleep(0)
        expected = bench.pool._template
        for _ in range(2):
            assert await bench.run(bench.step("train", seed=3), process="training") == "done"
            (done,) = bench.of(NodeDone)
            results.append(done.outputs["variables"].inline)
        # Each in a process of its own, and equal to the last bit.
        assert results[0]["pid"] != results[1]["pid"]
        assert results[0]["loss"] == results[1]["loss"]
        if CAN_FORK:
            template = bench.pool._template
            assert template is not None
            assert template is expected, "started ahead, and only once"
            assert template.is_alive
            # A template that died is replaced.
            assert template._process is not None
            template._process.kill()
            assert await bench.run(bench.step("train", seed=3), process="training") == "done"
            assert bench.pool._template is not template
        # A kept Keras worker is used again.
        pids = []
        for _ in range(2):
            assert await bench.run(bench.step("train", seed=3), process="keras") == "done"
            pids.append(bench.of(NodeDone)[0].outputs["variables"].inline["pid"])
        assert pids[0] == pids[1]

    on_bench(test)


def test_a_drawn_layer_reaches_a_network_port(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        drawn = (
            Drawn(node="in", type="layer.input", settings={"shape": [4]}),
            Drawn(node="d", type="layer.dense", settings={"units": 3}, inputs={"input": (at("in", "output"),)}),
        )
        step = bench.step("see_network", inputs={"network": (at("d", "output"),)})
        assert await bench.run(step, process="keras", drawn=drawn) == "done"
        (done,) = bench.of(NodeDone)
        assert done.outputs["variables"].inline == {"total": 15}
        # A layer that does not fit is named, not the node that wanted the network.
        misfit = drawn[1].model_copy(update={"settings": {"units": -1}})
        assert await bench.run(step, process="keras", drawn=(drawn[0], misfit)) == "failed"
        assert bench.of(NodeFailed)[0].node == "d"

    on_bench(test, packages=("netwright.nodes", PACKAGE))


@pytest.mark.parametrize(
    ("type", "module"),
    [
        pytest.param("unheard_of", PACKAGE, id="not where it is said to be"),
        pytest.param("transform_apply", "netwright.nodes.table.transforms.transform_apply", id="any kind of transform"),
    ],
)
def test_a_light_worker_imports_what_its_task_needs(on_bench: OnBench, type: str, module: str) -> None:
    async def test(bench: Bench) -> None:
        async def modules() -> int:
            step = bench.act("tell modules").model_copy(update={"module": PACKAGE})
            assert await bench.run(step) == "done"
            return int(bench.of(NodeDone)[0].outputs["variables"].inline["modules"])

        assert await modules() == 0
        assert await bench.run(bench.step(type, module=module)) == "failed"
        assert await modules() > 100

    on_bench(test, packages=("netwright.nodes", PACKAGE), plain=1)


def at(node: str, port: str) -> DrawnSource:
    return DrawnSource(node=node, port=port)


def test_a_table_outlives_its_staging_folder(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        first = bench.step("rows", "a")
        steps = [first, bench.act("sleep", 0.2), bench.step("double", "c", inputs={"table": wire("a", "table")})]

        def publish(said: Any) -> None:
            if isinstance(said, NodeDone) and said.node == "a":
                Path(first.entry).rename(bench.folder / "published")

        bench.on = publish
        assert await bench.run(*steps) == "done"
        assert [path.name for path in (bench.folder / "cache").iterdir()] == [Path(steps[2].entry).name]

    on_bench(test)


def test_who_has_answered_runs_tasks_and_answers_again(on_bench: OnBench) -> None:
    """One process where one is enough; one that is still busy with an answer nobody waits for is left alone."""

    async def test(bench: Bench) -> None:
        async def reads(limit: int = 2) -> RowsRead:
            return await bench.pool.read_rows(ReadRows(source=rows, limit=limit))

        await bench.pool.describe()
        assert await bench.run(bench.step("rows", "a", settings={"rows": 200_000})) == "done"
        output = bench.of(NodeDone)[0].outputs["table"]
        rows = EntrySource(type="table", spec=output.spec, folder=str(bench.folder / "cache" / "a-0" / "table"))
        assert (await reads()).total == 200_000
        assert len(bench.pool._alive) == 1
        unwanted = asyncio.create_task(reads(200_000))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        unwanted.cancel()
        assert await bench.run(bench.step("rows", "b", settings={"rows": 1})) == "done"
        assert (await reads()).total == 200_000

    on_bench(test, plain=1)
