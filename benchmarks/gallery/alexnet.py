"""AlexNet: the example's job in plain Keras and scikit-learn, as an independent yardstick.

    python benchmarks/gallery/alexnet.py --seed 1 [--quick]

Prints one JSON object: the weights of the network of 2012 as one tower, and what a small one reaches on digits.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import numpy as np
from keras import layers
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

FULL_EPOCHS, QUICK_EPOCHS, BATCH, SIDE = 25, 12, 32, 32


def build(
    side: int, channels: int, first: layers.Layer, filters: tuple[int, int, int, int], units: int, classes: int
) -> keras.Model:
    """Five convolutions and three dense layers, pooled by 3 with strides of 2."""

    def convolve(count: int, size: int) -> layers.Layer:
        return layers.Conv2D(count, size, padding="same", activation="relu")

    def pool() -> layers.Layer:
        return layers.MaxPooling2D(3, 2)

    second, third, fourth, fifth = filters
    stack = [first, pool(), convolve(second, 5), pool(), convolve(third, 3), convolve(fourth, 3), convolve(fifth, 3)]
    head = [part for _ in range(2) for part in (layers.Dense(units, activation="relu"), layers.Dropout(0.5))]
    softmax = layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.Input((side, side, channels)), *stack, pool(), layers.Flatten(), *head, softmax])


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Count the large one, train the small one."""
    large = build(227, 3, layers.Conv2D(96, 11, 4, activation="relu"), (256, 384, 384, 256), 4096, 1000)
    keras.utils.set_random_seed(seed)
    digits, labels = load_digits(return_X_y=True)
    grey = [Image.fromarray((digit * 255 / 16).round().astype("uint8").reshape(8, 8)) for digit in digits]
    pictures = np.stack([np.asarray(one.resize((SIDE, SIDE), Image.Resampling.BICUBIC)) for one in grey])[..., None]
    x, test, y, y_test = train_test_split(
        pictures.astype("float32") / 255, labels, test_size=0.2, stratify=labels, random_state=seed
    )
    first = layers.Conv2D(32, 5, 2, padding="same", activation="relu")
    small = build(SIDE, 1, first, (64, 96, 96, 64), 128, 10)
    small.compile("adam", "sparse_categorical_crossentropy")
    small.fit(x, y, batch_size=BATCH, epochs=QUICK_EPOCHS if is_quick else FULL_EPOCHS, verbose=0)
    small.save(job.kept("small.keras"))
    accuracy = (small.predict(test, verbose=0).argmax(axis=1) == y_test).mean()
    return {"weights of the large one": large.count_params(), "accuracy": round(float(accuracy), 4)}


if __name__ == "__main__":
    job.main(__doc__, run, f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}")
