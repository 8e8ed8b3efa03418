"""Numbers by group, for the charts that draw one shape for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.views.chart import MOST_GROUPS, first_of, number_columns, plain, with_few
from netwright.sdk import InputError, said

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

Groups = dict[str, "np.ndarray"]


def groups_of(
    rows: pl.DataFrame, chosen: tuple[str, ...], by: str | None, most: int = MOST_GROUPS
) -> tuple[Groups, list[str]]:
    """Return finite numbers by group, and notes: the values of `by`, or one group for each column.

    With `by`, the first of the columns is taken.
    """
    import polars as pl

    names, cut = first_of(number_columns(rows, chosen), most)
    if by is None:
        columns = {name: plain(rows, {"y": name})["y"].drop_nulls() for name in names}
        found = {name: series.to_numpy() for name, series in columns.items() if len(series)}
        missing = sum(rows.height - len(series) for series in columns.values())
        notes = cut + ([said("without {count} missing {count:value|values}", count=missing)] if missing else [])
    else:
        points = plain(rows, {"y": names[0], "group": by}).filter(pl.col("y").is_not_null())
        points, notes = with_few(points, "group", most)
        order = {name: place for place, name in enumerate(_order(rows, by))}
        parts = {str(part["group"][0]): part["y"].to_numpy() for part in points.partition_by("group")}
        found = {name: parts[name] for name in sorted(parts, key=lambda name: order.get(name, len(order)))}
    if not found:
        raise InputError("table", "There is no number to draw: all are missing.", "Choose another column.")
    return found, notes


def _order(rows: pl.DataFrame, by: str) -> list[str]:
    """Return the groups in the order of their values: categories as given, numbers by size, text by the alphabet."""
    import polars as pl

    values = rows[by].unique().sort(nulls_last=True).to_frame()
    return [name for name in plain(values, {"group": by})["group"].cast(pl.String).to_list() if name is not None]
