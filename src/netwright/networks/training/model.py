"""Keras models that train in groups of steps on TensorFlow. Importing this module imports Keras and TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from netwright.networks.feeding.lending import is_lendable
from netwright.networks.training.guard import Guard
from netwright.networks.training.teachable import Group, Teachable


class Stepped(Teachable):
    """Beside `keras.Model`: several steps in one call into TensorFlow.

    A loop of its own kind overrides `learn` (one step on one batch) and `judge` (one step without learning), and
    keeps what it measures in Keras metrics.
    """

    guard: Guard

    def undone(self) -> list[Any]:
        """Return the variables that a step writes before its gradients are known to be finite."""
        return list(self.non_trainable_variables)  # type: ignore[attr-defined]

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

    def make_group(self, step: Any, feed: Any) -> Group:
        """Return a function that runs a group of steps as one graph; `feed` maps a step's index to its batch."""
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
        group: Group = tf.function(run, input_signature=[number, number])
        return group

    def trial(self, parts: Any) -> Callable[[int], None]:
        """Return what takes a step on the first so many rows of arrays: one graph for all sizes."""
        step = tf.function(self.guarded_step, reduce_retracing=True)
        return lambda size: step(tf.nest.map_structure(lambda array: tf.constant(array[:size]), parts))

    def make_variables(self, group: Any) -> None:
        """Trace a group: metrics make theirs then."""
        group.get_concrete_function()


class SupervisedModel(Stepped, keras.Model):  # type: ignore[misc]
    """A functional model that takes Keras's own training step."""

    def learn(self, data: Any) -> None:
        self.train_step(data)

    def judge(self, data: Any) -> None:
        self.test_step(data)


class Feed:
    """Batches of rows in a settable order, gathered inside the graph.

    The arrays may become the tensors' memory: they must not be written to from then on.
    """

    def __init__(self, parts: Any, rows: int, batch_size: int) -> None:
        with tf.device("CPU:0"):
            self.parts = tf.nest.map_structure(_tensor, parts)
            self.order = tf.Variable(tf.range(rows, dtype=tf.int32), trainable=False)
        self.rows = rows
        self.batch_size = batch_size
        self.batches = -(-rows // batch_size)

    def __call__(self, index: Any) -> Any:
        start = index * self.batch_size
        chosen = self.order[start : tf.minimum(start + self.batch_size, self.rows)]
        return tf.nest.map_structure(lambda array: tf.gather(array, chosen), self.parts)


def _tensor(array: Any) -> Any:
    """Return an array's tensor, without a copy where it can be had."""
    if isinstance(array, np.ndarray) and is_lendable(array):
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    return tf.constant(array)
