"""Events with sequence numbers: what followers of a document are told, and how a slow one is kept from harm.

A `Stream` numbers the events of one document, keeps the last ones for those who reconnect, and hands them to
followers through bounded queues. A follower that falls behind is told so and starts over from a snapshot.
A `Pulse` collects fast changes and lets them out at most 20 times a second.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RATE = 20.0
"""Updates a second."""
REPLAY = 2000
QUEUE = 1000


@dataclass(frozen=True)
class Event:
    """One event. `data` holds the fields that go with its kind."""

    kind: str
    document: str
    sequence: int
    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the page."""
        return {"kind": self.kind, "document": self.document, "sequence": self.sequence, **self.data}


class Follower:
    """One reader of a stream."""

    def __init__(self, stream: Stream, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._waiting: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self.lost = False
        """Whether events were dropped because this follower was too slow. It needs a snapshot."""

    async def next(self) -> Event | None:
        """Wait for the next event; None once events were lost, or the stream was left."""
        while not self._waiting:
            if self.lost:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    def close(self) -> None:
        """Leave the stream."""
        self._stream.followers.discard(self)
        self.lost = True
        self._arrived.set()

    def put(self, event: Event) -> None:
        """Take an event in, or mark everything as lost when the queue is full."""
        if self.lost:
            return
        if len(self._waiting) >= self._limit:
            self._waiting.clear()
            self.lost = True
            self._stream.followers.discard(self)
        else:
            self._waiting.append(event)
        self._arrived.set()


class Stream:
    """The events of one document."""

    def __init__(self, document: str, replay: int = REPLAY) -> None:
        self.document = document
        self.sequence = 0
        self.followers: set[Follower] = set()
        self._past: deque[Event] = deque(maxlen=replay)

    def publish(self, kind: str, **data: Any) -> Event:
        """Number an event and hand it to all followers. Never blocks."""
        self.sequence += 1
        event = Event(kind, self.document, self.sequence, data)
        self._past.append(event)
        for follower in list(self.followers):
            follower.put(event)
        return event

    def follow(self, after: int | None = None, limit: int = QUEUE) -> Follower | None:
        """Start following after a sequence number; None where events since then are no longer kept."""
        follower = Follower(self, limit)
        if after is not None and after != self.sequence:
            oldest = self._past[0].sequence if self._past else self.sequence + 1
            if after > self.sequence or after < oldest - 1 or self.sequence - after > limit:
                return None
            for event in self._past:
                if event.sequence > after:
                    follower.put(event)
        self.followers.add(follower)
        return follower


@dataclass
class Pulse:
    """Collects what happens and lets it out at most `RATE` times a second, the first at once.

    `emit` gets the states by node (the last one counts), the points by node and the log lines by node.
    """

    emit: Callable[[Pulse], None]
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    _timer: asyncio.TimerHandle | None = None
    _last: float = float("-inf")

    def stir(self) -> None:
        """Say that something was added."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            due = max(loop.time(), self._last + 1 / RATE)
            self._timer = loop.call_at(due, self.flush)

    def flush(self) -> None:
        """Let out what waits, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.states or self.points or self.lines:
            self._last = asyncio.get_running_loop().time()
            self.emit(self)
            self.states, self.points, self.lines = {}, {}, {}
