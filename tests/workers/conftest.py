"""A pool with the test nodes, and tasks written shortly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from netwright.workers.pool import Outcome, Patience, Pool, PoolOptions
from netwright.workers.protocol import LogLines, NodeFailed, Step, StepSource, Task, TaskNotification

PACKAGE = "tests.workers.nodes_for_tests"
T = TypeVar("T")


class Bench:
    """Runs tasks on a pool and keeps what was said."""

    def __init__(self, folder: Path, pool: Pool) -> None:
        self.folder = folder
        self.heard: list[TaskNotification] = []
        self.pool = pool
        self.on: Callable[[TaskNotification], None] = lambda said: None
        self.count = 0

    def step(self, type: str, node: str = "n", **more: Any) -> Step:
        return Step(node=node, type=type, entry=str(self.folder / "cache" / f"{node}-{self.count}"), **more)

    def act(self, act: str, seconds: float = 30) -> Step:
        return self.step("act", settings={"act": act, "seconds": seconds})

    def task(self, *steps: Step, process: Any = "plain", **more: Any) -> Task:
        self.count += 1
        where = {"folder": str(self.folder), "workspace": str(self.folder)}
        return Task(id=f"t{self.count}", process=process, steps=steps, **{**where, **more})

    async def run(self, *steps: Step, **more: Any) -> Outcome:
        return await self.run_task(self.task(*steps, **more))

    async def run_task(self, task: Task) -> Outcome:
        self.heard.clear()

        def listen(said: TaskNotification) -> None:
            self.heard.append(said)
            self.on(said)

        return await asyncio.wait_for(self.pool.run(task, listen), 60)

    def of(self, kind: type[T]) -> list[T]:
        return [said for said in self.heard if isinstance(said, kind)]

    def logged(self) -> list[str]:
        return [line for said in self.of(LogLines) for line in said.lines]

    def sentence(self) -> str:
        (failed,) = self.of(NodeFailed)
        return str(failed.error.problem)


def wire(node: str, port: str) -> tuple[StepSource, ...]:
    return (StepSource(node=node, port=port),)


QUICK = Patience(message=0.3, interrupt=0.4, terminate=0.4)


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[asyncio.Runner, Pool]]:
    """One loop and one pool for the tests of a module: starting a worker takes a second."""
    with asyncio.Runner() as runner:

        async def make() -> Pool:
            return Pool(PoolOptions(packages=(PACKAGE,), patience=QUICK))

        pool = runner.run(make())
        yield runner, pool
        runner.run(pool.close())


@pytest.fixture
def on_bench(tmp_path: Path, shared: tuple[asyncio.Runner, Pool]) -> Callable[..., None]:
    """Run an async test with a bench; with options, on a pool of its own."""
    runner, pool = shared

    def run(test: Callable[[Bench], Awaitable[None]], **options: Any) -> None:
        async def whole() -> None:
            own = Pool(PoolOptions(**{"packages": (PACKAGE,), "patience": QUICK, **options})) if options else None
            try:
                await test(Bench(tmp_path, own or pool))
            finally:
                if own:
                    await own.close()

        runner.run(whole())

    return run
