"""How many steps run in one call: a power of two that keeps a group short enough for Stop to be heard."""

from __future__ import annotations

LARGEST = 64


class Grouping:
    """Measures steps and chooses the next group's size. The first groups are single steps: the first one compiles."""

    def __init__(self, longest: float, fixed: int | None = None) -> None:
        self.longest = longest
        self.fixed = fixed
        self.size = fixed or 1
        self._groups = 0

    def next(self, left: int) -> int:
        """Return how many steps to run, at most those left."""
        return min(self.size, left)

    def took(self, steps: int, seconds: float) -> None:
        """Learn from a group."""
        self._groups += 1
        if self.fixed or self._groups == 1:
            return
        # A group that was slow by chance halves the next one; doubling takes twice the room.
        if seconds > self.longest and self.size > 1:
            self.size //= 2
        elif steps == self.size and 2 * seconds < 0.8 * self.longest and self.size < LARGEST:
            self.size *= 2
