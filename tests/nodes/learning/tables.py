"""Tables that models learn from in tests."""

from __future__ import annotations

import numpy as np
import polars as pl
from sklearn.datasets import load_diabetes, load_iris

from netwright.ports import Table

FLOWERS = ("sepal length", "sepal width", "petal length", "petal width")


def iris() -> pl.DataFrame:
    """150 flowers, four lengths, the species as text."""
    data = load_iris()
    species = [str(data.target_names[index]) for index in data.target]
    return pl.DataFrame(data.data, schema=list(FLOWERS)).with_columns(species=pl.Series(species))


def diabetes() -> pl.DataFrame:
    """442 patients, ten numbers, a progress to tell."""
    data = load_diabetes()
    return pl.DataFrame(data.data, schema=list(data.feature_names)).with_columns(progress=data.target)


def people(rows: int = 400, seed: int = 0) -> pl.DataFrame:
    """Numbers, a flag and categories that tell an income class together, by chance and by rule."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows)
    work = rng.choice(["office", "farm", "none"], rows, p=[0.6, 0.3, 0.1])
    member = rng.random(rows) < 0.5
    chance = 1 / (1 + np.exp(-(age - 45) / 10 - 2.0 * (work == "office") + 2.5 * (work == "none") - member))
    return pl.DataFrame(
        {
            "age": age,
            "work": pl.Series(work.tolist(), dtype=pl.Enum(["farm", "none", "office"])),
            "member": member,
            "income": np.where(rng.random(rows) < chance, "high", "low").tolist(),
        }
    )


def table(frame: pl.DataFrame) -> Table:
    return Table.of(frame)
