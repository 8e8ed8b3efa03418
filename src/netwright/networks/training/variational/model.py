"""The Keras model of a variational autoencoder (Kingma and Welling, 2014). Importing this module imports Keras."""

from __future__ import annotations

import math
from typing import Any

import keras
import tensorflow as tf

from netwright.networks.build import ascii_name
from netwright.networks.training.model import Stepped
from netwright.networks.training.variational.setup import Halves, VariationalSetup

HALF_LOG_2_PI = 0.5 * math.log(2 * math.pi)


class VariationalModel(Stepped, keras.Model):  # type: ignore[misc]
    """Learns to make what went in from numbers drawn around the encoder's mean.

    `loss` is what is learnt from; `elbo` the lower bound of the log likelihood of an example, in nats, for beta 1. Both
    draw the latent numbers once.
    """

    def __init__(
        self, encoder: keras.Model, decoder: keras.Model, halves: Halves, setup: VariationalSetup, seed: int, steps: int
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.halves = halves
        self.setup = setup
        self.rise = round(setup.warmup_epochs * steps)
        self.random = keras.random.SeedGenerator(seed)
        # Validation rows must not change what the training draws.
        self.judging = keras.random.SeedGenerator(seed + 1)
        self.taken = keras.Variable(0, dtype="int64", trainable=False, name="taken")
        self.loss_mean = keras.metrics.Mean(name="loss")
        self.reconstruction_mean = keras.metrics.Mean(name="reconstruction")
        self.divergence_mean = keras.metrics.Mean(name="divergence")
        self.elbo_mean = keras.metrics.Mean(name="elbo")

    def learn(self, data: Any) -> None:
        variables = [*self.encoder.trainable_variables, *self.decoder.trainable_variables]
        with tf.GradientTape() as tape:
            reconstruction, divergence = self._terms(data, training=True)
            loss = tf.reduce_mean(reconstruction + self._beta() * divergence)
            extra = [*self.encoder.losses, *self.decoder.losses]
            loss = tf.add_n([loss, *extra]) if extra else loss
        self.steered[0].optimizer.apply(tape.gradient(loss, variables), variables)
        self.taken.assign_add(1)
        self._measure(loss, reconstruction, divergence)

    def judge(self, data: Any) -> None:
        reconstruction, divergence = self._terms(data, training=False)
        self._measure(tf.reduce_mean(reconstruction + self.setup.beta * divergence), reconstruction, divergence)

    def _terms(self, x: Any, training: bool) -> tuple[Any, Any]:
        """Return reconstruction error and divergence of each example, in nats."""
        halves = self.halves
        found = self.encoder({ascii_name(halves.given): x}, training=training)
        mean, log_variance = found[ascii_name(halves.mean)], found[ascii_name(halves.log_variance)]
        noise = keras.random.normal(tf.shape(mean), seed=self.random if training else self.judging)
        latent = mean + tf.exp(0.5 * log_variance) * noise
        made = self.decoder({ascii_name(halves.latent): latent}, training=training)[ascii_name(halves.made)]
        divergence = 0.5 * (tf.exp(log_variance) + mean**2 - 1.0 - log_variance)
        return _total(self._error(x, made)), _total(divergence)

    def _error(self, x: Any, made: Any) -> Any:
        if self.setup.likelihood == "gaussian":
            return 0.5 * (x - made) ** 2 + HALF_LOG_2_PI
        return keras.ops.binary_crossentropy(x, made, from_logits=self.halves.has_logits)

    def _beta(self) -> Any:
        if not self.rise:
            return self.setup.beta
        return self.setup.beta * tf.minimum(1.0, tf.cast(self.taken.value, "float32") / self.rise)

    def _measure(self, loss: Any, reconstruction: Any, divergence: Any) -> None:
        rows = tf.shape(reconstruction)[0]
        self.loss_mean.update_state(loss, rows)
        self.reconstruction_mean.update_state(reconstruction)
        self.divergence_mean.update_state(divergence)
        self.elbo_mean.update_state(-(reconstruction + divergence))


def _total(values: Any) -> Any:
    return tf.reduce_sum(values, axis=list(range(1, len(values.shape))))
