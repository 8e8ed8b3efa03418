"""The largest batch that fits into memory: steps are tried on ever larger ones, with a model that is thrown away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from netwright.networks.training.backends import backend
from netwright.networks.training.keeping import state_to_take_up
from netwright.networks.training.setup import CourseSetup
from netwright.networks.training.watching import Watcher
from netwright.sdk import NodeError

if TYPE_CHECKING:
    from netwright.networks.training.teachable import Teachable

Setup = TypeVar("Setup", bound=CourseSetup)

SHARE = 0.5
"""Of the memory that is free when the search begins: what a training may take, on a CPU."""
LONGEST_STEP = 20.0
"""Seconds; a batch that takes longer is not doubled."""
LOOK = 0.002


def largest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest size up to `most` that fits, found by doubling and then by halving, to an eighth; 0 if none.

    >>> largest(1000, lambda size: size <= 300)
    288
    """
    good, size = 0, 1
    while good < most and fits(size):
        good, size = size, min(2 * size, most)
    bad = size
    while good < most and bad - good > max(good // 8, 1):
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(middle) else (good, middle)
    return good


def with_largest_batch(
    setup: Setup, make: Callable[[], Teachable], parts: Any, rows: int, device: str, watcher: Watcher
) -> Setup:
    """Return the setup with the batch size that fits; one that goes on from a state has the size of that one.

    `make` makes a model to try steps with.
    """
    kept = state_to_take_up(setup, watcher)
    size = int(kept.facts["batch_size"]) if kept else largest_batch(make(), parts, rows, device, watcher)
    watcher.facts(batch_size=size)
    return setup.model_copy(update={"batch_size": size})


def largest_batch(model: Teachable, parts: Any, rows: int, device: str, watcher: Watcher) -> int:
    """Return the largest batch of the first rows that the model can take a step on. The model is of no use afterwards.

    `parts` are arrays of equal length as the model's step takes them.
    """
    step = model.trial(parts)
    room = Room(device)

    def fits(size: int) -> bool:
        watcher.check_cancelled()
        watcher.progress(0.0, "trying batches of {size}", size=size)
        return room.has_room(size, lambda: step(size))

    found = largest(rows, fits)
    if not found:
        raise NodeError(
            "Not even one row fits into memory.", "Make the network smaller, or use a machine with more memory."
        )
    watcher.log("The largest batch that fits: {found} of {rows} rows.", found=found, rows=rows)
    return found


class Room:
    """Memory that a step may take: on a GPU until it runs out, on a CPU a share of what is free."""

    def __init__(self, device: str, share: float = SHARE) -> None:
        import psutil

        self.is_gpu = device == "gpu"
        self.process = psutil.Process()
        self.limit = self._used() + int(share * psutil.virtual_memory().available)
        self._measured: list[tuple[int, int]] = []
        self._is_slow = False

    def has_room(self, size: int, step: Callable[[], Any]) -> bool:
        """Run a step of so many rows if it should fit; tell whether it did."""
        if self._foreseen(size) > self.limit or (self._is_slow and size > self._measured[-1][0]):
            return False
        before = time.monotonic()
        try:
            peak = self._peak(step)
        except Exception as error:
            if isinstance(error, MemoryError) or backend().is_out_of_memory(error):
                return False
            raise
        self._is_slow = self._is_slow or time.monotonic() - before > LONGEST_STEP
        self._measured.append((size, peak))
        return self.is_gpu or peak <= self.limit

    def _foreseen(self, size: int) -> int:
        """Return the memory that so many rows should take, by the last two sizes: nothing may have to swap."""
        if self.is_gpu or len(self._measured) < 2:
            return 0
        (one, less), (two, more) = sorted(self._measured)[-2:]
        return more + max(more - less, 0) * (size - two) // max(two - one, 1)

    def _used(self) -> int:
        return int(self.process.memory_info().rss)

    def _peak(self, step: Callable[[], Any]) -> int:
        """Run a step and return the most memory that the process had meanwhile."""
        peak = self._used()
        is_over = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not is_over.wait(LOOK):
                peak = max(peak, self._used())

        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        try:
            step()
        finally:
            is_over.set()
            watching.join()
        return max(peak, self._used())
