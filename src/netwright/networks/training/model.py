"""Keras models that train in groups of steps.

Needs TensorFlow. Importing this module imports Keras.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import tensorflow as tf

from netwright.networks.training.guard import Guard
from netwright.networks.training.optimizing import SteeredOptimizer


class Stepped:
    """Beside `keras.Model`: several steps in one call into TensorFlow. How many does not change a bit of the result.

    A loop of its own kind overrides `learn` (one step on one batch) and `judge` (one step without learning), and
    keeps what it measures in Keras metrics.
    """

    guard: Guard
    steered: tuple[SteeredOptimizer, ...] = ()
    """The optimisers; the rate that people see is the first one's."""

    def learn(self, data: Any) -> None:
        """Learn from a batch."""
        raise NotImplementedError

    def judge(self, data: Any) -> None:
        """Measure a batch."""
        raise NotImplementedError

    def undone(self) -> list[Any]:
        """Return the variables that a step writes before its gradients are known to be finite."""
        return list(self.non_trainable_variables)  # type: ignore[attr-defined]

    def statistics(self) -> list[Any]:
        """Return what the forward pass writes and is no count: batch statistics. Frozen layers write none."""
        return [variable for variable in _written(self) if "float" in str(variable.dtype)]

    def state(self) -> list[Any]:
        """Return every variable that decides how training goes on, in an order that another process has too."""
        variables = [*self.trainable_variables, *self.non_trainable_variables, *self.metrics_variables]  # type: ignore[attr-defined]
        for optimizer in self.steered:
            variables += optimizer.variables
        return list({id(variable): variable for variable in variables}.values())

    def guarded_step(self, data: Any) -> None:
        """Learn from a batch; what the forward pass wrote (batch statistics) is taken back if it was bad."""
        states = self.undone()
        before = [tf.identity(state.value) for state in states]
        self.learn(data)
        self.guard.count()
        if states:

            def take_back() -> Any:
                for state, value in zip(states, before, strict=True):
                    state.assign(value)
                return tf.constant(0)

            tf.cond(self.guard.is_sound, lambda: tf.constant(0), take_back)

    def make_group(self, step: Any, feed: Any) -> Any:
        """Return a function (first step, number of steps) that runs a group and returns the metrics so far.

        `feed` maps a step's index to its batch.
        """
        one_step = tf.function(step, reduce_retracing=True, jit_compile=self.jit_compile)  # type: ignore[attr-defined]

        def run(first: Any, count: Any) -> Any:
            def body(index: Any) -> tuple[Any]:
                one_step(feed(index))
                return (index + 1,)

            end = first + count
            (last,) = tf.while_loop(lambda index: index < end, body, (first,), parallel_iterations=1)
            with tf.control_dependencies([last]):
                return self.get_metrics_result()  # type: ignore[attr-defined]

        number = tf.TensorSpec((), tf.int32)
        return tf.function(run, input_signature=[number, number])


def _written(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _written(layer)
        elif layer.trainable:
            yield from layer.non_trainable_variables


class SupervisedModel(Stepped, keras.Model):  # type: ignore[misc]
    """A functional model that takes Keras's own training step."""

    def learn(self, data: Any) -> None:
        self.train_step(data)

    def judge(self, data: Any) -> None:
        self.test_step(data)


class Feed:
    """Batches of rows in a settable order, gathered inside the graph."""

    def __init__(self, parts: Any, rows: int, batch_size: int) -> None:
        with tf.device("CPU:0"):
            self.parts = tf.nest.map_structure(tf.constant, parts)
            self.order = tf.Variable(tf.range(rows, dtype=tf.int32), trainable=False)
        self.rows = rows
        self.batch_size = batch_size
        self.batches = -(-rows // batch_size)

    def __call__(self, index: Any) -> Any:
        start = index * self.batch_size
        chosen = self.order[start : tf.minimum(start + self.batch_size, self.rows)]
        return tf.nest.map_structure(lambda array: tf.gather(array, chosen), self.parts)
