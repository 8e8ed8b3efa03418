"""Paint with a GAN: the example's job in plain Keras, as an independent yardstick.

    python benchmarks/gallery/gan.py --seed 1 [--quick]

Prints one JSON object: the share of 1,000 made pictures that a classifier, trained on other pictures, reads with a
confidence over 0.8, the share of each class among those, the same for the controls that fool a classifier, how near the
made pictures come to training pictures, and the seconds it took.
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

NOISE, BATCH, RATE, BETA_1, REAL = 64, 64, 1e-3, 0.5, 0.9
FULL_EPOCHS, QUICK_EPOCHS = 50, 4
JUDGE_EPOCHS, JUDGE_BATCH, JUDGE_RATE = 30, 32, 2e-3
FOR_THE_GAN = 0.7
MADE, CONFIDENT = 1_000, 0.8
SAMPLES, SAMPLES_EVERY = 100, 10
Pictures = NDArray[np.float32]


def generator() -> keras.Model:
    """Noise to a picture, by transposed convolutions."""
    return keras.Sequential(
        [
            layers.Input((NOISE,)),
            layers.Dense(7 * 7 * 64, use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Reshape((7, 7, 64)),
            layers.Conv2DTranspose(32, 4, 2, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Conv2DTranspose(1, 4, 2, padding="same", activation="sigmoid"),
        ]
    )


def discriminator() -> keras.Model:
    """A picture to one number: how real it looks."""
    return keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 4, 2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Conv2D(64, 4, 2, padding="same"),
            layers.BatchNormalization(momentum=0.9),
            layers.LeakyReLU(0.2),
            layers.Flatten(),
            layers.Dense(128),
            layers.LeakyReLU(0.2),
            layers.Dense(1),
        ]
    )


def classifier() -> keras.Model:
    """Judge of the pictures; never sees one that the generator learns from."""
    return keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.RandomTranslation(0.08, 0.08, fill_mode="constant"),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(picture_data.CLASSES, activation="softmax"),
        ]
    )


def falling(rate: float, steps: int, **options: float) -> keras.optimizers.Optimizer:
    """Adam whose rate falls to nothing along a cosine."""
    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps), **options)


def paint(pictures: Pictures, epochs: int) -> tuple[keras.Model, list[Pictures]]:
    """Train both against each other and return the generator, with what it paints of the same noise over the epochs."""
    painter, judge = generator(), discriminator()
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    steps = epochs * -(-len(pictures) // BATCH)
    rates = [falling(RATE, steps, beta_1=BETA_1) for _ in range(2)]
    rates[0].build(painter.trainable_variables)
    rates[1].build(judge.trainable_variables)

    @tf.function
    def step(real: Any) -> None:
        made = painter(tf.random.normal((tf.shape(real)[0], NOISE)), training=True)
        with tf.GradientTape() as tape:
            told, lied = judge(real, training=True), judge(made, training=True)
            value = (loss(REAL * tf.ones_like(told), told) + loss(tf.zeros_like(lied), lied)) / 2
        rates[1].apply(tape.gradient(value, judge.trainable_variables), judge.trainable_variables)
        with tf.GradientTape() as tape:
            lied = judge(painter(tf.random.normal((tf.shape(real)[0], NOISE)), training=True), training=True)
            value = loss(tf.ones_like(lied), lied)
        rates[0].apply(tape.gradient(value, painter.trainable_variables), painter.trainable_variables)

    batches = tf.data.Dataset.from_tensor_slices(pictures).shuffle(len(pictures)).batch(BATCH)
    noise = np.random.default_rng(epochs).normal(size=(SAMPLES, NOISE)).astype("float32")
    samples = [np.asarray(painter(noise))]
    for epoch in range(1, epochs + 1):
        for real in batches:
            step(real)
        if epoch % (SAMPLES_EVERY if epochs == FULL_EPOCHS else 1) == 0:
            samples.append(np.asarray(painter(noise)))
    painter.save(job.kept("painter.keras"))
    judge.save(job.kept("discriminator.keras"))
    return painter, samples


def read_by(judge: keras.Model, pictures: Pictures) -> dict[str, Any]:
    """How many of the pictures the classifier is sure of, and how many classes they are of."""
    chances = np.asarray(judge.predict(pictures, batch_size=256, verbose=0))
    sure = chances.max(axis=1) > CONFIDENT
    shares = np.bincount(chances[sure].argmax(axis=1), minlength=picture_data.CLASSES) / len(pictures)
    return {
        "confident": round(float(sure.mean()), 3),
        "classes at 2%": int((shares >= 0.02).sum()),
        "shares": shares.round(3).tolist(),
    }


def nearest(pictures: Pictures, others: Pictures) -> NDArray[np.float32]:
    """Root of the mean squared difference to the nearest of the others."""
    a, b = pictures.reshape(len(pictures), -1), others.reshape(len(others), -1)
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.sqrt(np.maximum(squares.min(axis=1), 0) / a.shape[1])


def run(seed: int, epochs: int) -> dict[str, Any]:
    """Train once and measure everything."""
    keras.utils.set_random_seed(seed)
    pictures, labels = picture_data.read("digits-training")
    test, told = picture_data.read("digits-test")
    random = np.random.default_rng(seed)
    rows = [random.permutation(np.flatnonzero(labels == digit)) for digit in range(picture_data.CLASSES)]
    real = pictures[np.concatenate([one[: round(FOR_THE_GAN * len(one))] for one in rows])]
    others = np.concatenate([one[round(FOR_THE_GAN * len(one)) :] for one in rows])
    judge = classifier()
    judged = min(JUDGE_EPOCHS, 2 * epochs)
    rate = falling(JUDGE_RATE, judged * -(-len(others) // JUDGE_BATCH))
    judge.compile(rate, "sparse_categorical_crossentropy", metrics=["accuracy"])
    judge.fit(pictures[others], labels[others], batch_size=JUDGE_BATCH, epochs=judged, verbose=0)
    judge.save(job.kept("judge.keras"))
    accuracy = judge.evaluate(test, told, verbose=0)[1]
    untrained = generator()
    before = job.cpu_seconds()
    painter, samples = paint(real, epochs)
    painted = job.cpu_seconds() - before
    noise = random.normal(size=(MADE, NOISE)).astype("float32")
    made = np.asarray(painter.predict(noise, verbose=0))
    mixed = (test[:500] + test[500:]) / np.float32(2)
    near, usual = nearest(made, real), nearest(test, real)
    return {
        "epochs": epochs,
        "classifier accuracy": round(float(accuracy), 4),
        "sure of, over the epochs": [read_by(judge, one)["confident"] for one in samples],
        "made": read_by(judge, made),
        "real": read_by(judge, test),
        "noise": read_by(judge, random.uniform(size=(MADE, 28, 28, 1)).astype(np.float32)),
        "untrained generator": read_by(judge, np.asarray(untrained.predict(noise, verbose=0))),
        "averages of two": read_by(judge, mixed),
        "nearest training picture": {
            "made, median": round(float(np.median(near)), 4),
            "made, least": round(float(near.min()), 4),
            "other real pictures, median": round(float(np.median(usual)), 4),
            "made, nearer than half of that": round(float((near < np.median(usual) / 2).mean()), 4),
        },
        "CPU seconds of the GAN": round(painted, 1),
    }


if __name__ == "__main__":
    job.main(
        __doc__,
        lambda seed, is_quick: run(seed, QUICK_EPOCHS if is_quick else FULL_EPOCHS),
        f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}",
    )
