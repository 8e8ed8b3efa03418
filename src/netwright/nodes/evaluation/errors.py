"""Measures of how far predicted numbers are off.

Definitions as in scikit-learn, except that rows whose true value is 0 do not count in the percentage error, where
scikit-learn divides by a tiny number instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def numeric_scores(actual: np.ndarray, predicted: np.ndarray) -> dict[str, float | None]:
    """Return the measures by name; None where one is not defined for these rows."""
    import numpy as np

    difference = predicted - actual
    squares = difference**2
    spread = float(((actual - actual.mean()) ** 2).sum())
    counted = actual != 0
    share = np.abs(difference[counted] / actual[counted]).mean() if counted.any() else None
    return {
        "rows": float(len(actual)),
        "R²": 1 - float(squares.sum()) / spread if spread else None,
        "mean absolute error": float(np.abs(difference).mean()),
        "mean squared error": float(squares.mean()),
        "root mean squared error": float(squares.mean() ** 0.5),
        "mean absolute percentage error": None if share is None else 100 * float(share),
        "mean signed difference": float(difference.mean()),
        "median absolute error": float(np.median(np.abs(difference))),
        "largest absolute error": float(np.abs(difference).max()),
    }
