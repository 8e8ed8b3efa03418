"""Counts of what was taken for what, and the measures that follow from them.

Definitions as in scikit-learn; a measure whose divisor is 0 is missing for its class, and counts as 0 in averages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.judged import labels_of

if TYPE_CHECKING:
    import numpy as np
    import polars as pl


@dataclass(frozen=True)
class Confusion:
    """counts[i, j]: rows of class i that were told to be class j."""

    labels: tuple[Any, ...]
    counts: np.ndarray

    @classmethod
    def of(cls, actual: pl.Series, predicted: pl.Series) -> Confusion:
        """Count pairs of labels."""
        import numpy as np
        import polars as pl

        told, true = _comparable(predicted, actual)
        labels = pl.concat([true, told]).unique().sort()
        places = pl.int_range(len(labels), eager=True)
        pairs = pl.DataFrame(
            {"row": true.replace_strict(labels, places), "column": told.replace_strict(labels, places)}
        )
        found = pairs.group_by("row", "column").len()
        counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
        counts[found["row"].to_numpy(), found["column"].to_numpy()] = found["len"].to_numpy()
        return cls(tuple(labels.to_list()), counts)

    @property
    def rows(self) -> int:
        return int(self.counts.sum())

    @property
    def right(self) -> np.ndarray:
        """Of each class, how many rows were told right."""
        return self.counts.diagonal()

    @property
    def actual(self) -> np.ndarray:
        """How many rows are of each class."""
        totals: np.ndarray = self.counts.sum(axis=1)
        return totals

    @property
    def told(self) -> np.ndarray:
        """How many rows were told to be of each class."""
        totals: np.ndarray = self.counts.sum(axis=0)
        return totals

    def per_class(self) -> dict[str, list[float | None]]:
        """Return precision, recall and F1 of each class."""
        return {
            "precision": _shares(self.right, self.told),
            "recall": _shares(self.right, self.actual),
            "F1": _shares(2 * self.right, self.actual + self.told),
        }

    def overall(self) -> dict[str, float | None]:
        """Return the measures of all classes together."""
        per_class = {name: [value or 0.0 for value in values] for name, values in self.per_class().items()}
        present = self.actual > 0
        recalls = [value for value, is_there in zip(per_class["recall"], present, strict=True) if is_there]
        weights = self.actual / self.rows
        accuracy = float(self.right.sum() / self.rows)
        return {
            "accuracy": accuracy,
            "error": 1 - accuracy,
            "balanced accuracy": sum(recalls) / len(recalls),
            "kappa": self._kappa(accuracy),
            "MCC": self._matthews(),
            **{f"{name}, mean of classes": sum(values) / len(values) for name, values in per_class.items()},
            "F1, weighted by rows": float(weights @ per_class["F1"]),
        }

    def _kappa(self, accuracy: float) -> float | None:
        by_chance = float((self.actual / self.rows) @ (self.told / self.rows))
        return None if by_chance == 1 else (accuracy - by_chance) / (1 - by_chance)

    def _matthews(self) -> float:
        rows, right = float(self.rows), float(self.right.sum())
        told, actual = self.told.astype(float), self.actual.astype(float)
        spread = (rows**2 - told @ told) * (rows**2 - actual @ actual)
        return float((right * rows - actual @ told) / spread**0.5) if spread else 0.0


def _comparable(one: pl.Series, other: pl.Series) -> tuple[pl.Series, pl.Series]:
    import polars as pl

    one, other = labels_of(one), labels_of(other)
    if one.dtype == other.dtype:
        return one, other
    # Numbers and flags of different types.
    return one.cast(pl.Float64), other.cast(pl.Float64)


def _shares(parts: np.ndarray, wholes: np.ndarray) -> list[float | None]:
    return [float(part / whole) if whole else None for part, whole in zip(parts, wholes, strict=True)]
