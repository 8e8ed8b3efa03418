"""Foretelling a series several steps ahead, each step from the ones before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netwright.networks.predict import Predictor

if TYPE_CHECKING:
    import numpy as np


def with_columns(windows: np.ndarray) -> np.ndarray:
    """Return windows as (rows, length, columns), also where there is no axis for a single column."""
    return windows[:, :, None] if windows.ndim == 2 else windows


def series_of(windows: np.ndarray) -> np.ndarray:
    """Return the number of the series that each row belongs to, from windows (rows, length, columns).

    A row goes on with the series of the row before where its window is that one's, moved on by one.
    """
    import numpy as np

    goes_on = (windows[1:, :-1] == windows[:-1, 1:]).all(axis=(1, 2))
    return np.concatenate([[0], np.cumsum(~goes_on)])


def origins(series: np.ndarray, steps: int, every: int) -> np.ndarray:
    """Return the rows where a forecast begins: every so many rows of a series, where all its steps have a row."""
    import numpy as np

    rows = np.arange(len(series))
    first = np.searchsorted(series, series)
    last = np.minimum(rows + steps - 1, len(series) - 1)
    fits = (rows + steps <= len(series)) & (series[last] == series)
    begun: np.ndarray = rows[fits & ((rows - first) % every == 0)]
    return begun


def forecast(
    predictor: Predictor,
    x: Mapping[str, np.ndarray],
    window: str,
    begun: np.ndarray,
    steps: int,
    foretold: list[int],
    batch_size: int,
    progress: Callable[[float], None],
) -> np.ndarray:
    """Return what the network foretells (begun, steps, foretold) from the rows `begun` on.

    `x` are the network's inputs, a row for each time; the input `window` is (rows, length, columns) or, of one column,
    (rows, length). After each step it moves on: its columns `foretold` get what the network told, the others what they
    are, and the other inputs their value of that time.
    """
    import numpy as np

    windows = with_columns(x[window])
    current = windows[begun]
    told = np.empty((len(begun), steps, len(foretold)), dtype=np.float32)
    for step in range(steps):
        inputs = {name: array[begun + step] for name, array in x.items() if name != window}
        made = predictor({**inputs, window: current.reshape(-1, *x[window].shape[1:])}, batch_size)
        told[:, step] = next(iter(made.values())).reshape(len(begun), len(foretold))
        if step + 1 < steps:
            newest = windows[begun + step + 1, -1]
            newest[:, foretold] = told[:, step]
            current = np.concatenate([current[:, 1:], newest[:, None]], axis=1)
        progress((step + 1) / steps)
    return told
