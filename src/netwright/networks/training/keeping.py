"""When a course writes down how far it is, and how it goes on from there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from netwright.networks.training.checkpoint import FILE, Checkpoint, fill
from netwright.networks.training.patience import Patience
from netwright.networks.training.setup import CourseSetup
from netwright.networks.training.steering import Steering
from netwright.networks.training.watching import Watcher
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.teachable import Fed, Teachable

PRICE = 20
"""A checkpoint at a best epoch waits for this many times what the last one took: it shall not slow the training."""


@dataclass
class Place:
    """How far a course is."""

    epoch: int = 1
    done: int = 0
    """Batches of this epoch."""
    steps: int = 0
    """Batches since the beginning."""
    history: list[dict[str, Any]] = field(default_factory=list)


class Kept(Protocol):
    """A course, as far as it is written down."""

    model: Teachable
    feed: Fed
    setup: CourseSetup
    watcher: Watcher
    place: Place
    album: dict[str, np.ndarray]
    patience: Patience
    steering: Steering

    @property
    def seconds(self) -> float:
        """How long it has been going."""

    def go_on_from(self, seconds: float) -> None:
        """Count the time of the process before, too."""

    def prepare_state(self) -> None:
        """Make every variable, so that values can be loaded."""


def state_to_take_up(setup: CourseSetup, watcher: Watcher) -> Checkpoint | None:
    """Return the state that a course will go on from, where there is one."""
    kept = Checkpoint.read(watcher.checkpoints / FILE) if setup.checkpoint_minutes is not None else None
    if kept is None and setup.continue_from is not None:
        kept = Checkpoint.read(Path(setup.continue_from))
    return kept


class Keeping:
    """The checkpoints of one course."""

    def __init__(self, course: Kept) -> None:
        self._course = course
        minutes = course.setup.checkpoint_minutes
        self._every = None if minutes is None else 60 * minutes
        self._place: Path | None = None if minutes is None else course.watcher.checkpoints / FILE
        self._last = time.monotonic()
        self._took = 0.0
        self._first_rates = [one.rate for one in course.model.steered]

    def take_up(self) -> None:
        """Go on where a killed process was, or from a file that the setup names; else begin."""
        course = self._course
        kept = Checkpoint.read(self._place) if self._place is not None else None
        if kept is not None:
            self._load(kept)
            course.watcher.log(
                "Goes on in epoch {epoch} at batch {batch}.", epoch=course.place.epoch, batch=course.place.done + 1
            )
        elif course.setup.continue_from is not None:
            kept = self._named(Path(course.setup.continue_from))
            self._load(kept)
            if kept.facts["first_rates"] != self._first_rates:  # the user wants to go on with others
                for one, rate in zip(course.model.steered, self._first_rates, strict=True):
                    one.rate = rate

    def write_if_due(self, is_best: bool = False) -> None:
        """Write a checkpoint when its time has come."""
        if self._every is None:
            return
        waited = time.monotonic() - self._last
        if waited >= self._every or (is_best and waited > PRICE * self._took):
            self._write()
            if waited >= 1:  # else there would be little else to read
                place, log = self._course.place, self._course.watcher.log
                if place.done:
                    log("Wrote a checkpoint in epoch {epoch}.", epoch=place.epoch)
                else:
                    log("Wrote a checkpoint after epoch {epoch}.", epoch=place.epoch - 1)

    def write_at_pause(self) -> None:
        """Write a checkpoint: a pause may be long."""
        if self._every is not None:
            self._write()

    def write_final(self) -> None:
        """Write the last state to the file that the setup names."""
        path = self._course.setup.save_state
        if path is not None:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._now().write(Path(path))

    def _write(self) -> None:
        if self._place is None:
            return
        before = time.monotonic()
        try:
            self._now().write(self._place)
        except OSError as error:  # a full disk must not end a training
            self._course.watcher.log("The checkpoint could not be written: {reason}", reason=error)
        self._last = time.monotonic()
        self._took = self._last - before

    def _now(self) -> Checkpoint:
        course, place = self._course, self._course.place
        facts = {
            "epoch": place.epoch,
            "done": place.done,
            "steps": place.steps,
            "rows": course.feed.rows,
            "batch_size": course.feed.batch_size,
            # The row of an epoch that was stopped amid is not its last word.
            "history": [row for row in place.history if row["epoch"] < place.epoch],
            "seconds": course.seconds,
            "first_rates": self._first_rates,
            "patience": course.patience.to_json(),
            "changed": course.steering.changed,
        }
        return Checkpoint(
            facts, [variable.numpy() for variable in course.model.state()], course.patience.weights, course.album
        )

    def _named(self, path: Path) -> Checkpoint:
        course = self._course
        kept = Checkpoint.named(path)
        if kept.facts["done"] and (kept.facts["rows"], kept.facts["batch_size"]) != (
            course.feed.rows,
            course.feed.batch_size,
        ):
            raise NodeError(
                "The training state {path} is from amid an epoch of {rows} rows in batches of {batch}.",
                "Use the same rows and batch size, or a state from the end of an epoch.",
                path=path.name,
                rows=kept.facts["rows"],
                batch=kept.facts["batch_size"],
            )
        if kept.facts["epoch"] > course.setup.epochs:
            raise NodeError(
                "The training state {path} has done {done} epochs already, and the learner is to stop after {epochs}.",
                "Raise the number of epochs: those done before count.",
                path=path.name,
                done=kept.facts["epoch"] - 1,
                epochs=course.setup.epochs,
            )
        return kept

    def _load(self, kept: Checkpoint) -> None:
        course = self._course
        course.prepare_state()
        fill(course.model.state(), kept.variables)
        place, facts = course.place, kept.facts
        place.epoch, place.done, place.steps = facts["epoch"], facts["done"], facts["steps"]
        place.history = list(facts["history"])
        course.model.guard.sound_steps.assign(place.steps)
        course.album.update(kept.album)
        course.patience.take_up(facts["patience"], kept.best)
        course.go_on_from(facts["seconds"])
        changed = facts["changed"]
        course.steering.say_changed((changed[0], changed[1]) if changed else None)
