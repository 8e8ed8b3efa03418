"""One task on its way through a worker: who listens, how it is cancelled, and what is said when the worker dies."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from netwright.sdk.context import Control
from netwright.sdk.message import Message
from netwright.sdk.time_limit import has_ended_a_process
from netwright.workers.process import WorkerProcess, ignore
from netwright.workers.protocol import (
    Cancel,
    Execute,
    Fault,
    LogLines,
    NodeCancelled,
    NodeDone,
    NodeFailed,
    Notification,
    Started,
    Steer,
    Task,
    TaskDone,
    TaskNotification,
)

Outcome = Literal["done", "failed", "cancelled"]
Listener = Callable[[TaskNotification], None]

# What Rust (Polars) says before it aborts.
_ALLOCATION = re.compile(r"memory allocation of (\d+) bytes failed")


@dataclass(frozen=True)
class Patience:
    """Seconds that a worker gets."""

    message: float = 2.0
    """From the cancel message to SIGINT."""
    interrupt: float = 10.0
    """From SIGINT to SIGTERM."""
    terminate: float = 5.0
    """From SIGTERM to SIGKILL."""
    start: float = 120.0
    """From its start to its first word, on a slow and busy machine."""
    idle: float = 600.0
    """Until a worker that nobody needs is ended."""


class RunningTask:
    """A task and its worker. `over` resolves with the outcome when the last word was said."""

    def __init__(self, task: Task, listener: Listener, patience: Patience) -> None:
        self.task = task
        self.over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.was_interrupted = False
        """Whether a signal cut through the worker's work, so that it should not be used again."""
        self.is_cancelled = False
        self._listener = listener
        self._patience = patience
        self._worker: WorkerProcess | None = None
        self._node: str | None = None
        self._done: set[str] = set()
        self._last_words: deque[str] = deque(maxlen=50)
        self._handles: list[asyncio.TimerHandle] = []

    def begin(self, worker: WorkerProcess) -> None:
        """Hand the task to a worker."""
        self._worker = worker
        worker.on_notification = self._heard
        worker.on_printed = self._printed
        worker.ended.add_done_callback(self._worker_ended)
        worker.send(Execute(task=self.task))

    def cancel(self) -> None:
        """Cancel: a message first, then ever harder signals."""
        if self.is_cancelled or self.over.done():
            return
        self.is_cancelled = True
        if self._worker is None:
            self.finish("cancelled")
            return
        self._worker.send(Cancel(task=self.task.id))
        loop, patience = asyncio.get_running_loop(), self._patience
        steps = (
            (patience.message, signal.SIGINT),
            (patience.interrupt, signal.SIGTERM),
            (patience.terminate, getattr(signal, "SIGKILL", signal.SIGTERM)),
        )
        after = 0.0
        for seconds, number in steps:
            after += seconds
            self._handles.append(loop.call_later(after, self._signal, number))

    def give_up(self) -> None:
        """The pool closes: the worker is about to be killed."""
        self.is_cancelled = True
        if self._worker is None:
            self.finish("cancelled")

    def steer(self, control: Control) -> None:
        """Hand a control to the running node."""
        if self._worker is not None:
            self._worker.send(Steer(task=self.task.id, control=control))

    def fail(self, error: Fault) -> None:
        """Say that the task could not run or go on."""
        self._listener(NodeFailed(task=self.task.id, node=self._first_open(), error=error))
        self.finish("failed")

    def finish(self, outcome: Outcome) -> None:
        """Say the last word for a worker that cannot."""
        if not self.over.done():
            self._listener(TaskDone(task=self.task.id, outcome=outcome))
            self._end(outcome)

    def _signal(self, number: int) -> None:
        if self._worker is not None and not self.over.done():
            self.was_interrupted = True
            self._worker.signal(number)

    def _heard(self, notification: Notification) -> None:
        if self.over.done() or getattr(notification, "task", None) != self.task.id:
            return
        if isinstance(notification, Started):
            self._node = notification.node
        elif isinstance(notification, NodeDone):
            self._done.add(notification.node)
        self._listener(notification)  # type: ignore[arg-type]
        if isinstance(notification, TaskDone):
            self._end(notification.outcome)

    def _first_open(self) -> str:
        """Return the node that was running: steps run in order, and each is told when it is done."""
        return next((step.node for step in self.task.steps if step.node not in self._done), self.task.steps[-1].node)

    def _printed(self, line: str) -> None:
        self._last_words.append(line)
        if self._node is not None:
            self._listener(LogLines(task=self.task.id, node=self._node, lines=(line,)))

    def _worker_ended(self, ended: asyncio.Future[int | None]) -> None:
        if self.over.done():
            return
        if self.is_cancelled:
            if self._node is not None:
                self._listener(NodeCancelled(task=self.task.id, node=self._first_open()))
            self.finish("cancelled")
        else:
            self.fail(death_of(ended.result(), self._last_words, self._has_checkpoint()))

    def _has_checkpoint(self) -> bool:
        """Whether the node that was running goes on from one when it is run again."""
        kept = next(step.checkpoints for step in self.task.steps if step.node == self._first_open())
        return bool(kept) and Path(kept).is_dir() and any(Path(kept).iterdir())

    def _end(self, outcome: Outcome) -> None:
        for handle in self._handles:
            handle.cancel()
        if self._worker is not None:
            # A kept worker must not keep every task it ever ran.
            self._worker.ended.remove_done_callback(self._worker_ended)
            self._worker.on_notification = self._worker.on_printed = ignore
        self.over.set_result(outcome)


def death_of(status: int | None, last_words: Iterable[str] = (), has_checkpoint: bool = False) -> Fault:
    """Say in plain words how a worker died. Its last words tell apart what ends in the same signal."""
    wanted = next((found[1] for line in last_words if (found := _ALLOCATION.search(line))), None)
    if wanted is not None:
        return _death(
            "The process that ran this node ran out of memory: it asked for {bytes} bytes at once.",
            "Use fewer rows or smaller batches, or close other programs.",
            bytes=f"{int(wanted):,}",
        )
    kill, segv = getattr(signal, "SIGKILL", 9), getattr(signal, "SIGSEGV", 11)
    if status is not None and -status == kill:
        return _death(
            "The process that ran this node was killed (signal {signal}). "
            "Most often the machine had run out of memory.",
            "Run the node again: it goes on from its last checkpoint. Close other programs first."
            if has_checkpoint
            else "Close other programs, use fewer rows or smaller batches, and run the node again.",
            signal="SIGKILL",
        )
    if status is not None and -status in (segv, getattr(signal, "SIGBUS", 7), signal.SIGABRT):
        return _death(
            "The process that ran this node crashed inside a library (signal {signal}).",
            "Run the node again. If it crashes each time, its log helps whoever mends it.",
            signal=signal.Signals(-status).name,
        )
    if status is not None and status < 0:
        return _death(
            "The process that ran this node was ended from outside (signal {signal}).",
            "Run the node again: it goes on from its last checkpoint." if has_checkpoint else "Run the node again.",
            signal=_signal_name(-status),
        )
    if status == 1 and has_ended_a_process():
        return _death(
            "The Python code in this node did not end in time and could not be interrupted, so its process was ended.",
            "Change the code, or give it more time.",
        )
    return _death(
        "The process that ran this node ended before the node was done (exit status {status}).",
        "Run the node again. If it happens each time, the node's log helps whoever mends it.",
        status="unknown" if status is None else status,
    )


def _death(problem: str, remedy: str, **values: object) -> Fault:
    return Fault(problem=Message.of(problem, **values), remedy=Message.of(remedy, **values))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
