"""The event stream of one document: numbered, merged to a bearable rate once for all readers, kept for replay.

What happens 5,000 times a second reaches the pages 20 times a second at most: events wait a moment and melt into the
ones of their kind. A quiet channel passes an event on at once.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from netwright.server.documents.event_kinds import Event, GlimpseEvent, NoticeEvent, merged

UPDATES_PER_SECOND = 20.0
BURST = 4.0
KEPT_EVENTS = 1000
KEPT_BYTES = 8 * 2**20


class Reader(Protocol):
    """Who follows a channel."""

    def offer(self, text: str) -> None:
        """Take a serialised event; never blocks."""


class Channel:
    """The events of one document. Used on one event loop."""

    def __init__(self, document: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.document = document
        # Numbers of an earlier life of the server lie below: a page that comes back with one gets a snapshot.
        self.sequence = time.time_ns() // 1_000_000
        self.readers: set[Reader] = set()
        self._kept: deque[tuple[int, str]] = deque()
        self._kept_bytes = 0
        self._dropped_to = self.sequence
        self._pending: dict[tuple[str, str], Event] = {}
        self._clock = clock
        self._allowance = BURST
        self._counted = clock()
        self._timer: asyncio.TimerHandle | None = None

    def publish(self, event: Event) -> None:
        """Pass an event on, now or merged with others within a twentieth of a second."""
        key = (event.kind, _about(event))
        waiting = self._pending.pop(key, None)
        self._pending[key] = event if waiting is None else merged(waiting, event)
        if self._timer is None:
            wait = self._wait()
            if wait <= 0:
                self.flush()
            else:
                self._timer = asyncio.get_running_loop().call_later(wait, self._on_timer)

    def flush(self) -> None:
        """Send what waits, so that a snapshot taken now and the stream after it fit together."""
        if not self._pending:
            return
        waiting, self._pending = self._pending, {}
        self._allowance -= 1
        for body in waiting.values():
            self.sequence += 1
            numbered = body.model_copy(update={"document": self.document, "sequence": self.sequence})
            text = numbered.model_dump_json()
            self._keep(text)
            for reader in tuple(self.readers):
                reader.offer(text)

    def since(self, sequence: int) -> list[str] | None:
        """Return the events after a number, or None when they are not all kept: then take a snapshot."""
        self.flush()
        if not self._dropped_to <= sequence <= self.sequence:
            return None
        return [text for number, text in self._kept if number > sequence]

    def close(self) -> None:
        """Stop the timer; what waits is lost."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        self._wait()
        self.flush()

    def _wait(self) -> float:
        """Return the seconds until the next update is allowed."""
        now = self._clock()
        self._allowance = min(BURST, self._allowance + (now - self._counted) * UPDATES_PER_SECOND)
        self._counted = now
        return max(0.0, (1.0 - self._allowance) / UPDATES_PER_SECOND)

    def _keep(self, text: str) -> None:
        self._kept.append((self.sequence, text))
        self._kept_bytes += len(text)
        while len(self._kept) > KEPT_EVENTS or self._kept_bytes > KEPT_BYTES:
            self._dropped_to, dropped = self._kept.popleft()
            self._kept_bytes -= len(dropped)


def _about(event: Event) -> str:
    """Return what an event must have in common with one of its kind to melt into it."""
    if isinstance(event, NoticeEvent):
        return event.notice.template
    if isinstance(event, GlimpseEvent):
        return f"{event.node} {event.glimpse.kind}"
    return getattr(event, "node", "")
