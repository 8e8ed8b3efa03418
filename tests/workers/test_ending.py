"""Cancel and death: with real processes."""

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

from netwright.workers.frames import pack
from netwright.workers.launch import command, start
from netwright.workers.protocol import (
    LogLines,
    NodeCancelled,
    NodeDone,
    NodeFailed,
    Progress,
    TaskDone,
)
from tests.workers.conftest import PACKAGE, Bench

OnBench = Callable[..., None]


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
        assert bench.sentence().endswith(words)
        assert any("act_segfault" in line for line in bench.logged()) == (act == "segfault")
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
        child = int(bench.logged()[0].split()[1])
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


def test_the_node_that_died_is_the_first_not_done(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        steps = [bench.step("count", f"n{i}") for i in range(50)]
        steps[40] = bench.step("act", "n40", settings={"act": "die"})
        assert await bench.run(*steps) == "failed"
        assert bench.of(NodeFailed)[0].node == "n40"
        assert [said.node for said in bench.of(NodeDone)] == [f"n{i}" for i in range(40)]

    on_bench(test)


def test_a_closed_pool_starts_nothing(on_bench: OnBench) -> None:
    async def test(bench: Bench) -> None:
        run = asyncio.create_task(bench.run(bench.act("sleep")))
        await wait_until(lambda: bool(bench.of(LogLines)))
        await bench.pool.close()
        assert await run == "cancelled"
        assert await bench.run(bench.act("")) == "failed"
        assert bench.sentence() == "No process for this work could be started: the pool is closed"

    on_bench(test, plain=1)
