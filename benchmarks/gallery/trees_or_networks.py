"""Trees or networks: the example's job in plain scikit-learn and LightGBM, as an independent yardstick.

    python benchmarks/gallery/trees_or_networks.py --seed 1 [--quick]

Prints one JSON object: accuracy on the official test records and the seconds of training, model by model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import job
import polars as pl
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FOLDER = Path(__file__).parents[2] / "examples" / "trees-or-networks" / "data"
TARGET = "income"


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Teach four models and judge them."""
    training, test = (pl.read_parquet(FOLDER / f"adult-{part}.parquet") for part in ("train", "test"))
    categories = training.select(pl.col(pl.String).exclude(TARGET)).columns
    mlp = MLPClassifier((64,), alpha=0.1, max_iter=4 if is_quick else 8, random_state=seed)
    models = {
        "logistic regression": LogisticRegression(max_iter=1000),
        "neural network": mlp,
        "random forest": RandomForestClassifier(
            40 if is_quick else 300, min_samples_leaf=3, random_state=seed, n_jobs=-1
        ),
        "gradient boosting": LGBMClassifier(n_estimators=60 if is_quick else 200, random_state=seed, verbose=-1),
    }
    told: dict[str, Any] = {}
    for name, model in models.items():
        began = job.cpu_seconds()
        one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        prepare = make_column_transformer((one_hot, categories), remainder=StandardScaler())
        pipeline = make_pipeline(prepare, model).fit(training.drop(TARGET), training[TARGET].to_numpy())
        accuracy = pipeline.score(test.drop(TARGET), test[TARGET].to_numpy())
        told[name] = {"accuracy": round(float(accuracy), 4), "CPU seconds": round(job.cpu_seconds() - began, 1)}
    return told


if __name__ == "__main__":
    job.main(__doc__, run, "fewer trees and epochs")
