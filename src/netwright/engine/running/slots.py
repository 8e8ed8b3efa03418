"""How much may run at once on this machine: the cores, the memory, and few of what uses all cores by itself."""

from __future__ import annotations

import os
from collections.abc import Callable

import psutil

HEAVY = frozenset(["keras", "training"])
_HEAVY_MEMORY = 1536 * 1024**2
"""Bytes that must be free before a second node with Keras starts."""
_PLAIN_MEMORY = 256 * 1024**2


class Slots:
    """Shared by all runs of a session. Whoever waits is told when something ends."""

    def __init__(self, cores: int | None = None) -> None:
        self.cores = cores or os.cpu_count() or 1
        self.heavy_limit = max(1, self.cores // 4)
        self._plain = 0
        self._heavy = 0
        self._waiting: list[Callable[[], None]] = []

    def take(self, process: str, when_free: Callable[[], None]) -> bool:
        """Take a slot for a kind of process, or be called once something ends."""
        if self._has_room(process):
            if process in HEAVY:
                self._heavy += 1
            else:
                self._plain += 1
            return True
        if when_free not in self._waiting:
            self._waiting.append(when_free)
        return False

    def give(self, process: str) -> None:
        """Give a slot back."""
        if process in HEAVY:
            self._heavy -= 1
        else:
            self._plain -= 1
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()

    def _has_room(self, process: str) -> bool:
        if not self._plain and not self._heavy:
            return True
        free = psutil.virtual_memory().available
        if process in HEAVY:
            return self._heavy < self.heavy_limit and (not self._heavy or free > _HEAVY_MEMORY)
        # A learner leaves one core free for what is light, so that tables are ready when it ends.
        return self._plain < max(1, self.cores - self._heavy) and free > _PLAIN_MEMORY
