"""What changes fast, let out at a bearable rate: at most 20 times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from netwright.sdk.message import LogLine

RATE = 20.0
"""Updates a second."""


@dataclass
class Pulse:
    """Collects what happens and lets it out at most `RATE` times a second, the first at once.

    `emit` gets the states by node (the last one counts), the points by node and the log lines by node.
    """

    emit: Callable[[Pulse], None]
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lines: dict[str, list[LogLine]] = field(default_factory=dict)
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
