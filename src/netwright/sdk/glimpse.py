"""Looks into a training, or into a network: small pictures of what goes on, as data for the page.

A later glimpse of a kind takes the place of the one before; each is bounded in size by whoever makes it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netwright.ports.frozen import Frozen

MOST_ROWS = 4
"""Rows that a probe follows."""


class ProbedRows(Frozen):
    """Rows of a table that goes into a learner, counted from 0."""

    port: str = Field(max_length=200)
    rows: tuple[Annotated[int, Field(ge=0)], ...] = Field(max_length=MOST_ROWS)


class Activation(Frozen):
    """What a layer made of one row, made small. Eight bits a number: 0 is `low`, 255 is `high`."""

    form: Literal["maps", "strip", "bars"]
    size: tuple[int, ...]
    """maps: how many, height, width. strip: steps, units. bars: units."""
    data: str
    """The numbers in that order, base64."""
    low: float
    high: float
    mean: float
    """Of the numbers as they were, those that are not finite left out."""


class LayerGlimpse(Frozen):
    """What one call of a layer made of each row."""

    layer: str
    """Its id: that of the node on the canvas, with the path of enclosing networks before it."""
    shape: tuple[int, ...]
    """Of what it made of one row, before it was made small."""
    rows: tuple[Activation, ...]


class Probed(Frozen):
    """What the layers of a network make of some rows, in the order of their calls."""

    kind: Literal["probe"] = "probe"
    port: str
    numbers: tuple[int, ...]
    """The rows, counted from 0."""
    epoch: int | None = None
    """While it trains."""
    trained: bool = True
    """Whether it has learnt anything yet."""
    layers: tuple[LayerGlimpse, ...] = ()


class Samples(Frozen):
    """Pictures that a generator makes of the same noise all along."""

    kind: Literal["samples"] = "samples"
    epoch: int
    """0 is before it had learnt anything."""
    pictures: tuple[str, ...]
    """PNG files, base64."""


class Histogram(Frozen):
    """How the numbers of one array are spread: counts in buckets of equal width from `low` to `high`."""

    name: str
    low: float
    high: float
    counts: tuple[int, ...]


class Histograms(Frozen):
    """How weights are spread, and the gradients of one batch."""

    kind: Literal["histograms"] = "histograms"
    epoch: int
    weights: tuple[Histogram, ...]
    gradients: tuple[Histogram, ...]


Glimpse = Annotated[Probed | Samples | Histograms, Field(discriminator="kind")]
