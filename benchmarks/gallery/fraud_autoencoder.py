"""Find fraud: the example's job in plain Keras, NumPy and scikit-learn, as an independent yardstick.

    python benchmarks/gallery/fraud_autoencoder.py --seed 1 [--quick]

Prints one JSON object: ROC area and average precision on the test rows of an autoencoder, an isolation forest and the
Mahalanobis distance, for the sensors of the shuttle and for simulated payments, how good the alarms of the autoencoder
are at the threshold that validation rows gave, and the processor seconds it took.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import job
import keras
import numpy as np
import polars as pl
import skops.io
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve, roc_auc_score
from sklearn.model_selection import train_test_split

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

TABLE = Path(__file__).parents[2] / "examples" / "fraud-autoencoder" / "data" / "shuttle.parquet"
PAYMENTS, QUICK_PAYMENTS, FRAUD_SHARE, COLUMNS, CORRELATION = 284_807, 60_000, 0.0017275, 30, 0.5
BATCH = 256


@dataclass(frozen=True)
class Job:
    """How a table is brought to scale, and what learns from it."""

    layers: tuple[int, ...]
    activation: str
    learning_rate: float
    is_standardised: bool
    """To mean 0 and deviation 1; else to the range from 0 to 1."""


SHUTTLE = Job((16, 4, 16), "relu", 3e-3, True)
PAYMENTS_JOB = Job((14, 7, 14), "tanh", 1e-3, False)


def shuttle() -> tuple[Array, Flags]:
    """Nine sensors, and which rows are not normal."""
    table = pl.read_parquet(TABLE)
    return table.drop("anomaly").to_numpy().astype("float64"), table["anomaly"].to_numpy()


def payments(rows: int, seed: int) -> tuple[Array, Flags]:
    """Correlated normal numbers; in frauds each number comes from another row, so that they do not go together."""
    random = np.random.default_rng(seed)
    common, own = random.normal(size=(rows, 1)), random.normal(size=(rows, COLUMNS))
    values = np.sqrt(CORRELATION) * common + np.sqrt(1 - CORRELATION) * own
    is_fraud = np.zeros(rows, dtype=bool)
    is_fraud[random.permutation(rows)[: round(rows * FRAUD_SHARE)]] = True
    legitimate = np.flatnonzero(~is_fraud)
    drawn = random.choice(legitimate, size=(int(is_fraud.sum()), COLUMNS))
    values[is_fraud] = values[drawn, np.arange(COLUMNS)]
    return values, is_fraud


def autoencoder(columns: int, plan: Job) -> keras.Model:
    """Narrow in the middle, so that it has to learn what usually goes together."""
    inputs = keras.Input((columns,))
    states = inputs
    for units in plan.layers:
        states = keras.layers.Dense(units, activation=plan.activation)(states)
    model = keras.Model(inputs, keras.layers.Dense(columns)(states))
    model.compile(keras.optimizers.Adam(plan.learning_rate), "mse", steps_per_execution=16)
    return model


def judge(x: Array, is_strange: Flags, plan: Job, epochs: int, seed: int) -> dict[str, Any]:
    """Learn from normal rows only, choose the threshold by validation rows, and score the test rows."""
    keras.utils.set_random_seed(seed)
    rest, test, y_rest, y_test = train_test_split(x, is_strange, test_size=0.3, stratify=is_strange, random_state=seed)
    training, held, y_training, y_held = train_test_split(
        rest, y_rest, test_size=0.2, stratify=y_rest, random_state=seed
    )
    normal = training[~y_training]
    low = normal.mean(axis=0) if plan.is_standardised else normal.min(axis=0)
    span = normal.std(axis=0) if plan.is_standardised else np.ptp(normal, axis=0)
    normal, held, test = ((part - low) / span for part in (normal, held, test))
    model = autoencoder(x.shape[1], plan)
    model.fit(normal, normal, batch_size=BATCH, epochs=epochs, verbose=0)
    forest = IsolationForest(random_state=seed).fit(normal)
    model.save(job.kept(f"{len(x)}.keras"))
    skops.io.dump(forest, job.kept(f"{len(x)}.skops"))
    away = test - normal.mean(axis=0)
    off, off_held = (
        ((part - model.predict(part, batch_size=4096, verbose=0)) ** 2).mean(axis=1) for part in (test, held)
    )
    scores = {
        "autoencoder": off,
        "isolation forest": -forest.score_samples(test),
        "Mahalanobis distance": (away @ np.linalg.pinv(np.cov(normal.T)) * away).sum(axis=1),
    }
    told: dict[str, Any] = {
        name: {
            "ROC area": round(float(roc_auc_score(y_test, score)), 4),
            "average precision": round(float(average_precision_score(y_test, score)), 4),
        }
        for name, score in scores.items()
    }
    alarms = off >= best_threshold(y_held, off_held)
    told["autoencoder"]["F1 of its alarms"] = round(float(f1_score(y_test, alarms)), 4)
    return told


def best_threshold(is_strange: Flags, scores: Array) -> float:
    """The threshold with the best F1."""
    precision, recall, thresholds = precision_recall_curve(is_strange, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(thresholds[f1[:-1].argmax()])


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Judge both kinds of rows."""
    rows = QUICK_PAYMENTS if is_quick else PAYMENTS
    return {
        "shuttle": judge(*shuttle(), SHUTTLE, 5 if is_quick else 20, seed),
        "payments": judge(*payments(rows, seed), PAYMENTS_JOB, 5 if is_quick else 10, seed),
    }


if __name__ == "__main__":
    job.main(__doc__, run, "fewer payments and epochs")
