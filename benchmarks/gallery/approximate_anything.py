"""Approximate anything: the example's job in plain Keras, as an independent yardstick.

    python benchmarks/gallery/approximate_anything.py --seed 1 [--quick]

Prints one JSON object: the root mean squared error on test places of networks of growing width.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

PLACES = Path(__file__).parents[2] / "examples" / "approximate-anything" / "data" / "places.csv"
WIDTHS, FULL_EPOCHS, QUICK_EPOCHS, BATCH, RATE, TRAINING = (2, 8, 32, 128), 200, 40, 32, 5e-3, 0.8


def wild(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """A function with waves, a kink and a step."""
    return np.sin(4 * x) + 0.6 * np.sin(11 * x) + np.abs(x - 0.5) - 0.8 * (x > 1.5)


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Train each width on the same places."""
    keras.utils.set_random_seed(seed)
    x = np.random.default_rng(seed).permutation(np.loadtxt(PLACES, skiprows=1))[:, None]
    y = wild(x)
    training = round(TRAINING * len(x))
    errors = {}
    for width in WIDTHS:
        hidden = [layers.Dense(width, activation="tanh") for _ in range(2)]
        model = keras.Sequential([keras.Input((1,)), *hidden, layers.Dense(1)])
        model.compile(keras.optimizers.Adam(RATE), "mse")
        epochs = QUICK_EPOCHS if is_quick else FULL_EPOCHS
        model.fit(x[:training], y[:training], batch_size=BATCH, epochs=epochs, verbose=0)
        model.save(job.kept(f"{width}.keras"))
        off = model.predict(x[training:], verbose=0) - y[training:]
        errors[f"{width} units"] = round(float(np.sqrt((off**2).mean())), 4)
    return {"root mean squared error": errors}


if __name__ == "__main__":
    job.main(__doc__, run, f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}")
