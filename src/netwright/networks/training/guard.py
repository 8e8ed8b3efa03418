"""Judging gradients inside the graph, so that one that is not finite never reaches a weight.

Needs TensorFlow. Importing this module imports it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf


class Guard:
    """Counts the steps whose gradients were all finite. After the first that was not, no step changes anything."""

    def __init__(self) -> None:
        self.is_sound = tf.Variable(True, trainable=False)
        self.sound_steps = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.watched: Sequence[Any] = ()
        """What the forward pass writes, such as batch statistics: it can overflow while all gradients are finite."""
        self._kept: dict[int, tf.Variable] = {}

    def keep_gradients(self, variables: Sequence[Any]) -> list[tf.Variable]:
        """Keep the gradients of the last step from now on, and return where. Called before a step is traced."""
        self._kept = {
            id(variable): tf.Variable(tf.zeros(variable.shape, variable.dtype), trainable=False)
            for variable in variables
        }
        return list(self._kept.values())

    def keep(self, gradients: Sequence[Any], variables: Sequence[Any]) -> None:
        """Take down the gradients that somebody wants to see."""
        for gradient, variable in zip(gradients, variables, strict=True):
            if gradient is not None and id(variable) in self._kept:
                self._kept[id(variable)].assign(tf.cast(tf.convert_to_tensor(gradient), variable.dtype))

    def judge(self, gradients: Sequence[Any]) -> Any:
        """Return whether gradients may be applied, and remember it."""
        finite = [
            tf.reduce_all(tf.math.is_finite(gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient))
            for gradient in gradients
            if gradient is not None
        ]
        finite += [tf.reduce_all(tf.math.is_finite(variable.value)) for variable in self.watched]
        may_apply = tf.logical_and(self.is_sound, tf.reduce_all(tf.stack(finite)))
        self.is_sound.assign(may_apply)
        return may_apply

    def count(self) -> None:
        """Count a step, unless it or one before was bad."""
        self.sound_steps.assign_add(tf.cast(self.is_sound, tf.int64))


def guarded(optimizer_class: type, guard: Guard) -> type:
    """Return the optimiser class with an `apply` that leaves everything as it is once a gradient was not finite."""

    class Guarded(optimizer_class):  # type: ignore[misc]
        def apply(self, grads: list[Any], trainable_variables: list[Any] | None = None) -> None:
            def apply() -> Any:
                super(Guarded, self).apply(grads, trainable_variables)
                return tf.constant(0)

            guard.keep(grads, self._trainable_variables if trainable_variables is None else trainable_variables)
            tf.cond(guard.judge(grads), apply, lambda: tf.constant(0))

    Guarded.__name__ = optimizer_class.__name__
    return Guarded
