"""The training loop: epochs of groups of steps, with live points, stop-and-keep, and early stopping.

It runs Keras's own training step, so that a plain Keras script fed the same batches and seeds gives the same losses to
the last bit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from netwright.networks.build import Built, build, layer_seeds, read_weights
from netwright.networks.construct import load_keras
from netwright.networks.training.compiling import (
    PERPLEXITY,
    losses,
    metrics,
    needs_weights,
    optimizer_arguments,
    optimizer_class,
)
from netwright.networks.training.examples import Examples, epoch_order
from netwright.networks.training.grouping import Grouping
from netwright.networks.training.patience import Patience
from netwright.networks.training.setup import TrainingSetup
from netwright.ports import Network, NetworkSpec
from netwright.sdk import Control, NodeError, Point

if TYPE_CHECKING:
    from netwright.networks.training.model import Feed, Guard

Ending = Literal["finished", "stopped", "early", "not finite"]
Values = dict[str, float]
POINTS_PER_SECOND = 20


class Watcher(Protocol):
    """What the loop asks of the world; an ExecuteContext will do."""

    @property
    def seed(self) -> int:
        """Used where the setup has no seed."""

    @property
    def threads(self) -> int:
        """Threads within an operation."""

    def progress(self, fraction: float, message: str = "") -> None:
        """Hear how far it is."""

    def check_cancelled(self) -> None:
        """Raise Cancelled to end without a result."""

    def point(self, point: Point) -> None:
        """Take a point of the curve."""

    def control(self) -> Control | None:
        """Return what the user asked for."""

    def incomplete(self, why: str, **values: object) -> None:
        """Hear that the run ended before its time."""

    def facts(self, **values: Any) -> None:
        """Record facts."""

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        """Show a warning."""


@dataclass(frozen=True)
class Trained:
    """The trained network and one history row an epoch (`epoch`, losses and metrics, `learning_rate`, `seconds`)."""

    network: Network
    history: list[dict[str, Any]]
    ending: Ending
    steps: int


@dataclass
class _Run:
    built: Built
    setup: TrainingSetup
    seed: int
    watcher: Watcher
    guard: Guard
    feed: Feed
    train_group: Any
    validation: Feed | None = None
    validate_group: Any = None
    history: list[dict[str, Any]] = field(default_factory=list)
    steps: int = 0
    begun: float = field(default_factory=time.monotonic)
    shown: float = 0.0
    ending: Ending = "finished"


def train(
    network: Network, examples: Examples, validation: Examples | None, setup: TrainingSetup, watcher: Watcher
) -> Trained:
    """Train a network on rows and return it with its history.

    Weights that the network has are where training starts; others are drawn from the seed. Ends early on
    `Control(action="stop")`, by patience, or at the first batch whose gradients are not finite: then the weights are
    those from before that batch. Raises Cancelled when the watcher does.
    """
    seed = watcher.seed if setup.seed is None else setup.seed
    prepare_threads(watcher.threads, setup.reproducible)
    run = _start(network, examples, validation, setup, seed, watcher)
    patience = Patience(setup, has_validation=validation is not None)
    grouping = Grouping(setup.longest_group, setup.steps_per_group)
    for epoch in range(1, setup.epochs + 1):
        _run_epoch(run, epoch, grouping)
        if run.ending == "not finite":
            break
        row = _finish_epoch(run, epoch)
        if run.ending != "stopped" and patience.is_over(row, run.built.model, epoch):
            run.ending = "early"
        if run.ending != "finished":
            break
    patience.take_best(run.built.model)
    _report(run, epoch, setup, patience)
    spec = network.spec.model_copy(update={"has_weights": True})
    return Trained(Network(spec, read_weights(run.built), network.assets), run.history, run.ending, run.steps)


def prepare_threads(threads: int, reproducible: bool) -> None:
    """Set TensorFlow's threads; once it has begun to compute they stay as they are."""
    load_keras()
    import tensorflow as tf

    between = 1 if reproducible else 0
    if (
        tf.config.threading.get_intra_op_parallelism_threads(),
        tf.config.threading.get_inter_op_parallelism_threads(),
    ) == (threads, between):
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(between)
    except RuntimeError:  # has begun; a fresh process is the only way to other numbers
        return


def _start(
    network: Network,
    examples: Examples,
    validation: Examples | None,
    setup: TrainingSetup,
    seed: int,
    watcher: Watcher,
) -> _Run:
    from netwright.networks.training.model import Feed, GroupedModel, Guard, guarded

    examples = _prepared(examples, network.spec, setup)
    built = build(network.spec.graph, seed, network.weights, GroupedModel)
    model, guard = built.model, Guard()
    if not model.trainable_variables:
        raise NodeError("No layer of the network can learn.", "Make a layer trainable, or add one with weights.")
    found = optimizer_class(setup.optimizer)
    optimizer = guarded(found, guard)(**optimizer_arguments(setup, found))
    model.compile(
        optimizer=optimizer,
        loss=losses(network.spec, setup),
        loss_weights={name: setup.targets[name].weight for name in setup.targets}
        if any(target.weight != 1 for target in setup.targets.values())
        else None,
        **_compiled_metrics(setup, network.spec),
    )
    model.guard = guard
    optimizer.build(model.trainable_variables)
    feed = Feed(examples.keras(), examples.rows, setup.batch_size)
    run = _Run(built, setup, seed, watcher, guard, feed, model.make_group(model.train_step, feed))
    if validation is not None:
        validation = _prepared(validation, network.spec, setup)
        run.validation = Feed(validation.keras(), validation.rows, setup.batch_size)
        run.validate_group = model.make_group(model.test_step, run.validation)
    return run


def _compiled_metrics(setup: TrainingSetup, spec: NetworkSpec) -> dict[str, Any]:
    weighted = any(needs_weights(target, spec.outputs[name].mask) for name, target in setup.targets.items())
    return {"weighted_metrics" if weighted else "metrics": metrics(setup)}


def _prepared(examples: Examples, spec: NetworkSpec, setup: TrainingSetup) -> Examples:
    """Check the arrays, order them as the network has them, and add the weights that leave padding out."""
    import numpy as np

    examples.check()
    given = dict(examples.weights)
    for name, target in setup.targets.items():
        if needs_weights(target, spec.outputs[name].mask):
            given[name] = given.get(name, np.float32(1)) * (examples.y[name] != target.padding).astype(np.float32)
    if given:
        given = {name: given.get(name, np.ones(examples.rows, np.float32)) for name in spec.outputs}
    return Examples(
        {name: examples.x[name] for name in spec.inputs},
        {name: examples.y[name] for name in spec.outputs},
        given,
    )


def _run_epoch(run: _Run, epoch: int, grouping: Grouping) -> None:
    import tensorflow as tf

    model, feed, setup = run.built.model, run.feed, run.setup
    model.reset_metrics()
    feed.order.assign(epoch_order(feed.rows, run.seed, epoch, setup.shuffle))
    done = 0
    while done < feed.batches:
        run.watcher.check_cancelled()
        count = grouping.next(feed.batches - done)
        before = time.monotonic()
        logs = run.train_group(tf.constant(done), tf.constant(count))
        sound = int(run.guard.sound_steps.numpy())
        grouping.took(count, time.monotonic() - before)
        if sound < run.steps + count:
            done, run.steps, run.ending = done + sound - run.steps, sound, "not finite"
            run.watcher.incomplete(
                "Stopped in epoch {epoch} at batch {batch}: a gradient was not finite."
                " The weights are those from before.",
                epoch=epoch,
                batch=done + 1,
            )
            run.watcher.warn(
                "Training broke down in epoch {epoch} at batch {batch}: a gradient was not finite.",
                "Use a smaller learning rate, clip the gradients, or look for missing or huge values in the data.",
                epoch=epoch,
                batch=done + 1,
            )
            return
        done, run.steps = done + count, run.steps + count
        _show(run, epoch, done, logs)
        asked = run.watcher.control()
        if asked is not None and asked.action == "stop":
            run.ending = "stopped"
            return


def _show(run: _Run, epoch: int, done: int, logs: Any) -> None:
    """Send a point and the progress, not more often than anyone could see."""
    now = time.monotonic()
    if now - run.shown < 1 / POINTS_PER_SECOND and done < run.feed.batches:
        return
    run.shown = now
    values = _values(logs)
    run.watcher.point(
        Point(scope="batch", epoch=epoch, step=run.steps, seconds=now - run.begun, values=_finite(values))
    )
    share = (epoch - 1 + done / run.feed.batches) / run.setup.epochs
    run.watcher.progress(share, f"epoch {epoch} of {run.setup.epochs}, loss {values.get('loss', float('nan')):.4g}")


def _finish_epoch(run: _Run, epoch: int) -> dict[str, Any]:
    values = _values(run.built.model.get_metrics_result())
    if run.validation is not None:
        values |= {f"val_{name}": value for name, value in _validate(run).items()}
    seconds = time.monotonic() - run.begun
    run.watcher.point(Point(scope="epoch", epoch=epoch, step=run.steps, seconds=seconds, values=_finite(values)))
    rate = float(run.built.model.optimizer.learning_rate.numpy())
    row = {"epoch": epoch, **values, "learning_rate": rate, "seconds": seconds}
    run.history.append(row)
    return row


def _validate(run: _Run) -> Values:
    import tensorflow as tf

    run.built.model.reset_metrics()
    feed = run.validation
    logs: Any = {}
    for first in range(0, feed.batches if feed else 0, 64):
        run.watcher.check_cancelled()
        logs = run.validate_group(tf.constant(first), tf.constant(min(64, feed.batches - first)))  # type: ignore[union-attr]
    return _values(logs)


def _values(logs: Mapping[str, Any]) -> Values:
    import math

    values = {name: float(value) for name, value in logs.items()}
    return {name: math.exp(min(value, 700.0)) if name.endswith(PERPLEXITY) else value for name, value in values.items()}


def _finite(values: Values) -> dict[str, float | None]:
    return {name: value if value - value == 0 else None for name, value in values.items()}


def _report(run: _Run, epoch: int, setup: TrainingSetup, patience: Patience) -> None:
    import keras
    import tensorflow as tf

    if run.ending == "stopped":
        run.watcher.incomplete("Stopped in epoch {epoch} of {epochs}.", epoch=epoch, epochs=setup.epochs)
    run.watcher.facts(
        seed=run.seed,
        layer_seeds=layer_seeds(run.built.graph, run.seed),
        backend=keras.backend.backend(),
        versions={"keras": keras.__version__, "tensorflow": tf.__version__},
        intra_op_threads=tf.config.threading.get_intra_op_parallelism_threads(),
        inter_op_threads=tf.config.threading.get_inter_op_parallelism_threads(),
        ending=run.ending,
        best_epoch=patience.best_epoch,
    )
