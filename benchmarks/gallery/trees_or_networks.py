"""Trees or networks: the example's job in plain scikit-learn and LightGBM, as an independent yardstick.

    python benchmarks/gallery/trees_or_networks.py --seed 1 [--quick]

Prints one JSON object: accuracy on the official test records and the seconds of training, model by model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import job
import numpy as np
import polars as pl
import skops.io
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import auc, roc_curve
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

FOLDER = Path(__file__).parents[2] / "examples" / "trees-or-networks" / "data"
TARGET, POSITIVE = "income", ">50K"


def run(seed: int, is_quick: bool) -> dict[str, Any]:
    """Teach five models, keep them, and judge the four that compete."""
    training, test = (pl.read_parquet(FOLDER / f"adult-{part}.parquet") for part in ("train", "test"))
    categories = training.select(pl.col(pl.String).exclude(TARGET)).columns
    mlp = MLPClassifier((64,), alpha=0.1, max_iter=4 if is_quick else 8, random_state=seed)
    models = {
        "logistic regression": LogisticRegression(max_iter=1000),
        "neural network": mlp,
        "random forest": RandomForestClassifier(
            40 if is_quick else 300, min_samples_leaf=3, random_state=seed, n_jobs=-1
        ),
        "decision tree": DecisionTreeClassifier(max_depth=3, min_samples_leaf=50, random_state=seed),
        "gradient boosting": LGBMClassifier(n_estimators=60 if is_quick else 200, random_state=seed, verbose=-1),
    }
    told: dict[str, Any] = {}
    scores: dict[str, NDArray[np.float64]] = {}
    wanted = (test[TARGET] == POSITIVE).to_numpy()
    for name, model in models.items():
        began = job.cpu_seconds()
        one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        prepare = make_column_transformer((one_hot, categories), remainder=StandardScaler())
        pipeline = make_pipeline(prepare, model).fit(training.drop(TARGET), training[TARGET].to_numpy())
        skops.io.dump(pipeline, job.kept(f"{name}.skops"))
        if name == "decision tree":  # grown to be looked at
            continue
        scores[name] = pipeline.predict_proba(test.drop(TARGET))[:, list(pipeline.classes_).index(POSITIVE)]
        told[name] = {
            "accuracy": round(float(((scores[name] > 0.5) == wanted).mean()), 4),
            "ROC area": round(float(auc(*roc_curve(wanted, scores[name])[:2])), 4),
            "CPU seconds": round(job.cpu_seconds() - began, 1),
        }
    off = np.abs(scores["gradient boosting"] - wanted)
    return told | {"worst mistakes": np.argsort(-off)[:10].tolist()}


if __name__ == "__main__":
    job.main(__doc__, run, "fewer trees and epochs")
