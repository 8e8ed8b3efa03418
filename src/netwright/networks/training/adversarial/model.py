"""The Keras model of a generator and a discriminator that are taught in turns. Importing this module imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from netwright.networks.build import ascii_name
from netwright.networks.training.adversarial.setup import AdversarialSetup, Wiring
from netwright.networks.training.model import Stepped


class AdversarialModel(Stepped, keras.Model):  # type: ignore[misc]
    """Learns from real examples: first the discriminator, then (at every so many batches) the generator.

    A step teaches one network and changes nothing of the other, batch statistics included; both run in training mode.
    Real and made examples go through the discriminator as batches of their own.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        wiring: Wiring,
        setup: AdversarialSetup,
        seed: int,
        has_logits: bool,
    ) -> None:
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.setup = setup
        self.wiring = wiring
        self.random = keras.random.SeedGenerator(seed)
        self.turn = keras.Variable(0, dtype="int64", trainable=False, name="turn")
        self.discriminator_loss = keras.metrics.Mean(name="discriminator_loss")
        self.generator_loss = keras.metrics.Mean(name="generator_loss")
        self.crossentropy = keras.losses.BinaryCrossentropy(from_logits=has_logits)

    def undone(self) -> list[Any]:
        """The discriminator has learnt before it is known whether the generator's gradients are finite."""
        return self.state()

    def learn(self, data: Any) -> None:
        real, conditions = data
        self._teach_discriminator(real, conditions)
        if self.setup.discriminator_steps == 1:
            self._teach_generator(real, conditions)
            return
        self.turn.assign_add(1)

        def teach() -> Any:
            self._teach_generator(real, conditions)
            return tf.constant(0)

        tf.cond(tf.equal(self.turn.value % self.setup.discriminator_steps, 0), teach, lambda: tf.constant(0))

    def make(self, noise: Any, conditions: Mapping[str, Any], training: bool) -> Any:
        """Run the generator; `conditions` by the discriminator's names."""
        given = {ascii_name(here): conditions[there] for there, here in self.wiring.conditions.items()}
        made = self.generator({ascii_name(self.wiring.noise): noise, **given}, training=training)
        return made[ascii_name(self.wiring.made)]

    def _score(self, sample: Any, conditions: Mapping[str, Any]) -> Any:
        given = {ascii_name(there): value for there, value in conditions.items()}
        scores = self.discriminator({ascii_name(self.wiring.sample): sample, **given}, training=True)
        return scores[ascii_name(self.wiring.score)]

    def _noise(self, like: Any) -> Any:
        return keras.random.normal((tf.shape(like)[0], *self.wiring.noise_shape), seed=self.random)

    def _teach_discriminator(self, real: Any, conditions: Mapping[str, Any]) -> None:
        before = _statistics(self.generator)
        made = self.make(self._noise(real), conditions, training=True)
        _restore(self.generator, before)
        variables = self.discriminator.trainable_variables
        with tf.GradientTape() as tape:
            loss = self._discriminator_loss(self._score(real, conditions), self._score(made, conditions))
            if self.setup.loss == "wasserstein":
                loss += self.setup.gradient_penalty * self._slope(real, made, conditions)
            loss = _with_regularizers(loss, self.discriminator)
        self.steered[1].optimizer.apply(tape.gradient(loss, variables), variables)
        self.discriminator_loss.update_state(loss, tf.shape(real)[0])

    def _teach_generator(self, real: Any, conditions: Mapping[str, Any]) -> None:
        before = _statistics(self.discriminator)
        variables = self.generator.trainable_variables
        with tf.GradientTape() as tape:
            made = self.make(self._noise(real), conditions, training=True)
            loss = _with_regularizers(self._generator_loss(self._score(made, conditions)), self.generator)
        _restore(self.discriminator, before)
        self.steered[0].optimizer.apply(tape.gradient(loss, variables), variables)
        self.generator_loss.update_state(loss, tf.shape(real)[0])

    def _discriminator_loss(self, real: Any, made: Any) -> Any:
        # TensorFlow cannot read a `match`, and would complain of it in the user's log.
        label = (1.0 - self.setup.label_smoothing) * tf.ones_like(real)
        if self.setup.loss == "standard":
            return (self.crossentropy(label, real) + self.crossentropy(tf.zeros_like(made), made)) / 2
        if self.setup.loss == "least squares":
            return (tf.reduce_mean((real - label) ** 2) + tf.reduce_mean(made**2)) / 2
        if self.setup.loss == "hinge":
            return tf.reduce_mean(tf.nn.relu(1.0 - real)) + tf.reduce_mean(tf.nn.relu(1.0 + made))
        return tf.reduce_mean(made) - tf.reduce_mean(real)

    def _generator_loss(self, made: Any) -> Any:
        if self.setup.loss == "standard":
            return self.crossentropy(tf.ones_like(made), made)
        if self.setup.loss == "least squares":
            return tf.reduce_mean((made - 1.0) ** 2)
        return -tf.reduce_mean(made)

    def _slope(self, real: Any, made: Any, conditions: Mapping[str, Any]) -> Any:
        """The mean squared distance of the slope from 1, between real and made examples (Gulrajani et al., 2017)."""
        shape = (tf.shape(real)[0], *([1] * (len(real.shape) - 1)))
        share = keras.random.uniform(shape, seed=self.random)
        between = real + share * (made - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            score = self._score(between, conditions)
        slopes = tape.gradient(score, between)
        norms = tf.sqrt(tf.reduce_sum(slopes**2, axis=list(range(1, len(slopes.shape)))) + 1e-12)
        return tf.reduce_mean((norms - 1.0) ** 2)


def _statistics(model: keras.Model) -> list[Any]:
    return [tf.identity(variable.value) for variable in model.non_trainable_weights]


def _restore(model: keras.Model, values: list[Any]) -> None:
    for variable, value in zip(model.non_trainable_weights, values, strict=True):
        variable.assign(value)


def _with_regularizers(loss: Any, model: keras.Model) -> Any:
    return tf.add_n([loss, *model.losses]) if model.losses else loss
