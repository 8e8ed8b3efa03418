"""Iris in ten clicks: the example's job in plain Keras and scikit-learn, as an independent yardstick.

    python benchmarks/gallery/iris.py --seed 1 [--quick]

Prints one JSON object: the accuracy of a 4-8-3 network over five folds, each flower judged once.
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
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold

FULL_EPOCHS, QUICK_EPOCHS, BATCH, RATE, FOLDS = 60, 40, 8, 1e-2, 5


def build() -> keras.Model:
    """67 weights."""
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")]
    )
    model.compile(keras.optimizers.Adam(RATE), "sparse_categorical_crossentropy")
    return model


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Train once a fold, and judge what was left out."""
    keras.utils.set_random_seed(seed)
    flowers, species = load_iris(return_X_y=True)
    told = np.empty_like(species)
    for training, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(flowers, species):
        model = build()
        epochs = QUICK_EPOCHS if is_quick else FULL_EPOCHS
        model.fit(flowers[training], species[training], batch_size=BATCH, epochs=epochs, verbose=0)
        told[test] = model.predict(flowers[test], verbose=0).argmax(axis=1)
    return {"accuracy": round(float((told == species).mean()), 4)}


if __name__ == "__main__":
    job.main(__doc__, run, f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}")
