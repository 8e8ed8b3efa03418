"""How weights are spread, and the gradients of the last step, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from netwright.networks.training.events import BUCKETS
from netwright.networks.training.pacing import Pace
from netwright.networks.training.teachable import Judging
from netwright.networks.training.watching import Watcher
from netwright.sdk.glimpse import Histogram, Histograms

if TYPE_CHECKING:
    import numpy as np

MOST_ARRAYS = 64
"""Arrays that are shown; those of a larger network are the first ones."""


class Spreads:
    """Shows the histograms of a model's weights after epochs, not more often than anyone could look."""

    def __init__(self, variables: Iterable[Any], guard: Judging, watcher: Watcher) -> None:
        self._variables = list(variables)[:MOST_ARRAYS]
        self._gradients = guard.keep_gradients(self._variables)
        self._watcher = watcher
        self._pace = Pace()
        self._shown = 0

    def show(self, epoch: int, *, is_last: bool = False) -> None:
        """Show them as they are now: those of the last epoch in any case."""
        if epoch == self._shown or not (self._pace.is_due() or is_last):
            return
        self._shown = epoch
        names = [variable.path for variable in self._variables]
        weights = (histogram(name, one.numpy()) for name, one in zip(names, self._variables, strict=True))
        gradients = (histogram(name, one.numpy()) for name, one in zip(names, self._gradients, strict=True))
        self._watcher.show(Histograms(epoch=epoch, weights=tuple(weights), gradients=tuple(gradients)))


def histogram(name: str, values: np.ndarray) -> Histogram:
    """Return how the numbers of an array are spread; those that are not finite are left out."""
    import numpy as np

    finite = values[np.isfinite(values)].astype("float64")
    counts, _ = np.histogram(finite, bins=BUCKETS)
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    return Histogram(name=name, low=float(low), high=float(high), counts=tuple(counts.tolist()))
