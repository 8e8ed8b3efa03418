"""Numbers summed up for a drawing: bins, densities and boxes, computed from all values before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netwright.sdk import said

if TYPE_CHECKING:
    import numpy as np

MOST_BINS = 200
MOST_SAMPLES = 5_000
FEW = 30
GRID = 120
MOST_OUTLIERS = 100


def bin_edges(numbers: np.ndarray, bins: int | None) -> np.ndarray:
    """Return the edges of equally wide bins; None lets Freedman and Diaconis or Sturges decide."""
    import numpy as np

    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    whole = bins or 0
    if bins is None:
        found = len(np.histogram_bin_edges(numbers[:: -(-len(numbers) // 1_000_000)], "auto")) - 1
        bins = min(max(found, 1), MOST_BINS)
        whole = max(bins, FEW)
    if numbers.dtype.kind in "iu" and high - low < whole:  # whole numbers: a bin for each
        return np.arange(low - 0.5, high + 1.5)
    return np.linspace(low, high, bins + 1)


def density(numbers: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Return the Gaussian kernel density at the places of a grid, with Scott's bandwidth, n^(-1/5) deviations."""
    import numpy as np

    sample = numbers[:: -(-len(numbers) // MOST_SAMPLES)].astype(np.float64)
    spread = sample.std(ddof=1) if len(sample) > 1 else 0.0
    width = (spread or 1.0) * len(sample) ** (-1 / 5)
    distances = (grid[:, None] - sample[None, :]) / width
    return np.asarray(np.exp(-0.5 * distances**2).sum(axis=1) / (len(sample) * width * np.sqrt(2 * np.pi)))


def sampled(groups: Mapping[str, np.ndarray]) -> list[str]:
    """Return a note where a density is that of a sample."""
    largest = max(len(numbers) for numbers in groups.values())
    if largest <= MOST_SAMPLES:
        return []
    return [said("smoothed over samples of at most {count} values", count=MOST_SAMPLES)]


def counted(rows: int, bins: int) -> list[str]:
    """Return a note where bins stand for more rows than a drawing shows one by one."""
    if rows <= MOST_SAMPLES:
        return []
    return [said("{rows} rows in {bins} {bins:bin|bins}", rows=rows, bins=bins)]


def grid_over(numbers: np.ndarray, places: int = GRID) -> np.ndarray:
    """Return evenly spaced places from a little below the lowest to a little above the highest number."""
    import numpy as np

    low, high = float(numbers.min()), float(numbers.max())
    margin = 0.08 * (high - low) or 0.5
    return np.linspace(low - margin, high + margin, places)


@dataclass(frozen=True)
class Box:
    """Quartiles, whiskers at the last value within 1.5 box lengths (Tukey), and what lies beyond."""

    low: float
    first: float
    median: float
    third: float
    high: float
    outliers: list[float]
    left_out: int


def box_of(numbers: np.ndarray) -> Box:
    """Return the box of numbers; of many outliers the extremes and an even sample are kept."""
    import numpy as np

    first, median, third = np.quantile(numbers, [0.25, 0.5, 0.75])
    reach = 1.5 * (third - first)
    within = numbers[(numbers >= first - reach) & (numbers <= third + reach)]
    beyond = np.sort(numbers[(numbers < first - reach) | (numbers > third + reach)])
    kept = beyond[np.unique(np.linspace(0, len(beyond) - 1, MOST_OUTLIERS).astype(int))] if len(beyond) else beyond
    return Box(
        low=float(within.min()),
        first=float(first),
        median=float(median),
        third=float(third),
        high=float(within.max()),
        outliers=[float(value) for value in kept],
        left_out=len(beyond) - len(kept),
    )
