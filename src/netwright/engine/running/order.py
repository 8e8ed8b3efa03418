"""What a run is asked for, what it works with, and what it keeps of each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from netwright.engine.running.slots import Slots
from netwright.engine.running.tasks import Process
from netwright.engine.states import NodeState
from netwright.engine.store.cache import Cache
from netwright.engine.store.entry import Entry
from netwright.engine.store.ledger import Ledger
from netwright.engine.store.recording import Recording
from netwright.sdk import Control
from netwright.workers.protocol import Progress, Task, TaskNotification

PACE = 3.0
"""Seconds of progress after which a node's pace can be told."""


class Executor(Protocol):
    """What runs tasks: the pool of this machine, or one day another."""

    async def run(self, task: Task, listener: Callable[[TaskNotification], None]) -> str: ...

    def expect(self, kind: Process) -> None: ...

    def cancel(self, task: str) -> None: ...

    def steer(self, task: str, control: Control) -> None: ...


@dataclass(frozen=True)
class Services:
    """What a run works with."""

    executor: Executor
    cache: Cache
    ledger: Ledger
    recording: Recording
    slots: Slots


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    asked: frozenset[str]
    """Nodes whose results are wanted."""
    named: frozenset[str] = frozenset()
    """Those among them that the user named: a stopped result of theirs is not good enough."""
    again: frozenset[str] = frozenset()
    """Nodes that work even if there is a result."""
    blocked: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Nodes that cannot run, with the fault."""
    use_stopped: bool = True
    """Whether stopped results that stay with their nodes may be used."""


@dataclass(frozen=True)
class RunResult:
    """How a run ended, and how each wanted node stands."""

    id: str
    state: str
    seconds: float
    states: dict[str, NodeState]
    entries: dict[str, Entry]


_UNTOUCHED = NodeState()
"""How every node stands at first: what waits or runs gets a state of its own."""


class Work:
    """What is known of one node in one run."""

    __slots__ = (
        "decided", "dispatched", "done", "ended", "entry", "first", "must", "ok", "seed", "shown", "started", "task",
        "wanted",
    )  # fmt: skip

    def __init__(self) -> None:
        self.wanted = False
        self.decided = False
        self.must = False
        self.dispatched = False
        self.done: float | None = None
        """When its worker said that it was done, by the monotonic clock."""
        self.ended = False
        self.ok = False
        self.entry: Entry | None = None
        self.first: tuple[float, float] | None = None
        """When it told its progress first, in seconds, and how far it was."""
        self.shown = _UNTOUCHED
        self.started: float | None = None
        self.task: str | None = None
        self.seed: int | None = None

    def take_progress(self, notice: Progress, now: float) -> None:
        """Show how far a running node is, at a moment of the clock in seconds."""
        elapsed = now - (self.started or now)
        fraction = min(max(notice.fraction, 0.0), 1.0)
        shown = self.shown
        shown.fraction, shown.seconds = fraction, elapsed
        shown.message = notice.message.model_dump() if notice.message else None
        shown.paused = notice.paused
        shown.remaining = None if notice.paused else self.time_left(elapsed, fraction)

    def time_left(self, elapsed: float, fraction: float) -> float | None:
        """Return the seconds left at its pace so far; None until there is a pace to tell.

        What came before the first progress is left out: a learner compiles its first step there.
        """
        if self.first is None or fraction < self.first[1]:
            self.first = (elapsed, fraction)
        seconds, gained = elapsed - self.first[0], fraction - self.first[1]
        return seconds * (1 - fraction) / gained if seconds >= PACE and gained > 0 else None
