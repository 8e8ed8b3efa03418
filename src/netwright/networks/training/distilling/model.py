"""The Keras model of a student and its teacher. Importing this module imports Keras."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from netwright.networks.build import ascii_name
from netwright.networks.training.distilling.setup import DistillationSetup, Pairing
from netwright.networks.training.model import Stepped


class DistillationModel(Stepped, keras.Model):  # type: ignore[misc]
    """Only the student learns; the teacher speaks as in use."""

    def __init__(self, student: keras.Model, teacher: keras.Model, pairing: Pairing, setup: DistillationSetup) -> None:
        super().__init__()
        self.student = student
        self.teacher = teacher
        self.pairing = pairing
        self.setup = setup
        self.loss_mean = keras.metrics.Mean(name="loss")
        self.target_mean = keras.metrics.Mean(name="target_loss")
        self.teacher_mean = keras.metrics.Mean(name="teacher_loss")
        self.accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
        self.entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def undone(self) -> list[Any]:
        return list(self.student.non_trainable_variables)

    def learn(self, data: Any) -> None:
        variables = self.student.trainable_variables
        with tf.GradientTape() as tape:
            loss, parts = self._terms(data, training=True)
        self.steered[0].optimizer.apply(tape.gradient(loss, variables), variables)
        self._measure(data, loss, parts)

    def judge(self, data: Any) -> None:
        self._measure(data, *self._terms(data, training=False))

    def _terms(self, data: Any, training: bool) -> tuple[Any, tuple[Any, Any, Any]]:
        x, y = data
        pairing, heat, share = self.pairing, self.setup.temperature, self.setup.teacher_share
        said = self.student(x, training=training)[ascii_name(pairing.output)]
        mine = _logits(said, pairing.has_chances)
        given = {ascii_name(there): x[ascii_name(here)] for here, there in pairing.inputs.items()}
        taught = self.teacher(given, training=False)[ascii_name(pairing.teacher_output)]
        theirs = tf.nn.softmax(_logits(taught, pairing.teacher_has_chances) / heat)
        # The gradients of the softened comparison are smaller by the square of the temperature.
        compared = heat**2 * tf.reduce_mean(
            tf.reduce_sum(theirs * (tf.math.log(theirs + 1e-12) - tf.nn.log_softmax(mine / heat)), axis=-1)
        )
        target = self.entropy(y, mine)
        loss = (1.0 - share) * target + share * compared
        loss = tf.add_n([loss, *self.student.losses]) if self.student.losses else loss
        return loss, (target, compared, said)

    def _measure(self, data: Any, loss: Any, parts: tuple[Any, Any, Any]) -> None:
        target, compared, said = parts
        rows = tf.shape(said)[0]
        self.loss_mean.update_state(loss, rows)
        self.target_mean.update_state(target, rows)
        self.teacher_mean.update_state(compared, rows)
        self.accuracy.update_state(data[1], said)


def _logits(said: Any, has_chances: bool) -> Any:
    return tf.math.log(said + 1e-12) if has_chances else said
