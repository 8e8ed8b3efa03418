"""The Keras model of an encoder that sees pairs. Importing this module imports Keras."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from netwright.networks.build import ascii_name
from netwright.networks.training.contrasting.setup import ContrastiveSetup
from netwright.networks.training.model import Stepped


class ContrastiveModel(Stepped, keras.Model):  # type: ignore[misc]
    """The same encoder, weights and all, sees both of a pair."""

    def __init__(self, encoder: keras.Model, given: str, made: str, setup: ContrastiveSetup) -> None:
        super().__init__()
        self.encoder = encoder
        self.given, self.made = ascii_name(given), ascii_name(made)
        self.setup = setup
        self.loss_mean = keras.metrics.Mean(name="loss")
        self.accuracy = keras.metrics.Mean(name="accuracy")

    def learn(self, data: Any) -> None:
        variables = self.encoder.trainable_variables
        with tf.GradientTape() as tape:
            loss, hits = self._terms(data, training=True)
            loss = tf.add_n([loss, *self.encoder.losses]) if self.encoder.losses else loss
        self.steered[0].optimizer.apply(tape.gradient(loss, variables), variables)
        self._measure(loss, hits)

    def judge(self, data: Any) -> None:
        self._measure(*self._terms(data, training=False))

    def _terms(self, data: Any, training: bool) -> tuple[Any, Any]:
        """Return the loss, and for each pair whether it was told right."""
        left, right, same = data
        one, other = (self.encoder({self.given: half}, training=training)[self.made] for half in (left, right))
        return self._by_margin(one, other, same) if self.setup.loss == "margin" else self._in_batch(one, other)

    def _by_margin(self, one: Any, other: Any, same: Any) -> tuple[Any, Any]:
        distance = tf.sqrt(tf.reduce_sum((one - other) ** 2, axis=-1) + 1e-12)
        apart = tf.nn.relu(self.setup.margin - distance)
        loss = tf.reduce_mean(same * distance**2 + (1.0 - same) * apart**2)
        return loss, tf.cast(tf.equal(distance < self.setup.margin / 2, same > 0.5), tf.float32)

    def _in_batch(self, one: Any, other: Any) -> tuple[Any, Any]:
        """Each vector shall find its partner among all others of the batch."""
        both = tf.math.l2_normalize(tf.concat([one, other], axis=0), axis=-1)
        rows = tf.shape(one)[0]
        likeness = tf.matmul(both, both, transpose_b=True) / self.setup.temperature
        likeness -= 1e9 * tf.eye(2 * rows)  # nobody is its own partner
        partners = tf.concat([tf.range(rows) + rows, tf.range(rows)], axis=0)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=partners, logits=likeness))
        found = tf.argmax(likeness, axis=-1, output_type=tf.int32)
        return loss, tf.cast(tf.equal(found, partners), tf.float32)

    def _measure(self, loss: Any, hits: Any) -> None:
        self.loss_mean.update_state(loss, tf.shape(hits)[0])
        self.accuracy.update_state(hits)
