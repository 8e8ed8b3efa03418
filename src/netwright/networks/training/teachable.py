"""What a course asks of a model and of its rows, whatever they compute with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

Group = Callable[[int, int], Any]
"""Runs a group of steps, given the first one and how many, and returns the metrics so far."""


class Fed(Protocol):
    """Batches of rows in a settable order."""

    rows: int
    batch_size: int
    batches: int
    order: Any
    """A variable; one number a row."""


class Judging(Protocol):
    """Judges gradients, so that one that is not finite never reaches a weight."""

    watched: Sequence[Any]
    """What the forward pass writes, such as batch statistics: it can overflow while all gradients are finite."""
    sound_steps: Any
    """A variable: how many steps were taken before the first bad one."""

    def keep_gradients(self, variables: Sequence[Any]) -> list[Any]:
        """Keep the gradients of the last step from now on, and return where. Called before a step is traced."""


class Teachable:
    """Beside `keras.Model`: a model that learns in groups of steps. How many does not change a bit of the result."""

    guard: Any
    steered: tuple[Any, ...] = ()
    """The optimisers (`optimizing.SteeredOptimizer`); the rate that people see is the first one's."""

    def seed(self, seed: int) -> None:
        """Seed what is drawn from elsewhere than the layers' own generators. Most backends have no such thing."""

    def learn(self, data: Any) -> None:
        """Learn from a batch."""
        raise NotImplementedError

    def judge(self, data: Any) -> None:
        """Measure a batch."""
        raise NotImplementedError

    def guarded_step(self, data: Any) -> None:
        """Learn from a batch; whatever a bad step has changed is taken back."""
        raise NotImplementedError

    def make_group(self, step: Callable[[Any], None], feed: Any) -> Group:
        """Return what runs groups of steps on the batches of a feed."""
        raise NotImplementedError

    def trial(self, parts: Any) -> Callable[[int], None]:
        """Return what takes a step on the first so many rows of arrays, and ends when it is over."""
        raise NotImplementedError

    def make_variables(self, group: Group) -> None:
        """Make every variable that a group will use, so that values can be loaded."""
        raise NotImplementedError

    def statistics(self) -> list[Any]:
        """Return what the forward pass writes and is no count: batch statistics. Frozen layers write none."""
        return [variable for variable in _written(self) if "float" in str(variable.dtype)]

    def state(self) -> list[Any]:
        """Return every variable that decides how training goes on, in an order that another process has too."""
        variables = [*self.trainable_variables, *self.non_trainable_variables, *self.metrics_variables]  # type: ignore[attr-defined]
        for optimizer in self.steered:
            variables += optimizer.variables
        return list({id(variable): variable for variable in variables}.values())


def _written(model: Any) -> Iterator[Any]:
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _written(layer)
        elif layer.trainable:
            yield from layer.non_trainable_variables
