"""Which fold each row belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.sdk import InputError

if TYPE_CHECKING:
    import polars as pl


def even_folds(rows: int, folds: int, seed: int, classes: pl.Series | None = None) -> pl.Series:
    """Deal mixed rows out in turn, class by class where there are classes: all folds are as even as can be."""
    import numpy as np
    import polars as pl

    order = np.random.default_rng(seed).permutation(rows)
    if classes is not None:
        ranks = classes.rank("dense").fill_null(0).to_numpy()
        order = order[np.argsort(ranks[order], kind="stable")]
    made = np.empty(rows, dtype=np.int64)
    made[order] = np.arange(rows) % folds
    return pl.Series(made)


def group_folds(groups: pl.Series, folds: int, seed: int) -> pl.Series:
    """Give each group as a whole to the fold that has the fewest rows so far, large groups first."""
    import polars as pl

    if groups.null_count():
        raise InputError(
            "table",
            "Column {column} has a missing value; each row needs its group.",
            "Fill it in before.",
            column=groups.name,
        )
    # Counting gives the groups in no fixed order, and every fold has to find the same.
    counted = groups.alias("group").value_counts().sort("group").sample(fraction=1, shuffle=True, seed=seed)
    counted = counted.sort("count", descending=True, maintain_order=True)
    if counted.height < folds:
        raise InputError(
            "table",
            "There are {groups} groups, fewer than {folds} folds.",
            "Choose fewer folds, or connect more groups.",
            groups=counted.height,
            folds=folds,
        )
    sizes = [0] * folds
    chosen = []
    for count in counted["count"].to_list():
        smallest = sizes.index(min(sizes))
        sizes[smallest] += count
        chosen.append(smallest)
    return groups.replace_strict(counted["group"], pl.Series(chosen), return_dtype=pl.Int64)


def time_folds(times: pl.Series, folds: int) -> pl.Series:
    """Cut the rows into one part more than folds, in the order of time; the earliest part is -1 and only trains."""
    import polars as pl

    if times.null_count():
        raise InputError(
            "table",
            "Column {column} has a missing value; each row needs its time.",
            "Fill it in, or leave such rows out before.",
            column=times.name,
        )
    part = len(times) // (folds + 1)
    # What does not divide goes to the beginning, so that all tested parts are of one size.
    first = len(times) - part * folds
    if not part:
        return pl.Series([-1] * len(times))
    place = times.rank("ordinal").cast(pl.Int64) - 1
    return ((place - first) // part).clip(lower_bound=-1)
