"""Build a CNN from scratch: the example's job in plain Keras, as an independent yardstick.

    python benchmarks/gallery/cnn_from_scratch.py --seed 1 [--quick]

Prints one JSON object: the accuracy on 10,000 test pictures of clothes, without and with augmentation.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import picture_data
from keras import layers
from sklearn.model_selection import train_test_split

BATCH, RATE, SHIFT = 64, 2e-3, 0.07
FULL_ROWS, QUICK_ROWS, QUICK_TEST = 10_000, 4_000, 2_000
EPOCHS = {"plain": (10, 4), "augmented": (10, 3)}


def build(steps: int, *, is_augmented: bool) -> keras.Model:
    """Three convolutions with batch normalisation, two of them pooled, and two dense layers with dropout.

    The rate falls to nothing along a cosine within the steps.
    """
    picture = states = keras.Input((28, 28, 1))
    if is_augmented:
        states = layers.RandomFlip("horizontal")(states)
        states = layers.RandomTranslation(SHIFT, SHIFT, fill_mode="constant")(states)
    for place, filters in enumerate((32, 64, 64)):
        states = layers.Conv2D(filters, 3, padding="same", activation="relu")(states)
        states = layers.BatchNormalization(momentum=0.9)(states)
        if place < 2:
            states = layers.MaxPooling2D()(states)
    states = layers.Dropout(0.4)(layers.Flatten()(states))
    states = layers.Dropout(0.4)(layers.Dense(128, activation="relu")(states))
    model = keras.Model(picture, layers.Dense(10, activation="softmax")(states))
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return model


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Train both and look at the test pictures once."""
    pictures, labels = (part[: QUICK_ROWS if is_quick else FULL_ROWS] for part in picture_data.read("fashion-training"))
    test, told = (part[: QUICK_TEST if is_quick else FULL_ROWS] for part in picture_data.read("fashion-test"))
    x, held, y, y_held = train_test_split(pictures, labels, test_size=0.1, stratify=labels, random_state=seed)
    found = {}
    for name, epochs in EPOCHS.items():
        keras.utils.set_random_seed(seed)
        steps = epochs[is_quick] * -(-len(x) // BATCH)
        model = build(steps, is_augmented=name == "augmented")
        validation = (held, y_held)
        model.fit(x, y, batch_size=BATCH, epochs=epochs[is_quick], validation_data=validation, verbose=0)
        model.save(job.kept(f"{name}.keras"))
        found[name] = round(float((model.predict(test, verbose=0).argmax(axis=1) == told).mean()), 4)
    return {"accuracy": found}


if __name__ == "__main__":
    job.main(__doc__, run, "fewer pictures and epochs")
