"""Nodes that are ready become tasks of workers, those that take longest first, as far as the machine has room."""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
from collections.abc import Awaitable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from netwright.engine.running.hearing import Hearing
from netwright.engine.running.order import Services
from netwright.engine.running.plan import Plan
from netwright.engine.running.tasks import Process, build_task, cached_sources, process_of
from netwright.workers.protocol import TaskNotification

log = logging.getLogger(__name__)


class Owner(Protocol):
    """The run that tasks are sent for."""

    def advance(self) -> None:
        """Something ended, or there is room: see what can be done next."""

    def work_begins(self) -> None:
        """The next task is about to be sent."""

    def hear(self, notice: TaskNotification, staged: Mapping[str, Path]) -> None:
        """A worker tells of a node; `staged` holds the folder that each node of the task writes into."""

    def ahead(self, notice: TaskNotification) -> Awaitable[object] | None:
        """Return what has to be waited for before a notice can be heard, as often as there is something."""

    def revoke(self, id: str) -> None:
        """A cached answer turned out to be damaged."""

    def break_down(self, chain: Sequence[str], error: Exception) -> None:
        """A task could not be run."""

    def settle(self, chain: Sequence[str], task: str, outcome: str) -> None:
        """A task is over: see to those of its nodes that did not get to an end of their own."""


class Dispatch:
    """The nodes of one run that are ready, and the tasks that are under way."""

    def __init__(self, run: str, plan: Plan, services: Services, owner: Owner) -> None:
        self._run = run
        self._plan = plan
        self._services = services
        self._owner = owner
        self._ready: list[str] = []
        self._jobs: set[asyncio.Task[None]] = set()
        self._tasks: dict[str, Hearing] = {}
        self._is_cancelled = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way, and nothing waits for room."""
        return not self._jobs and not self._ready

    def add(self, id: str) -> None:
        """Take a node that has all it needs."""
        if id not in self._ready:
            self._ready.append(id)

    def drop(self, id: str) -> None:
        """Forget a node that waits for room, if it does."""
        if id in self._ready:
            self._ready.remove(id)

    def cancel(self) -> None:
        """End all tasks, and send no more."""
        self._is_cancelled = True
        self._ready.clear()
        for task, hearing in list(self._tasks.items()):
            self._services.executor.cancel(task)
            hearing.drop()

    def announce(self, ids: Iterable[str]) -> None:
        """Let the executor get ready for what will come, while what comes before is at work."""
        for process in {self._process(id) for id in ids}:
            self._services.executor.expect(process)

    def send(self) -> None:
        """Send off what is ready, as far as there is room."""
        take, advance = self._services.slots.take, self._owner.advance
        self._ready.sort(key=lambda id: self._process(id) == "plain")
        while self._ready:
            id = self._ready[0]
            process = self._process(id)
            if not take(process, advance):
                light = next((one for one in self._ready if self._process(one) == "plain"), None)
                if process == "plain" or light is None or not take("plain", advance):
                    return
                id, process = light, "plain"
            self._ready.remove(id)
            self._owner.work_begins()
            chain = self._plan.chain(id)
            for one in chain:
                self._plan.work[one].dispatched = True
            self.do(self._execute(chain, process))

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something be done beside all else; the owner is told once it is."""

        async def guarded() -> None:
            try:
                await work
            finally:
                self._jobs.discard(job)
                self._owner.advance()

        job = asyncio.get_running_loop().create_task(guarded())
        self._jobs.add(job)

    def _process(self, id: str) -> Process:
        return process_of(self._plan.graph.nodes[id].type)

    async def _execute(self, chain: Sequence[str], process: Process) -> None:
        task = f"{self._run}-{secrets.token_hex(4)}"
        work = self._plan.work
        staged = {id: self._services.cache.stage() for id in chain}
        outcome = "done"
        try:
            if not await self._check_sources(chain) or self._is_cancelled:
                return
            for id in chain:
                work[id].task = task
            hearing = Hearing(lambda notice: self._owner.hear(notice, staged), self._owner.ahead)
            self._tasks[task] = hearing
            message = build_task(task, chain, self._plan.recipes, staged)
            outcome = await self._services.executor.run(message, hearing.hear)
            await hearing.over()
        except Exception as error:
            log.exception("A task could not be run.")
            self._owner.break_down(chain, error)
        finally:
            self._tasks.pop(task, None)
            self._services.slots.give(process)
            self._owner.settle(chain, task, outcome)
            # What came to a good end was taken over, or had nothing to write.
            for folder in (folder for id, folder in staged.items() if not work[id].ok):
                if folder.exists():
                    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _check_sources(self, chain: Sequence[str]) -> bool:
        """Check what a chain reads from the cache; False when something has to be computed again first."""
        recipes = self._plan.recipes
        sources = {id: recipes.entries[id] for id in cached_sources(chain, recipes)}
        gone = await self._services.cache.hold(sources.values())
        for id, entry in sources.items():
            if entry.id in gone:
                self._owner.revoke(id)
        return not gone
