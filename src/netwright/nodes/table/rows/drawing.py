"""Draw rows by a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

_ROW = "\0row"


def draw_share(rows: int, count: int, seed: int, classes: pl.Series | None = None) -> np.ndarray:
    """Return for each row whether it is among `count` drawn ones; with classes, each keeps its share."""
    import numpy as np
    import polars as pl

    order = np.random.default_rng(seed).permutation(rows)
    chosen = np.zeros(rows, dtype=bool)
    if classes is None:
        chosen[order[:count]] = True
        return chosen
    # Rows are ranked within their class in shuffled order; the lowest quantiles keep every class's share.
    ranked = pl.DataFrame({"row": order, "class": classes.gather(order)}).with_columns(
        ((pl.int_range(pl.len()).over("class") + 0.5) / pl.len().over("class")).alias("quantile")
    )
    chosen[ranked.sort("quantile", maintain_order=True)["row"].head(count).to_numpy()] = True
    return chosen


def picked(frame: pl.LazyFrame, numbers: np.ndarray) -> pl.LazyFrame:
    """Return the rows of these numbers, which rise, by a plan that never holds all rows."""
    import numpy as np
    import polars as pl

    wanted = pl.LazyFrame({_ROW: numbers.astype(np.uint32)})
    numbered = frame.with_row_index(_ROW)
    return numbered.join(wanted, on=_ROW, how="semi", maintain_order="left").drop(_ROW)
