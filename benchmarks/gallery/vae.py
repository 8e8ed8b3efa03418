"""Variational autoencoder: the example's job in plain Keras, as an independent yardstick.

    python benchmarks/gallery/vae.py --seed 1 [--quick]

Prints one JSON object: the evidence lower bound (ELBO) on 10,000 test pictures in nats a picture, its two parts, and
the seconds it took.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import numpy as np
import picture_data
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

LATENT, WIDE, NARROW, BATCH, RATE = 2, 256, 128, 64, 1e-3
FULL_EPOCHS, QUICK_EPOCHS, PATIENCE = 30, 4, 5
FULL_ROWS, QUICK_ROWS, DRAWS = 10_000, 3_000, 10
STEPS = np.array([-2.2, -1.75, -1.35, -1.05, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1.05, 1.35, 1.75, 2.2])
Rows = NDArray[np.float32]


def halves() -> tuple[keras.Model, keras.Model]:
    """Encoder to a mean and the logarithm of a variance, decoder back to a picture."""
    picture = keras.Input((28, 28, 1))
    seen = layers.Dense(WIDE, activation="relu")(layers.Flatten()(picture))
    seen = layers.Dense(NARROW, activation="relu")(seen)
    encoder = keras.Model(picture, [layers.Dense(LATENT)(seen), layers.Dense(LATENT)(seen)])
    latent = keras.Input((LATENT,))
    made = layers.Dense(NARROW, activation="relu")(latent)
    made = layers.Dense(WIDE, activation="relu")(made)
    made = layers.Reshape((28, 28, 1))(layers.Dense(28 * 28, activation="sigmoid")(made))
    return encoder, keras.Model(latent, made)


def terms(encoder: keras.Model, decoder: keras.Model, x: Any) -> tuple[Any, Any]:
    """Reconstruction error and divergence of each picture, with one draw."""
    mean, log_variance = encoder(x)
    latent = mean + tf.exp(0.5 * log_variance) * tf.random.normal(tf.shape(mean))
    error = tf.reduce_sum(keras.ops.binary_crossentropy(x, decoder(latent)), axis=[1, 2, 3])
    return error, tf.reduce_sum(0.5 * (tf.exp(log_variance) + mean**2 - 1 - log_variance), axis=1)


def train(encoder: keras.Model, decoder: keras.Model, rows: Rows, held: Rows, epochs: int) -> int:
    """Learn until the loss on the rows held back has not fallen for a while; keep the best weights."""
    variables = [*encoder.trainable_variables, *decoder.trainable_variables]
    optimizer = keras.optimizers.Adam(RATE)
    optimizer.build(variables)

    @tf.function
    def step(x: Any) -> None:
        with tf.GradientTape() as tape:
            error, divergence = terms(encoder, decoder, x)
            loss = tf.reduce_mean(error + divergence)
        optimizer.apply(tape.gradient(loss, variables), variables)

    judged = tf.function(lambda x: tf.reduce_mean(sum(terms(encoder, decoder, x))))
    batches = tf.data.Dataset.from_tensor_slices(rows).shuffle(len(rows)).batch(BATCH)
    best, kept, waited, epoch = np.inf, [one.numpy() for one in variables], 0, 0
    for epoch in range(1, epochs + 1):  # noqa: B007 - told at the end
        for x in batches:
            step(x)
        loss = float(judged(held))
        waited = 0 if loss < best else waited + 1
        if loss < best:
            best, kept = loss, [one.numpy() for one in variables]
        if waited >= PATIENCE:
            break
    for variable, value in zip(variables, kept, strict=True):
        variable.assign(value)
    return epoch


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Train once and measure everything."""
    keras.utils.set_random_seed(seed)
    pictures = picture_data.read("fashion-training")[0][: QUICK_ROWS if is_quick else FULL_ROWS]
    test = picture_data.read("fashion-test")[0][: QUICK_ROWS if is_quick else FULL_ROWS]
    order = np.random.default_rng(seed).permutation(len(pictures))
    first = round(0.9 * len(order))
    encoder, decoder = halves()
    epochs = train(
        encoder, decoder, pictures[order[:first]], pictures[order[first:]], QUICK_EPOCHS if is_quick else FULL_EPOCHS
    )
    encoder.save(job.kept("encoder.keras"))
    decoder.save(job.kept("decoder.keras"))
    drawn = [np.array([term.numpy() for term in terms(encoder, decoder, test)]) for _ in range(DRAWS)]
    each = np.mean(drawn, axis=0)
    found = each.mean(axis=1)
    places = encoder.predict(test, verbose=0)[0]
    across, up = np.meshgrid(STEPS, STEPS[::-1])
    walk = decoder.predict(np.stack([across.ravel(), up.ravel()], axis=1), verbose=0)
    return {
        "epochs": epochs,
        "middle of the map": places.mean(axis=0).round(3).tolist(),
        "shade of the walk": round(float(walk.mean()), 3),
        "strangest pictures": np.argsort(-each.sum(axis=0))[:36].tolist(),
        "test ELBO": round(-float(found.sum()), 2),
        "reconstruction": round(float(found[0]), 2),
        "divergence": round(float(found[1]), 2),
    }


if __name__ == "__main__":
    job.main(__doc__, run, "fewer pictures and epochs")
