"""Tasks, cancel, death: with real processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from netwright.sdk.context import Control
from netwright.workers.forking import CAN_FORK
from netwright.workers.frames import pack
from netwright.workers.launch import command, start
from netwright.workers.protocol import (
    Drawn,
    DrawnSource,
    EntrySource,
    LogLines,
    NodeCancelled,
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


def logged(bench: Bench) -> list[str]:
    return [line for said in bench.of(LogLines) for line in said.lines]


def test_a_training_gets_a_process_whose_keras_is_still_to_load_its_backend(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        for backend, told in {"TensorFlow": "tensorflow", "JAX": "jax, loaded: none"}.items():
            step = bench.step("act", settings={"act": "tell_backend"})
            assert await bench.run(step, process="training", backend=backend) == "done"
            assert any(line.startswith(told) for line in logged(bench)), logged(bench)

    on_bench(test)


def sentence(bench: Bench) -> str:
    (failed,) = bench.of(NodeFailed)
    return str(failed.error.problem)


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
        assert set(logged(bench)) == {
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
        assert sentence(bench) == words
        assert any("Traceback" in line for line in logged(bench)) == (act in ("raise", "bad configure", "memory"))
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
        assert sentence(bench) == "Nothing is connected to table."
        assert await bench.run(bench.step("nonsense")) == "failed"
        assert sentence(bench) == "There is no node type nonsense."

    on_bench(test)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("die", "was killed (signal SIGKILL). Most often the machine had run out of memory."),
        ("segfault", "crashed inside a library (signal SIGSEGV)."),
        ("abort", "ran out of memory: it asked for 123,456 bytes at once."),
        ("exit", "ended before the node was done (exit status 3)."),
    ],
)
def test_a_death_is_told_within_a_second(on_bench: OnBench, act: str, words: str) -> None:
    async def test(bench: Bench) -> None:
        await bench.run(bench.act(""))
        start = time.monotonic()
        assert await bench.run(bench.act(act)) == "failed"
        assert time.monotonic() - start < 1
        assert sentence(bench).endswith(words)
        assert any("act_segfault" in line for line in logged(bench)) == (act == "segfault")
        assert await bench.run(bench.act("")) == "done"

    on_bench(test)


def test_a_cooperative_node_stops_on_the_message(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        bench.on = lambda said: bench.pool.cancel("t1") if isinstance(said, Progress) else None
        assert await bench.run(bench.act("wait")) == "cancelled"
        (cancelled,) = bench.of(NodeCancelled)
        assert cancelled.seconds < 5
        before = {process.pid for process in psutil.Process().children()}
        assert await bench.run(bench.act("")) == "done"
        assert {process.pid for process in psutil.Process().children()} == before

    on_bench(test)


@pytest.mark.parametrize(("act", "least", "most"), [("sleep", 0.3, 1.5), ("ignore signals", 1.0, 3.0)])
def test_a_deaf_node_is_interrupted_then_killed(on_bench: OnBench, act: str, least: float, most: float) -> None:
    async def test(bench: Bench) -> None:
        began = 0.0

        def cancel(said: Any) -> None:
            nonlocal began
            if isinstance(said, LogLines) and not began:
                began = time.monotonic()
                bench.pool.cancel("t1")

        bench.on = cancel
        assert await bench.run(bench.act(act)) == "cancelled"
        assert least <= time.monotonic() - began <= most
        assert len(bench.of(NodeCancelled)) == 1
        assert await bench.run(bench.act("")) == "done"

    on_bench(test)


def test_what_a_node_forked_ends_with_its_worker(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        def kill(said: Any) -> None:
            if isinstance(said, LogLines):
                bench.pool.cancel("t1")

        bench.on = kill
        assert await bench.run(bench.act("fork")) == "cancelled"
        child = int(logged(bench)[0].split()[1])
        await wait_until(lambda: not is_running(child))

    on_bench(test)


def test_cancel_while_waiting_for_a_worker(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        first = asyncio.create_task(bench.pool.run(bench.task(bench.act("wait", 1)), lambda said: None))
        await asyncio.sleep(0)
        waiting = bench.task(bench.act("wait"))
        second = asyncio.create_task(bench.run_task(waiting))
        await asyncio.sleep(0.05)
        bench.pool.cancel(waiting.id)
        assert await second == "cancelled"
        assert bench.heard == [TaskDone(task=waiting.id, outcome="cancelled")]
        bench.pool.cancel("t1")
        await first

    on_bench(test, plain=1)


def test_dropping_the_coroutine_cancels_the_task(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        run = asyncio.create_task(bench.run(bench.act("wait")))
        await wait_until(lambda: bool(bench.of(Progress)))
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert bench.heard[-1] == TaskDone(task="t1", outcome="cancelled")

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
        assert "lies outside" in sentence(bench) or "not the name of a file" in sentence(bench)

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


PARENT = """
import asyncio
from netwright.workers.pool import Pool, PoolOptions
from netwright.workers.protocol import LogLines, Step, Task

async def main():
    pool = Pool(PoolOptions(packages=({package!r},)))
    step = Step(node="n", type="act", settings={{"act": "sleep"}}, entry={folder!r})
    task = Task(id="t", process={kind!r}, steps=(step,), folder={folder!r}, workspace={folder!r})
    await pool.run(task, lambda said: print("asleep", flush=True) if isinstance(said, LogLines) else None)

asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["plain", "training"])
def test_no_process_outlives_a_killed_parent(tmp_path: Path, kind: str) -> None:
    code = textwrap.dedent(PARENT).format(package=PACKAGE, folder=str(tmp_path), kind=kind)
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "asleep\n"
    children = [process.pid for process in psutil.Process(parent.pid).children(recursive=True)]
    assert children
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 10
    while any(is_running(pid) for pid in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in children if is_running(pid)] == []


def test_a_worker_that_cannot_read_its_parent_any_more_ends() -> None:
    ours, theirs = socket.socketpair()
    options = {"packages": [PACKAGE], "socket": theirs.fileno()}
    process = start(command("netwright.workers.child", json.dumps(options)), theirs, None)
    theirs.close()
    ours.sendall(pack(b'[{"kind": "nobody knows"}]'))
    assert process.wait(20) == -signal.SIGKILL
    ours.close()


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


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


def at(node: str, port: str) -> DrawnSource:
    return DrawnSource(node=node, port=port)


def test_the_node_that_died_is_the_first_not_done(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        steps = [bench.step("count", f"n{i}") for i in range(50)]
        steps[40] = bench.step("act", "n40", settings={"act": "die"})
        assert await bench.run(*steps) == "failed"
        assert bench.of(NodeFailed)[0].node == "n40"
        assert [said.node for said in bench.of(NodeDone)] == [f"n{i}" for i in range(40)]

    on_bench(test)


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


def test_a_closed_pool_starts_nothing(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        run = asyncio.create_task(bench.run(bench.act("sleep")))
        await wait_until(lambda: bool(bench.of(LogLines)))
        await bench.pool.close()
        assert await run == "cancelled"
        assert await bench.run(bench.act("")) == "failed"
        assert sentence(bench) == "No process for this work could be started: the pool is closed"

    on_bench(test, plain=1)


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
