"""The Keras model that trains: Keras's own training step, guarded against gradients that are not finite, run in groups.

Needs TensorFlow. Importing this module imports Keras.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class Guard:
    """Counts the steps whose gradients were all finite. After the first that was not, no step changes anything."""

    def __init__(self) -> None:
        self.is_sound = tf.Variable(True, trainable=False)
        self.sound_steps = tf.Variable(0, dtype=tf.int64, trainable=False)

    def judge(self, gradients: list[Any]) -> Any:
        """Return whether this step may be applied, and remember it."""
        finite = [
            tf.reduce_all(tf.math.is_finite(gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient))
            for gradient in gradients
            if gradient is not None
        ]
        may_apply = tf.logical_and(self.is_sound, tf.reduce_all(tf.stack(finite)))
        self.is_sound.assign(may_apply)
        self.sound_steps.assign_add(tf.cast(may_apply, tf.int64))
        return may_apply


def guarded(optimizer_class: type, guard: Guard) -> type:
    """Return the optimiser class with an `apply` that leaves everything as it is once a gradient was not finite."""

    class Guarded(optimizer_class):  # type: ignore[misc]
        def apply(self, grads: list[Any], trainable_variables: list[Any] | None = None) -> None:
            def apply() -> Any:
                super(Guarded, self).apply(grads, trainable_variables)
                return tf.constant(0)

            tf.cond(guard.judge(grads), apply, lambda: tf.constant(0))

    Guarded.__name__ = optimizer_class.__name__
    return Guarded


class GroupedModel(keras.Model):  # type: ignore[misc]
    """Runs several steps in one call into TensorFlow. How many does not change a bit of the result."""

    guard: Guard | None = None

    def train_step(self, data: Any) -> Any:
        """Keras's step; what the forward pass wrote (batch statistics) is taken back if the gradients are bad."""
        states = self.non_trainable_variables
        before = [tf.identity(state.value) for state in states]
        logs = super().train_step(data)
        if states and self.guard is not None:
            sound = self.guard.is_sound

            def take_back() -> Any:
                for state, value in zip(states, before, strict=True):
                    state.assign(value)
                return tf.constant(0)

            tf.cond(sound, lambda: tf.constant(0), take_back)
        return logs

    def make_group(self, step: Any, feed: Any) -> Any:
        """Return a function (first step, number of steps) that runs a group and returns the metrics so far.

        `feed` maps a step's index to its batch.
        """
        one_step = tf.function(step, reduce_retracing=True, jit_compile=self.jit_compile)

        def run(first: Any, count: Any) -> Any:
            def body(index: Any) -> tuple[Any]:
                one_step(feed(index))
                return (index + 1,)

            end = first + count
            (last,) = tf.while_loop(lambda index: index < end, body, (first,), parallel_iterations=1)
            with tf.control_dependencies([last]):
                return self.get_metrics_result()

        number = tf.TensorSpec((), tf.int32)
        return tf.function(run, input_signature=[number, number])


class Feed:
    """Batches of rows in a settable order, gathered inside the graph."""

    def __init__(self, parts: tuple[Any, ...], rows: int, batch_size: int) -> None:
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
