"""Train a simple CNN: the example's job in plain Keras and scikit-learn, as an independent yardstick.

    python benchmarks/gallery/simple_cnn.py --seed 1 [--quick]

Prints one JSON object: the accuracy on the fifth of scikit-learn's digits that was kept for the test.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

FULL_EPOCHS, QUICK_EPOCHS, PATIENCE, BATCH = 30, 12, 6, 32


def build() -> keras.Model:
    """Two convolutions, one pooling."""
    convolutions = [layers.Conv2D(filters, 3, padding="same", activation="relu") for filters in (32, 64)]
    head = [layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.4), layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input((8, 8, 1)), *convolutions, *head])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Train until the loss on validation rows has not fallen for a while."""
    keras.utils.set_random_seed(seed)
    digits, labels = load_digits(return_X_y=True)
    pictures = (digits / 16).reshape(-1, 8, 8, 1).astype("float32")
    rest, test, y_rest, y_test = train_test_split(pictures, labels, test_size=0.2, stratify=labels, random_state=seed)
    x, held, y, y_held = train_test_split(rest, y_rest, test_size=0.15, stratify=y_rest, random_state=seed)
    model = build()
    stop = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    epochs = QUICK_EPOCHS if is_quick else FULL_EPOCHS
    model.fit(x, y, batch_size=BATCH, epochs=epochs, validation_data=(held, y_held), callbacks=[stop], verbose=0)
    model.save(job.kept("cnn.keras"))
    return {"accuracy": round(float((model.predict(test, verbose=0).argmax(axis=1) == y_test).mean()), 4)}


if __name__ == "__main__":
    job.main(__doc__, run, f"{QUICK_EPOCHS} epochs in place of {FULL_EPOCHS}")
