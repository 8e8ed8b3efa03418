"""Rows in the order of a score: what is caught, and what is caught in error, from each threshold on.

Definitions as in scikit-learn: rows of equal score are one step, since no threshold parts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Ranking:
    """One entry a threshold, the highest first: rows of a score of at least that count as positive."""

    thresholds: np.ndarray
    caught: np.ndarray
    """Positive rows from the threshold on."""
    in_error: np.ndarray
    """Negative rows from the threshold on."""

    @classmethod
    def of(cls, is_positive: np.ndarray, scores: np.ndarray) -> Ranking:
        """Sort the rows by score."""
        import numpy as np

        order = np.argsort(-scores, kind="stable")
        scores, is_positive = scores[order], is_positive[order]
        ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
        caught = np.cumsum(is_positive)[ends]
        return cls(scores[ends], caught, ends + 1 - caught)

    @property
    def positives(self) -> int:
        return int(self.caught[-1])

    @property
    def negatives(self) -> int:
        return int(self.in_error[-1])

    @property
    def recall(self) -> np.ndarray:
        """Share of the positive rows that are caught: the true positive rate."""
        shares: np.ndarray = self.caught / self.positives
        return shares

    @property
    def false_alarms(self) -> np.ndarray:
        """Share of the negative rows that are caught in error: the false positive rate."""
        shares: np.ndarray = self.in_error / self.negatives
        return shares

    @property
    def precision(self) -> np.ndarray:
        """Share of what is caught that is positive."""
        shares: np.ndarray = self.caught / (self.caught + self.in_error)
        return shares

    @property
    def f1(self) -> np.ndarray:
        """Balance of precision and recall."""
        shares: np.ndarray = 2 * self.caught / (self.caught + self.in_error + self.positives)
        return shares

    @property
    def accuracy(self) -> np.ndarray:
        """Share of the rows on the right side of the threshold."""
        shares: np.ndarray = (self.caught + self.negatives - self.in_error) / (self.positives + self.negatives)
        return shares

    def roc_area(self) -> float:
        """Return the area under recall over false alarms: how likely a positive row scores above a negative one."""
        import numpy as np

        x, y = np.append(0.0, self.false_alarms), np.append(0.0, self.recall)
        return float(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2).sum())

    def average_precision(self) -> float:
        """Return the precision averaged over the steps of recall, without interpolation."""
        import numpy as np

        return float((np.diff(self.recall, prepend=0.0) * self.precision).sum())
