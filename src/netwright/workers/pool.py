"""The pool: starts workers when they are needed, gives them tasks, and speaks for those that died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from netwright.sdk.backends import TENSORFLOW, Backend
from netwright.sdk.context import Control
from netwright.sdk.message import Message
from netwright.workers.answering import AnsweringWorker, RequestRefused
from netwright.workers.forking import CAN_FORK, Template, TemplateFailed
from netwright.workers.launch import spawn
from netwright.workers.process import WorkerProcess, ignore
from netwright.workers.protocol import (
    ConnectionTried,
    Describe,
    Described,
    Draft,
    Drafted,
    Fault,
    ModelRead,
    Probe,
    ReadDrawn,
    ReadModel,
    ReadRows,
    ReadValue,
    Request,
    RowsProbed,
    RowsRead,
    ScriptWritten,
    Task,
    TryConnection,
    ValueRead,
    WorkerKind,
    WriteScript,
)
from netwright.workers.running import Listener, Outcome, Patience, RunningTask

__all__ = ["Listener", "Outcome", "Patience", "Pool", "PoolOptions", "RequestRefused"]

A = TypeVar("A")
MODEL_IDLE = 5.0
"""Seconds after which the process that reads model files ends."""
PLACE_IDLE = 5.0
"""Seconds after which the process that tries connections ends."""
PLACE_TIME = 20
"""Seconds that a place may take to answer."""
PROBE_IDLE = 60.0
"""Seconds after which the process that looks into networks ends: people look again and again."""
PROBE_TIME = 120.0
"""Seconds that one look may take."""
_log = logging.getLogger(__name__)


class WorkerFailed(Exception):
    """A worker did not start."""


@dataclass(frozen=True)
class PoolOptions:
    """How many workers of each kind there may be, and what they load."""

    packages: Sequence[str] = ("netwright.nodes",)
    """Packages that are walked for node types, in this order."""
    plain: int = 2
    keras: int = 1
    training: int = 2
    patience: Patience = field(default_factory=Patience)


class Pool:
    """Workers on this machine. All methods are called on one event loop."""

    def __init__(self, options: PoolOptions | None = None) -> None:
        self.options = options or PoolOptions()
        self._is_closed = False
        self._template: Template | None = None
        self._template_lock = asyncio.Lock()
        self._free: dict[WorkerKind, asyncio.Semaphore] = {
            "plain": asyncio.Semaphore(self.options.plain),
            "keras": asyncio.Semaphore(self.options.keras),
            "training": asyncio.Semaphore(self.options.training),
        }
        self._idle: dict[WorkerKind, list[WorkerProcess]] = {"plain": [], "keras": [], "training": []}
        self._alive: set[WorkerProcess] = set()
        self._running: dict[str, RunningTask] = {}
        self._drivers: set[asyncio.Task[None]] = set()
        self._drafting = AnsweringWorker(lambda: self._start("drafting"), idle=None)
        self._reading = AnsweringWorker(lambda: self._take("plain"), rest=lambda one: self._put_back("plain", one))
        self._arranging = AnsweringWorker(lambda: self._start("plain"), idle=self.options.patience.idle)
        # Files of strangers are opened in a process that nothing else depends on, and that ends soon after.
        self._models = AnsweringWorker(lambda: self._start("keras"), idle=MODEL_IDLE)
        self._probes = AnsweringWorker(lambda: self._start("keras"), idle=PROBE_IDLE)
        self._places = AnsweringWorker(lambda: self._start("plain"), idle=PLACE_IDLE)

    async def run(self, task: Task, listener: Listener) -> Outcome:
        """Run a task, waiting for a worker where all are busy. The last notification is TaskDone.

        The listener is called on the event loop, in order, and must not raise. Cancelling this coroutine cancels the
        task.
        """
        running = self._running[task.id] = RunningTask(task, listener, self.options.patience)
        self._keep(self._drive(running))
        try:
            return await asyncio.shield(running.over)
        except asyncio.CancelledError:
            running.cancel()
            await running.over
            raise
        finally:
            del self._running[task.id]

    def expect(self, kind: WorkerKind) -> None:
        """Get ready for tasks of a kind that will come: importing Keras takes seconds, in which others can work."""
        if kind != "plain" and CAN_FORK and self._template is None and not self._is_closed:
            self._keep(self._load_template())

    def cancel(self, task: str) -> None:
        """Ask a task to end; signals follow after the patience set. No-op for an unknown task."""
        if running := self._running.get(task):
            running.cancel()

    def steer(self, task: str, control: Control) -> None:
        """Hand a control to the node that runs. No-op for an unknown task."""
        if running := self._running.get(task):
            running.steer(control)

    async def warm(self) -> None:
        """Start the template, the drafting worker and one plain worker, so that the first use is quick."""

        async def one_plain() -> None:
            async with self._free["plain"]:
                if not self._idle["plain"]:
                    self._put_back("plain", await self._start("plain"))

        await asyncio.gather(self._drafting.worker(), one_plain())

    async def draft(self, draft: Draft) -> Drafted:
        """Predict specs. Raises RequestRefused, also when the drafting worker dies twice over it."""
        return await _ask(self._drafting, draft, Drafted)

    def forget(self, session: str) -> None:
        """Drop what the drafting worker keeps for a document that was closed."""
        self._drafting.forget(session)

    async def describe(self) -> Described:
        """Return the node types and the modules that failed to load."""
        # A light worker answers: the first start of a workspace waits for this, and needs no Keras for it.
        return await _ask(self._reading, Describe(), Described)

    async def read_rows(self, request: ReadRows) -> RowsRead:
        """Read rows of a cached table. Raises RequestRefused where an arrangement does not fit the table."""
        # Sorting and searching may take seconds, for which nothing else should wait.
        return await _ask(self._reading if request.arrangement.is_plain else self._arranging, request, RowsRead)

    async def read_value(self, request: ReadValue) -> ValueRead:
        """Read a cached figure, transform, variables, or the view of a network."""
        return await _ask(self._reading, request, ValueRead)

    async def read_drawn(self, request: ReadDrawn) -> ValueRead:
        """Look at the network that ends in a drafted tensor. Raises RequestRefused where it is not known."""
        return await _ask(self._drafting, request, ValueRead)

    async def read_model(self, request: ReadModel) -> ModelRead:
        """Read a Keras model file as nodes. Raises RequestRefused, which says what is wrong with the file."""
        return await _ask(self._models, request, ModelRead)

    async def write_script(self, request: WriteScript) -> ScriptWritten:
        """Write the network at a node as a Keras script. Raises RequestRefused."""
        return await _ask(self._drafting, request, ScriptWritten)

    async def probe(self, request: Probe) -> RowsProbed:
        """Look at what layers make of some rows. Raises RequestRefused. Cancelling this coroutine ends the work."""
        problem = Message.of("The network took longer than {seconds} seconds for the rows.", seconds=PROBE_TIME)
        late = Fault(problem=problem, remedy=Message.of("Look at fewer rows."))
        return await _ask_within(PROBE_TIME, late, self._probes, request, RowsProbed)

    async def try_connection(self, name: str) -> ConnectionTried:
        """Look whether a connection of the user leads anywhere. Raises RequestRefused with what is answered there."""
        late = Fault(
            problem=Message.of(
                "The connection {name} did not answer within {seconds} seconds.", name=name, seconds=PLACE_TIME
            ),
            remedy=Message.of("Check its address, and whether this machine may reach it."),
        )
        return await _ask_within(PLACE_TIME, late, self._places, TryConnection(name=name), ConnectionTried)

    async def close(self) -> None:
        """Cancel what runs and end all workers; returns when no process is left."""
        self._is_closed = True
        for running in list(self._running.values()):
            running.give_up()
        for driver in self._drivers:
            driver.cancel()
        workers = list(self._alive)
        for worker in workers:
            worker.kill()
        if workers:
            await asyncio.wait([worker.ended for worker in workers], timeout=10)
        if self._template is not None:
            self._template.close()
            await self._template.gone()
            self._template = None

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Let work go on by itself until the pool closes."""
        driver = asyncio.create_task(work)
        self._drivers.add(driver)
        driver.add_done_callback(self._drivers.discard)

    async def _load_template(self) -> None:
        with suppress(TemplateFailed, OSError):  # whoever needs it starts it again, and hears why it fails
            await self._living_template()

    async def _drive(self, running: RunningTask) -> None:
        kind: WorkerKind = running.task.process
        async with self._free[kind]:
            if running.over.done():
                return
            try:
                worker = await self._take(kind, running.task.backend)
            except (WorkerFailed, OSError) as error:
                running.fail(_no_worker(error))
                return
            if running.over.done():
                self._put_back(kind, worker, running.task.backend)
                return
            running.begin(worker)
            await asyncio.wait([running.over])
            if running.was_interrupted or kind == "training":
                worker.kill()
                # Shielded: cancelling this driver must not cancel the future that others listen to.
                await asyncio.shield(worker.ended)
            else:
                self._put_back(kind, worker, running.task.backend)

    async def _take(self, kind: WorkerKind, backend: Backend = TENSORFLOW) -> WorkerProcess:
        while self._idle[kind] and backend == TENSORFLOW:
            worker = self._idle[kind].pop()
            if worker.is_alive:
                return worker
        return await self._start(kind, backend)

    def _put_back(self, kind: WorkerKind, worker: WorkerProcess, backend: Backend = TENSORFLOW) -> None:
        if backend != TENSORFLOW:
            worker.kill()
        elif worker.is_alive:
            self._idle[kind].append(worker)
            asyncio.get_running_loop().call_later(self.options.patience.idle, self._retire, kind, worker)

    def _retire(self, kind: WorkerKind, worker: WorkerProcess) -> None:
        # A worker used meanwhile is put back later than this call was planned for; it loses a warm start at worst.
        if worker in self._idle[kind]:
            self._idle[kind].remove(worker)
            worker.kill()

    async def _start(self, kind: WorkerKind, backend: Backend = TENSORFLOW) -> WorkerProcess:
        if self._is_closed:
            raise WorkerFailed("the pool is closed")
        if kind == "plain":
            return await self._when_ready(await spawn(self.options.packages, preload=("polars",)))
        # The template has TensorFlow loaded, and Keras knows one backend a process.
        return await (self._forked() if CAN_FORK and backend == TENSORFLOW else self._spawned(backend))

    async def _spawned(self, backend: Backend = TENSORFLOW) -> WorkerProcess:
        return await self._when_ready(await spawn(self.options.packages, backend=backend))

    async def _forked(self) -> WorkerProcess:
        try:
            return await self._when_ready(await self._fork())
        except (TemplateFailed, WorkerFailed) as error:
            if self._is_closed:
                raise WorkerFailed("the pool is closed") from None
            _log.warning("Starting a worker the slow way: %s", error)
            return await self._spawned()

    async def _fork(self) -> WorkerProcess:
        template = await self._living_template()
        try:
            return await template.fork()
        except TemplateFailed:
            # It may have died a moment ago; a second one that fails has another reason.
            template.close()
            return await (await self._living_template()).fork()

    async def _living_template(self) -> Template:
        async with self._template_lock:
            if self._template is None or not self._template.is_alive:
                if self._template is not None:
                    self._template.close()
                    await self._template.gone()
                self._template = Template(self.options.packages)
                await self._template.start(self.options.patience.start)
            return self._template

    async def _when_ready(self, worker: WorkerProcess) -> WorkerProcess:
        self._alive.add(worker)
        worker.ended.add_done_callback(lambda _: self._alive.discard(worker))
        lines: list[str] = []
        worker.on_printed = lines.append
        is_ready = False
        try:
            async with asyncio.timeout(self.options.patience.start):
                is_ready = await worker.ready
        except TimeoutError:
            lines.append(f"no word from it for {self.options.patience.start} seconds")
        finally:
            if not is_ready:
                worker.kill()
        if not is_ready:
            await asyncio.shield(worker.ended)
            raise WorkerFailed("\n".join(lines[-20:]) or "it ended at once")
        worker.on_printed = ignore
        return worker


async def _ask(worker: AnsweringWorker, request: Request, kind: type[A]) -> A:
    try:
        answer = await worker.ask(request)
    except (WorkerFailed, OSError) as error:
        raise RequestRefused(_no_worker(error)) from error
    if not isinstance(answer, kind):
        raise TypeError(f"{type(answer).__name__} is no answer to {type(request).__name__}")
    return answer


async def _ask_within(seconds: float, late: Fault, worker: AnsweringWorker, request: Request, kind: type[A]) -> A:
    """Return the answer; the worker ends with a request that takes too long, or that nobody waits for any more."""
    try:
        async with asyncio.timeout(seconds):
            return await _ask(worker, request, kind)
    except TimeoutError:
        worker.close()
        raise RequestRefused(late) from None
    except asyncio.CancelledError:
        worker.close()
        raise


def _no_worker(error: Exception) -> Fault:
    return Fault(
        problem=Message.of("No process for this work could be started: {reason}", reason=str(error)[:1000]),
        remedy=Message.of("Check the free memory of the machine, and start Netwright again."),
    )
