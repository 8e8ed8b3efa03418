"""What the user asks of a running course: stop, pause, resume, another learning rate, a look at some rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from netwright.networks.training.optimizing import SteeredOptimizer, set_rate
from netwright.networks.training.watching import Watcher
from netwright.sdk import Control, Message
from netwright.sdk.glimpse import ProbedRows

LOOK = 0.05
"""Seconds between two looks while paused."""


class Steering:
    """Obeys between groups of steps.

    A pause or a look changes no bit of the result; a new rate makes it another recipe's.
    """

    def __init__(
        self, watcher: Watcher, optimizers: Sequence[SteeredOptimizer], on_probe: Callable[[ProbedRows], None]
    ) -> None:
        self._watcher = watcher
        self._optimizers = optimizers
        self._on_probe = on_probe
        self.changed: tuple[float, int] | None = None
        """The last rate that was set by hand, and the epoch."""
        self.paused = 0.0
        """Seconds spent waiting."""

    def is_told_to_stop(self, epoch: int, on_pause: Callable[[], None]) -> bool:
        """Do what was asked for since the last look; return whether to end now. `on_pause` is called at a pause."""
        while (asked := self._watcher.control()) is not None:
            if asked.action == "stop":
                return True
            if asked.action == "pause":
                on_pause()
                if self._wait(epoch):
                    return True
            self._take(asked, epoch)
        return False

    def say_changed(self, changed: tuple[float, int] | None) -> None:
        """Remember, and say, that the rate was set by hand: now, or before a checkpoint."""
        self.changed = changed
        if changed is not None:
            rate, epoch = changed
            said = Message.of(
                "The learning rate was set to {rate} by hand in epoch {epoch}.", rate=f"{rate:g}", epoch=epoch
            )
            self._watcher.incomplete(said.template, **said.values)
            self._watcher.log(said)

    def _wait(self, epoch: int) -> bool:
        begun = time.monotonic()
        try:
            while True:
                self._watcher.check_cancelled()
                asked = self._watcher.control()
                if asked is None:
                    time.sleep(LOOK)
                elif asked.action == "resume":
                    return False
                elif asked.action == "stop":
                    return True
                else:
                    self._take(asked, epoch)
        finally:
            self.paused += time.monotonic() - begun

    def _take(self, asked: Control, epoch: int) -> None:
        if asked.probe is not None:
            self._on_probe(asked.probe)
        if asked.learning_rate is not None:
            set_rate(self._optimizers, asked.learning_rate)
            self.say_changed((asked.learning_rate, epoch))
