"""What a training loop asks of the world."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from netwright.sdk import Control, Message, Point
from netwright.sdk.glimpse import Glimpse


class Watcher(Protocol):
    """An ExecuteContext will do."""

    @property
    def seed(self) -> int:
        """Used where the setup has no seed."""

    @property
    def threads(self) -> int:
        """Threads within an operation."""

    @property
    def checkpoints(self) -> Path:
        """A folder that outlives the process."""

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        """Hear how far it is, and what goes on."""

    def paused(self, fraction: float, message: str = "", **values: object) -> None:
        """Hear that it waits until the user lets it go on."""

    def check_cancelled(self) -> None:
        """Raise Cancelled to end without a result."""

    def point(self, point: Point) -> None:
        """Take a point of the curve."""

    def show(self, glimpse: Glimpse) -> None:
        """Show something of the training as it is now."""

    def control(self) -> Control | None:
        """Return what the user asked for."""

    def incomplete(self, why: str, **values: object) -> None:
        """Hear that the run is not the whole recipe's."""

    def facts(self, **values: Any) -> None:
        """Record facts."""

    def log(self, line: Message | str, **values: object) -> None:
        """Take a line of the log."""

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        """Show a warning."""
