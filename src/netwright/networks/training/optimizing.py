"""Optimisers by name, their schedules, and their rates while they run."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from netwright.networks.training.backends import backend
from netwright.networks.training.setup import OptimizerSetup, ScheduleSetup
from netwright.networks.training.teachable import Judging
from netwright.sdk import NodeError

# Not optimisers of their own, or ones that keep other weights in the network than those that they learn.
NOT_OFFERED = ("optimizer", "lossscaleoptimizer", "multioptimizer", "optimizermap", "schedulefreeadamw")


@dataclass(eq=False)
class SteeredOptimizer:
    """A Keras optimiser whose rate can be changed while it runs, also under a schedule."""

    optimizer: Any
    factor: Any = None
    """What multiplies the rates of its schedule."""

    @property
    def variables(self) -> list[Any]:
        """All that decides the next steps."""
        return [*self.optimizer.variables, *([] if self.factor is None else [self.factor])]

    @property
    def rate(self) -> float:
        """The learning rate of the next step; under a schedule, setting it changes the later ones alike."""
        import keras

        return float(keras.ops.convert_to_numpy(self.optimizer.learning_rate))

    @rate.setter
    def rate(self, rate: float) -> None:
        if self.factor is None:
            self.optimizer.learning_rate = rate
        elif self.rate > 0:
            self.factor.assign(float(self.factor.numpy()) * rate / self.rate)


def optimizer_class(name: str) -> Any:
    """Return the Keras optimiser of that name, in any case; raises NodeError."""
    import keras

    for found, value in vars(keras.optimizers).items():
        if found.lower() == name.lower() and found.lower() not in NOT_OFFERED and inspect.isclass(value):
            return value
    raise NodeError("There is no optimiser {name}.", "Choose another one, such as Adam.", name=name)


def make_optimizer(setup: OptimizerSetup, guard: Judging, batches: int, epochs: int) -> SteeredOptimizer:
    """Return the optimiser, guarded. `batches` an epoch and `epochs` turn the times of a schedule into steps."""
    found = optimizer_class(setup.name)
    known = inspect.signature(found.__init__).parameters
    given = {name: value for name, value in setup.options.items() if value is not None and name in known}
    if sum(name in given for name in ("clipnorm", "clipvalue", "global_clipnorm")) > 1:
        raise NodeError("Keras takes one way of clipping at a time.", "Leave the other ways of clipping empty.")
    rate = setup.learning_rate
    if rate is None:
        rate = float(known["learning_rate"].default)
    made = backend().guarded(found, guard)
    if setup.schedule is None:
        return SteeredOptimizer(made(learning_rate=rate, **given))
    steered = _steered(schedule(setup.schedule, rate, batches, epochs))
    return SteeredOptimizer(made(learning_rate=steered, **given), steered.factor)


def schedule(setup: ScheduleSetup, rate: float, batches: int, epochs: int) -> Any:
    """Return Keras's schedule; its times are batches, also where several batches make a step."""
    import keras

    kinds = keras.optimizers.schedules
    warmup = round(setup.warmup_epochs * batches)
    length = (setup.epochs or epochs) * batches
    steps = max(round(length - (warmup if setup.kind == "cosine" else 0)), 1)
    match setup.kind:
        case "exponential":
            return kinds.ExponentialDecay(rate, steps, setup.decay, staircase=setup.staircase)
        case "inverse_time":
            return kinds.InverseTimeDecay(rate, steps, setup.decay, staircase=setup.staircase)
        case "polynomial":
            return kinds.PolynomialDecay(rate, steps, rate * setup.final, power=setup.power)
        case "cosine_restarts":
            return kinds.CosineDecayRestarts(rate, steps, alpha=setup.final)
    if warmup:
        return kinds.CosineDecay(0.0, steps, alpha=setup.final, warmup_target=rate, warmup_steps=warmup)
    return kinds.CosineDecay(rate, steps, alpha=setup.final)


def _steered(inner: Any) -> Any:
    """Return a schedule whose rates can be scaled while it runs; as long as nobody does, they are the same bits."""
    import keras

    class SteeredSchedule(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
        def __init__(self) -> None:
            self.factor = keras.Variable(1.0, trainable=False, name="steered_rate")

        def __call__(self, step: Any) -> Any:
            return inner(step) * self.factor

        def get_config(self) -> dict[str, Any]:
            return {}

    return SteeredSchedule()


def set_rate(optimizers: Sequence[SteeredOptimizer], rate: float) -> None:
    """Give the first optimiser a rate; those of the others change by the same factor."""
    before = optimizers[0].rate
    for other in optimizers[1:]:
        other.rate = other.rate * rate / before if before > 0 else rate
    optimizers[0].rate = rate


def settle_averages(optimizers: Sequence[SteeredOptimizer]) -> None:
    """Where an optimiser keeps a moving average of the weights, make it the weights, as `fit` does in the end."""
    for variable, average in _averages(optimizers):
        variable.assign(average)


@contextmanager
def averages(optimizers: Sequence[SteeredOptimizer]) -> Iterator[None]:
    """Have the moving averages of the weights in the networks for a while: they are what will be kept."""
    kept = [(variable, variable.numpy()) for variable, _ in _averages(optimizers)]
    settle_averages(optimizers)
    try:
        yield
    finally:
        for variable, value in kept:
            variable.assign(value)


def _averages(optimizers: Sequence[SteeredOptimizer]) -> list[tuple[Any, Any]]:
    # Keras's own callback for this (SwapEMAWeights) reads the same two lists.
    return [
        pair
        for one in optimizers
        if one.optimizer.use_ema
        for pair in zip(
            one.optimizer._trainable_variables,  # noqa: SLF001
            one.optimizer._model_variables_moving_average,  # noqa: SLF001
            strict=True,
        )
    ]
