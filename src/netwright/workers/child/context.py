"""What a running node sees of the world."""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from netwright.sdk.context import Control, Point
from netwright.sdk.errors import Cancelled
from netwright.sdk.glimpse import Glimpse
from netwright.sdk.message import LogLine, Message, to_message
from netwright.workers.child.outbox import PACE, Outbox
from netwright.workers.data_paths import DataFolders
from netwright.workers.protocol import Fault, Glimpsed, Step, Warned

MOST_LINES = 10_000
LONGEST_LINE = 2_000
MOST_WARNINGS = 100


class Wishes:
    """What the user wants of the running task; filled by the thread that reads commands."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.controls: queue.SimpleQueue[Control] = queue.SimpleQueue()


class RunningContext:
    """The ExecuteContext of one step."""

    def __init__(self, task: str, step: Step, folders: DataFolders, outbox: Outbox, wishes: Wishes) -> None:
        self._task = task
        self._step = step
        self._folders = folders
        self._outbox = outbox
        self._wishes = wishes
        self._scratch: Path | None = None
        self._next_progress = 0.0
        self._said = ""
        self._lines = 0
        self.warnings: list[Fault] = []
        self.reason: Message | None = None
        self.known: dict[str, Any] = {}

    @property
    def seed(self) -> int:
        """The node's seed."""
        return self._step.seed

    @property
    def checkpoints(self) -> Path:
        """The folder that outlives this process."""
        place = Path(self._step.checkpoints)
        place.mkdir(parents=True, exist_ok=True)
        return place

    @property
    def threads(self) -> int:
        """How many threads the node may use."""
        return self._step.threads

    @property
    def scratch(self) -> Path:
        """An empty folder of the node's own, beside its entry, so that files can be moved there; gone afterwards."""
        if self._scratch is None:
            parent = Path(self._step.entry).parent
            parent.mkdir(parents=True, exist_ok=True)
            self._scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=parent))
        return self._scratch

    def clear(self) -> None:
        """Remove what the node left in its scratch folder."""
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def resolve(self, path: str) -> Path:
        """Return the place of a data path; NodeError outside of the allowed folders."""
        return self._folders.resolve(path)

    def reads_elsewhere(self, address: str) -> None:
        """Say that the result follows from what no fingerprint tells of."""
        self._folders.asked[address] = None

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        """Say how far the work is; raises Cancelled."""
        self.check_cancelled()
        now = time.monotonic()
        # Another sentence is news; the numbers in one can wait.
        if now >= self._next_progress or fraction >= 1 or message != self._said:
            self._said = message
            self._next_progress = now + PACE
            said = Message.of(message, **values) if message else None
            self._outbox.progress(min(max(float(fraction), 0.0), 1.0), said)

    def paused(self, fraction: float, message: str = "", **values: object) -> None:
        """Say that the work waits until the user lets it go on; raises Cancelled."""
        self.check_cancelled()
        self._next_progress = 0.0  # that it goes on is news, too
        said = Message.of(message, **values) if message else None
        self._outbox.progress(min(max(float(fraction), 0.0), 1.0), said, is_paused=True)

    def check_cancelled(self) -> None:
        """Raise Cancelled once the user has cancelled."""
        if self._wishes.cancelled.is_set():
            raise Cancelled

    def log(self, line: Message | str, **values: object) -> None:
        """Add a line to the node's log: a message, a template with values, or words; what is endless is cut."""
        if values or isinstance(line, Message):
            self._add_line(to_message(line, values))
            return
        for part in str(line).splitlines() or [""]:
            self._add_line(part if len(part) <= LONGEST_LINE else part[:LONGEST_LINE] + " ...")

    def _add_line(self, line: LogLine) -> None:
        self._lines += 1
        if self._lines < MOST_LINES:
            self._outbox.line(line)
        elif self._lines == MOST_LINES:
            self._outbox.line(Message.of("... more than {most} lines; the rest is left out", most=MOST_LINES))

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        """Add a warning that stays with the result; after a hundred they only go to the log."""
        if len(self.warnings) >= MOST_WARNINGS:
            self.log(Message.of(problem, **values).render())
            return
        fault = Fault(
            problem=Message.of(problem, **values),
            remedy=Message.of(remedy, **values) if remedy else None,
            severity="warning",
        )
        self.warnings.append(fault)
        self._outbox.say(Warned(task=self._task, node=self._step.node, fault=fault))

    def point(self, point: Point) -> None:
        """Add a point to the live curve."""
        self._outbox.point(point)

    def show(self, glimpse: Glimpse) -> None:
        """Show something of the work as it is now."""
        self._outbox.say(Glimpsed(task=self._task, node=self._step.node, glimpse=glimpse))

    def control(self) -> Control | None:
        """Return what the user asked of the node since the last call."""
        try:
            return self._wishes.controls.get_nowait()
        except queue.Empty:
            return None

    def incomplete(self, why: str, **values: object) -> None:
        """Say that the result is not the full recipe's."""
        self.reason = Message.of(why, **values)

    def facts(self, **values: Any) -> None:
        """Record facts with the run."""
        self.known.update(values)
