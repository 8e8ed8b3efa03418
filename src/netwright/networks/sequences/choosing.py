"""Choosing the next index from chances: the likeliest, or drawn after temperature, top-k and nucleus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

TINY = 1e-300


@dataclass(frozen=True)
class Choice:
    """How to choose."""

    is_greedy: bool = False
    temperature: float = 1.0
    """Sharpens (below 1) or flattens the distribution."""
    top_k: int | None = None
    """Draw among so many of the likeliest."""
    top_p: float | None = None
    """Draw among the likeliest that together have this chance (nucleus; Holtzman et al., 2020)."""
    never: tuple[int, ...] = ()
    """Indices that are not chosen."""

    def weights(self, chances: np.ndarray) -> np.ndarray:
        """Return what the indices of each row are drawn by; they need not add up to 1."""
        import numpy as np

        logs = np.log(np.maximum(chances.astype(np.float64), TINY)) / self.temperature
        logs[:, list(self.never)] = -np.inf
        weights: np.ndarray = np.exp(logs - logs.max(axis=1, keepdims=True))
        if self.top_k is not None and self.top_k < weights.shape[1]:
            ranks = _ranks(weights)
            weights = np.where(ranks < self.top_k, weights, 0.0)
        if self.top_p is not None:
            order = np.argsort(-weights, axis=1, kind="stable")
            shares = np.take_along_axis(weights, order, axis=1) / weights.sum(axis=1, keepdims=True)
            before = np.cumsum(shares, axis=1) - shares
            kept = np.zeros_like(weights, dtype=bool)
            np.put_along_axis(kept, order, before < self.top_p, axis=1)
            weights = np.where(kept, weights, 0.0)
        return weights

    def choose(self, chances: np.ndarray, draws: np.ndarray) -> np.ndarray:
        """Return an index a row; `draws` are uniform numbers from 0 to 1, one a row."""
        import numpy as np

        weights = self.weights(chances)
        if self.is_greedy:
            likeliest: np.ndarray = weights.argmax(axis=1)
            return likeliest
        cumulative = np.cumsum(weights, axis=1)
        drawn = (cumulative <= (draws * cumulative[:, -1])[:, None]).sum(axis=1)
        found: np.ndarray = np.minimum(drawn, chances.shape[1] - 1)
        return found


def _ranks(weights: np.ndarray) -> np.ndarray:
    """Return the place of each index from the likeliest on; of equals the first index comes first."""
    import numpy as np

    order = np.argsort(-weights, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(weights.shape[1])[None, :], axis=1)
    return ranks
