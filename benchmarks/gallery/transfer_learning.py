"""Transfer learning: the example's job in plain Keras, as an independent yardstick.

    python benchmarks/gallery/transfer_learning.py --seed 1 [--quick]

Prints one JSON object: for five unknown kinds of clothes and for handwritten digits, from 20 pictures of each, the
share of test pictures told right by a new head on a frozen base, after fine-tuning, and from scratch; and the seconds.
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
from keras import layers
from numpy.typing import NDArray

PICTURES, BATCH, PATIENCE = 20, 16, 2
Data = tuple[NDArray[np.float32], NDArray[np.int64]]


def base(picture: Any) -> Any:
    """What both see with: two convolutions."""
    seen = layers.MaxPooling2D()(layers.Conv2D(32, 3, activation="relu")(picture))
    seen = layers.MaxPooling2D()(layers.Conv2D(64, 3, activation="relu")(seen))
    return layers.Flatten(name="features")(seen)


def learn_base(data: Data, epochs: int, seed: int) -> keras.Model:
    """Five kinds of clothes from many pictures; returns the network up to the features."""
    pictures, labels = data
    order = np.random.default_rng(seed).permutation(len(labels))
    kept, held = np.split(order, [round(0.9 * len(order))])
    picture = keras.Input((28, 28, 1))
    features = base(picture)
    hidden = layers.Dense(64, activation="relu")(features)
    model = keras.Model(picture, layers.Dense(picture_data.CLASSES, activation="softmax")(hidden))
    model.compile("adam", "sparse_categorical_crossentropy")
    stop = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    rest = (pictures[held], labels[held])
    model.fit(
        pictures[kept], labels[kept], batch_size=64, epochs=epochs, validation_data=rest, callbacks=[stop], verbose=0
    )
    return keras.Model(picture, features)


def with_head(body: keras.Model, *, is_frozen: bool) -> keras.Model:
    """The body with a new head behind it."""
    body.trainable = not is_frozen
    picture = keras.Input((28, 28, 1))
    return keras.Model(picture, layers.Dense(picture_data.CLASSES, activation="softmax")(body(picture)))


def teach(model: keras.Model, few: Data, epochs: int, rate: float) -> None:
    """Train on the few pictures."""
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    model.fit(*few, batch_size=BATCH, epochs=epochs, verbose=0)
    model.save(job.kept(f"{model.name}.keras"))


def right(model: keras.Model, test: Data) -> float:
    """Share of the test pictures that are told right."""
    told = np.asarray(model.predict(test[0], batch_size=256, verbose=0)).argmax(axis=1)
    return round(float((told == test[1]).mean()), 4)


def some(data: Data, seed: int) -> Data:
    """So many pictures of each class."""
    random = np.random.default_rng(seed)
    rows = [random.choice(np.flatnonzero(data[1] == label), PICTURES, replace=False) for label in np.unique(data[1])]
    chosen = np.concatenate(rows)
    return data[0][chosen], data[1][chosen]


def only(data: Data, rest: int) -> Data:
    """The rows of every other class."""
    chosen = data[1] % 2 == rest
    return data[0][chosen], data[1][chosen]


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Train everything once and measure."""
    keras.utils.set_random_seed(seed)
    pictures, labels = picture_data.read("fashion-training")
    training = (pictures[:4_000], labels[:4_000]) if is_quick else (pictures, labels)
    body = learn_base(only(training, 0), 3 if is_quick else 8, seed)
    found: dict[str, Any] = {}
    tasks = {
        "clothes": (only(training, 1), only(picture_data.read("fashion-test"), 1)),
        "digits": (picture_data.read("digits-training"), picture_data.read("digits-test")),
    }
    long, short = (15, 5) if is_quick else (40, 15)
    for name, (many, test) in tasks.items():
        few = some(many, seed)
        moved = keras.models.clone_model(body)
        moved.set_weights(body.get_weights())
        model = with_head(moved, is_frozen=True)
        teach(model, few, long, 1e-3)
        found[name] = {"frozen base": right(model, test)}
        moved.trainable = True
        teach(model, few, short, 2e-4)
        found[name]["fine-tuned"] = right(model, test)
        picture = keras.Input((28, 28, 1))
        scratch = with_head(keras.Model(picture, base(picture)), is_frozen=False)
        teach(scratch, few, long, 1e-3)
        found[name]["from scratch"] = right(scratch, test)
    return found


if __name__ == "__main__":
    job.main(__doc__, run, "fewer pictures and epochs")
