"""The course of a training, whatever is trained: epochs of groups of steps.

Live points, stop and keep, pause, checkpoints, early stopping and the guard against gradients that are not finite are
here. What one step does is the model's business: Keras's own training step, or that of a GAN.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from netwright.networks.training.examples import epoch_order
from netwright.networks.training.grouping import Grouping
from netwright.networks.training.keeping import Keeping, Place
from netwright.networks.training.live_probe import LiveProbe
from netwright.networks.training.machine import machine_facts, memory_used
from netwright.networks.training.optimizing import averages, settle_averages
from netwright.networks.training.pacing import Pace
from netwright.networks.training.patience import Patience
from netwright.networks.training.setup import CourseSetup
from netwright.networks.training.sinks import Sinks
from netwright.networks.training.spreads import Spreads
from netwright.networks.training.steering import Steering
from netwright.networks.training.watching import Watcher
from netwright.sdk import Point
from netwright.sdk.glimpse import ProbedRows

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.teachable import Fed, Teachable

Ending = Literal["finished", "stopped", "early", "given up", "not finite"]
Values = dict[str, float]
PERPLEXITY = "perplexity"
POINTS_PER_SECOND = 20
VALIDATION_GROUP = 64
MOST_RECALLED = 1000
"""Epochs of a training taken up whose points are sent again."""
NO_MEASURES = ("epoch", "learning_rate", "seconds")
"""Columns of the history that a curve does not draw."""

AfterEpoch = Callable[["Teachable", int, "dict[str, np.ndarray]"], None]
"""Hears of each epoch, and of 0 before the first; may add to the album, arrays that checkpoints keep."""


def nothing(model: Teachable, epoch: int, album: dict[str, np.ndarray]) -> None:
    """Add nothing after an epoch."""


class Course:
    """One training. `after_epoch` may add to the album, such as samples."""

    def __init__(
        self,
        model: Teachable,
        feed: Fed,
        setup: CourseSetup,
        watcher: Watcher,
        probe: LiveProbe,
        validation: Fed | None = None,
        after_epoch: AfterEpoch = nothing,
    ) -> None:
        self.model = model
        self.probe = probe
        self.feed = feed
        self.setup = setup
        self.watcher = watcher
        self.seed = seed_of(setup, watcher)
        self.validation = validation
        self.after_epoch = after_epoch
        self.place = Place()
        self.album: dict[str, np.ndarray] = {}
        self.ending: Ending = "finished"
        self.patience = Patience(setup.patience, has_validation=validation is not None)
        self.steering = Steering(watcher, model.steered, self._take_probe)
        model.guard.watched = model.statistics()
        self._spreads = (
            Spreads(model.trainable_variables, model.guard, watcher) if setup.histograms else None  # type: ignore[attr-defined]
        )
        self._grouping = Grouping(setup.longest_group, setup.steps_per_group)
        self._learn = model.make_group(model.guarded_step, feed)
        self._judge = model.make_group(model.judge, validation) if validation is not None else None
        self._keeping = Keeping(self)
        self._sinks = Sinks(setup, watcher)
        self._begun = time.monotonic()
        self._shown = 0.0
        self._rates = Pace()

    def run(self) -> None:
        """Train. Afterwards the model has the weights to keep; `place.history`, `ending` and `album` tell the rest.

        Raises Cancelled when the watcher does.
        """
        self.model.seed(self.seed)
        self.after_epoch(self.model, 0, self.album)  # a training that is taken up has its own
        self.watcher.log(
            "{rows} rows in batches of {batch}: {steps} {steps:step|steps} an epoch. Seed {seed}.",
            rows=self.feed.rows,
            batch=self.feed.batch_size,
            steps=self.feed.batches,
            seed=self.seed,
        )
        self._keeping.take_up()
        self._tell_done()
        with self._sinks:
            self.ending = self._run_epochs()
            if self._spreads is not None and self.place.history:
                self._spreads.show(self.place.history[-1]["epoch"], is_last=True)
            if self.ending != "stopped":
                self._keeping.write_final()
            settle_averages(self.model.steered)
            self.patience.take_best(self.model)
            self._report()

    @property
    def seconds(self) -> float:
        """How long it has been going, pauses left out."""
        return time.monotonic() - self._begun - self.steering.paused

    def go_on_from(self, seconds: float) -> None:
        """Count the time of the process before, too."""
        self._begun -= seconds

    def prepare_state(self) -> None:
        """Make every variable, so that values can be loaded."""
        self.model.make_variables(self._learn)

    def _run_epochs(self) -> Ending:
        place = self.place
        while place.epoch <= self.setup.epochs and not self.patience.is_over:
            ending = self._run_epoch()
            if ending == "not finite":
                return ending
            if ending == "stopped":
                self._keeping.write_final()
            with averages(self.model.steered):
                row = self._finish_epoch()
                self.after_epoch(self.model, place.epoch, self.album)
                is_better = ending == "finished" and self.patience.is_better(row, self.model, place.epoch)
            if ending == "stopped":
                return ending
            if self.patience.limits.are_broken(place.history):
                self._give_up()
                return "given up"
            if self.patience.lower_rates(self.model.steered):
                rate = f"{self.model.steered[0].rate:.4g}"
                self.watcher.log("The learning rate falls to {rate} after epoch {epoch}.", rate=rate, epoch=place.epoch)
            place.epoch, place.done = place.epoch + 1, 0
            self._keeping.write_if_due(is_better)
        if not self.patience.is_over:
            return "finished"
        self.watcher.log(
            "Ended after epoch {epoch}: {measure} has not become better since epoch {best}.",
            epoch=place.epoch - 1,
            measure=self.patience.watched,
            best=self.patience.best_epoch,
        )
        return "early"

    def _run_epoch(self) -> Ending:
        place = self.place
        if not place.done:  # else a checkpoint from amid this epoch holds the metrics so far
            self.model.reset_metrics()  # type: ignore[attr-defined]
        self.feed.order.assign(epoch_order(self.feed.rows, self.seed, place.epoch, self.setup.shuffle))
        while place.done < self.feed.batches:
            self.watcher.check_cancelled()
            count = self._grouping.next(self.feed.batches - place.done)
            before = time.monotonic()
            logs = self._learn(place.done, count)
            sound = int(self.model.guard.sound_steps.numpy())
            self._grouping.took(count, time.monotonic() - before)
            if sound < place.steps + count:
                self._break_down(sound)
                return "not finite"
            place.done, place.steps = place.done + count, place.steps + count
            self._show(logs)
            self._keeping.write_if_due()
            if self.steering.is_told_to_stop(place.epoch, self._pause):
                return "stopped"
        return "finished"

    def _tell_done(self) -> None:
        """Send a point for each epoch of the process before, so that the curve of a training taken up is whole."""
        history = self.place.history
        for row in history[:: math.ceil(len(history) / MOST_RECALLED) or 1]:
            self.watcher.point(
                Point(
                    scope="epoch",
                    epoch=row["epoch"],
                    step=min(row["epoch"] * self.feed.batches, self.place.steps),
                    seconds=row["seconds"],
                    values=_finite({name: value for name, value in row.items() if name not in NO_MEASURES}),
                    examples=row["epoch"] * self.feed.rows,
                    learning_rate=row["learning_rate"],
                )
            )

    def _pause(self) -> None:
        """Say that it waits, and write down how far it is: a pause may be long."""
        share = (self.place.epoch - 1 + self.place.done / self.feed.batches) / self.setup.epochs
        self.watcher.paused(share, "paused in epoch {epoch}", epoch=self.place.epoch)
        self._keeping.write_at_pause()

    def _break_down(self, sound: int) -> None:
        place = self.place
        place.done, place.steps = place.done + sound - place.steps, sound
        self.watcher.incomplete(
            "Stopped in epoch {epoch} at batch {batch}: a gradient was not finite. The weights are those from before.",
            epoch=place.epoch,
            batch=place.done + 1,
        )
        self.watcher.warn(
            "Training broke down in epoch {epoch} at batch {batch}: a gradient was not finite.",
            "Use a smaller learning rate, clip the gradients, or look for missing or huge values in the data.",
            epoch=place.epoch,
            batch=place.done + 1,
        )

    def _give_up(self) -> None:
        limits, epoch = self.patience.limits, self.place.epoch
        self.watcher.warn(
            "Given up after epoch {epoch}: {measure} is {best} at best, and the limit is {limit}.",
            "Let it run to its end with other limits in its setting for giving up.",
            epoch=epoch,
            measure=limits.measure,
            best=f"{limits.best(self.place.history):.4g}",
            limit=f"{limits.by_epoch[epoch]:.4g}",
        )

    def _show(self, logs: Any) -> None:
        """Send a point and the progress, not more often than anyone could see."""
        place, now = self.place, time.monotonic()
        if now - self._shown < 1 / POINTS_PER_SECOND and place.done < self.feed.batches:
            return
        self._shown = now
        values = _values(logs)
        # Working out the rate of a schedule takes milliseconds.
        self._point("batch", values, self.model.steered[0].rate if self._rates.is_due() else None)
        share = (place.epoch - 1 + place.done / self.feed.batches) / self.setup.epochs
        # They come by name, so that the accuracy is before the loss; a GAN has losses only.
        shown = values.get("loss", next(iter(values.values()), float("nan")))
        self.watcher.progress(
            share,
            "epoch {epoch} of {epochs}, loss {loss}",
            epoch=place.epoch,
            epochs=self.setup.epochs,
            loss=f"{shown:.4g}",
        )

    def _finish_epoch(self) -> dict[str, Any]:
        values = _values(self.model.get_metrics_result())  # type: ignore[attr-defined]
        if self.validation is not None:
            judged = self._validate(self.validation, self._judge)
            values |= {f"val_{name}": value for name, value in judged.items()}
        rates = [one.rate for one in self.model.steered]
        self._point("epoch", values, rates[0])
        self._sinks.weights(self.place.steps, rates, self.model.trainable_variables)  # type: ignore[attr-defined]
        row = {"epoch": self.place.epoch, **values, "learning_rate": rates[0], "seconds": self.seconds}
        self.patience.check(row)
        self.place.history.append(row)
        self.probe.show(self.place.epoch)
        if self._spreads is not None:
            self._spreads.show(self.place.epoch)
        return row

    def _take_probe(self, wanted: ProbedRows) -> None:
        self.probe.take(wanted, self.place.epoch)

    def _validate(self, feed: Fed, judge: Any) -> Values:
        self.model.reset_metrics()  # type: ignore[attr-defined]
        logs: Any = {}
        for first in range(0, feed.batches, VALIDATION_GROUP):
            self.watcher.check_cancelled()
            logs = judge(first, min(VALIDATION_GROUP, feed.batches - first))
        return _values(logs)

    def _point(self, scope: Literal["batch", "epoch"], values: Values, rate: float | None) -> None:
        place = self.place
        point = Point(
            scope=scope,
            epoch=place.epoch,
            step=place.steps,
            seconds=self.seconds,
            values=_finite(values),
            examples=(place.epoch - 1) * self.feed.rows + min(place.done * self.feed.batch_size, self.feed.rows),
            learning_rate=rate,
            memory=memory_used(),
        )
        self.watcher.point(point)
        self._sinks.point(point)

    def _report(self) -> None:
        if self.ending == "stopped":
            self.watcher.incomplete(
                "Stopped in epoch {epoch} of {epochs}.", epoch=self.place.epoch, epochs=self.setup.epochs
            )
        facts = {
            "seed": self.seed,
            **machine_facts(),
            "ending": self.ending,
            "best_epoch": self.patience.best_epoch,
        }
        self.watcher.facts(**facts)
        self.watcher.log(
            "Computed by {versions}.", versions=", ".join(f"{name} {one}" for name, one in facts["versions"].items())
        )
        self._sinks.facts(facts)


def seed_of(setup: CourseSetup, watcher: Watcher) -> int:
    """Return the seed of everything: the setup's, else the node's."""
    return watcher.seed if setup.seed is None else setup.seed


def _finite(values: Values) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in values.items()}


def _values(logs: Mapping[str, Any]) -> Values:
    values = {name: float(value) for name, value in logs.items()}
    return {name: math.exp(min(value, 700.0)) if name.endswith(PERPLEXITY) else value for name, value in values.items()}
