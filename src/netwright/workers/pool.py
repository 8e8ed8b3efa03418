"""The pool: starts workers when they are needed, gives them tasks, and speaks for those that died."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from netwright.sdk.context import Control
from netwright.workers.protocol import (
    Described,
    Draft,
    Drafted,
    ReadRows,
    ReadValue,
    RowsRead,
    Task,
    TaskNotification,
    ValueRead,
)

Outcome = Literal["done", "failed", "cancelled"]
Listener = Callable[[TaskNotification], None]


@dataclass(frozen=True)
class Patience:
    """Seconds that a worker gets."""

    message: float = 2.0
    """From the cancel message to SIGINT."""
    interrupt: float = 10.0
    """From SIGINT to SIGTERM."""
    terminate: float = 5.0
    """From SIGTERM to SIGKILL."""
    start: float = 60.0
    """From its start to its first word."""


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

    async def run(self, task: Task, listener: Listener) -> Outcome:
        """Run a task, waiting for a worker where all are busy. The last notification is TaskDone.

        The listener is called on the event loop, in order, and must not raise. Cancelling this coroutine cancels the task.
        """
        raise NotImplementedError

    def cancel(self, task: str) -> None:
        """Ask a task to end; signals follow after the patience set. No-op for an unknown task."""
        raise NotImplementedError

    def steer(self, task: str, control: Control) -> None:
        """Hand a control to the node that runs. No-op for an unknown task."""
        raise NotImplementedError

    async def warm(self) -> None:
        """Start the template of the Keras workers and the drafting worker, so that the first use is quick."""
        raise NotImplementedError

    async def draft(self, draft: Draft) -> Drafted:
        """Predict specs. Raises RequestRefused, also when the drafting worker dies twice over it."""
        raise NotImplementedError

    def forget(self, session: str) -> None:
        """Drop what the drafting worker keeps for a document that was closed."""
        raise NotImplementedError

    async def describe(self) -> Described:
        """Return the node types and the modules that failed to load."""
        raise NotImplementedError

    async def read_rows(self, request: ReadRows) -> RowsRead:
        """Read rows of a cached table."""
        raise NotImplementedError

    async def read_value(self, request: ReadValue) -> ValueRead:
        """Read a cached figure, transform, variables, or the view of a network."""
        raise NotImplementedError

    async def close(self) -> None:
        """Cancel what runs and end all workers; returns when no process is left."""
        await asyncio.sleep(0)
