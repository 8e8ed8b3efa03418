"""How often something of a training is shown, so that short epochs flood nobody."""

from __future__ import annotations

import time

SECONDS = 1.0
"""Between two of a kind."""


class Pace:
    """Lets something through once in a while."""

    def __init__(self) -> None:
        self._next = 0.0

    def is_due(self) -> bool:
        """Tell whether the time has come; then the next one waits."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + SECONDS
        return True
