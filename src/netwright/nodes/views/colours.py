"""Colours by the values of a column: those that a Color Manager gave, else the page's own."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netwright.nodes.views.chart import Spec, channel, order_of, scale_of, with_few
from netwright.ports import ColumnColours, TableSpec

if TYPE_CHECKING:
    import polars as pl

TEN = (
    *("#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b"),
    *("#eeca3b", "#b279a2", "#ff9da6", "#9d755d", "#bab0ac"),
)
NEUTRAL = "#9aa0a8"
"""For values that were given none: missing ones, and the rare ones that are drawn as one."""


def colours_of(table: TableSpec, column: str | None) -> ColumnColours | None:
    """Return the colours that were given to the values of a column."""
    found = table.column(column) if column else None
    return found.colours if found else None


def named_channel(
    field: str, title: str | None, names: Sequence[str], colours: ColumnColours | None, **extra: object
) -> Spec:
    """Return the encoding of names by colours, in the order of the names."""
    if colours is None:
        return channel(field, "nominal", title, sort=list(names), **extra)
    scale = {"domain": list(names), "range": [colour_of(colours, name) for name in names]}
    return channel(field, "nominal", title, scale=scale, **extra)


def number_channel(field: str, title: str | None, colours: ColumnColours | None, scheme: str = "viridis") -> Spec:
    """Return the encoding of numbers by colours."""
    if colours is None or not colours.ramp:
        return channel(field, "quantitative", title, scale={"scheme": scheme})
    numbers, ramp = zip(*colours.ramp, strict=True)
    return channel(field, "quantitative", title, scale={"domain": list(numbers), "range": list(ramp), "clamp": True})


def coloured(
    points: pl.DataFrame, rows: pl.DataFrame, column: str, table: TableSpec, *, by_name: bool = False
) -> tuple[pl.DataFrame, Spec, list[str]]:
    """Return the points, of which few values of the field `colour` are kept, its encoding, and a note on the others.

    Numbers become shades and all stay, unless they are taken as names.
    """
    colours = colours_of(table, column)
    if scale_of(rows.schema[column]) == "quantitative" and not by_name:
        return points, number_channel("colour", column, colours), []
    points, notes = with_few(points, "colour")
    shown = set(points["colour"].unique().to_list())
    order = order_of(rows, column) or [name for name, _ in (colours.values if colours else ())]
    names = [*(name for name in order if name in shown), *sorted(shown - set(order))]
    return points, named_channel("colour", column, names, colours), notes


def colour_of(colours: ColumnColours, text: str) -> str:
    """Return the colour of a value that is given as text."""
    own = dict(colours.values).get(text)
    if own is not None:
        return own
    try:
        number = float(text)
    except ValueError:
        return NEUTRAL
    return shade(colours.ramp, number) if colours.ramp else NEUTRAL


def shade(ramp: Sequence[tuple[float, str]], number: float) -> str:
    """Return the colour of a number; beyond the ends it is that of the end."""
    place = bisect([stop for stop, _ in ramp], number)
    if place == 0 or place == len(ramp):
        return ramp[max(place - 1, 0)][1]
    (low, one), (high, other) = ramp[place - 1], ramp[place]
    share = (number - low) / (high - low)
    parts = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(start + share * (end - start)):02x}" for start, end in parts)
