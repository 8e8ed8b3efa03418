"""What the figures of this group have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netwright.ports import Figure
from netwright.sdk import framed, said

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

MOST_POINTS = 2_000
BY_SCORE = {"field": "score", "type": "nominal", "title": None, "sort": None}
"""A colour for each score, in the order in which they were chosen."""


def figure(title: str, spec: dict[str, Any], note: str = "") -> Figure:
    """Return a drawing as a figure. The title is one of the product's."""
    return framed(spec, said(title), [note] if note else [])


def axis(field: str, title: str | None = None, **options: Any) -> dict[str, Any]:
    """Return a channel of numbers; without a title it is called like its field, which is one of the product's words."""
    return {"field": field, "type": "quantitative", "title": said(field) if title is None else title, **options}


def thin(count: int) -> np.ndarray:
    """Return which of many points of a curve are drawn: evenly, the first and the last always."""
    import numpy as np

    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))


def curves_figure(
    title: str,
    curves: Mapping[str, pl.DataFrame],
    x: str,
    y: str,
    chance: Sequence[Mapping[str, float]],
    legend: str,
    **mark: Any,
) -> Figure:
    """Return curves by label along their recall, thinned where they are long, over the dashed line of chance."""
    values = [
        {**point, "score": label} for label, curve in curves.items() for point in curve[thin(curve.height)].to_dicts()
    ]
    lines = {
        "data": {"values": values},
        "mark": {"type": "line", "tooltip": True, **mark},
        "encoding": {
            "x": axis(x),
            "y": axis(y, scale={"domain": [0, 1]}),
            "order": {"field": "recall"},
            "color": {**BY_SCORE, "title": legend},
        },
    }
    is_thinned = any(curve.height > MOST_POINTS for curve in curves.values())
    note = said("{count} points a curve", count=MOST_POINTS) if is_thinned else ""
    return figure(title, {"layer": [straight(chance, x, y), lines]}, note)


def models_figure(title: str, scores: pl.DataFrame, measure: str) -> Figure:
    """Return a bar for each model (column `model`), in their order."""
    bars = {
        "data": {"values": scores.select("model", value=measure).to_dicts()},
        "encoding": {
            "y": {"field": "model", "type": "nominal", "sort": None, "title": None},
            "x": axis("value", said(measure)),
        },
        "layer": [
            {"mark": {"type": "bar", "tooltip": True}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"text": {"field": "value", "type": "quantitative", "format": ".4~f"}},
            },
        ],
    }
    return figure(title, bars)


def straight(
    points: Sequence[Mapping[str, float]], x: str, y: str, titles: tuple[str | None, str | None] = (None, None)
) -> dict[str, Any]:
    """Return a dashed line to compare with; titles as on the layer that it lies over."""
    return {
        "data": {"values": list(points)},
        "mark": {"type": "line", "strokeDash": [4, 4], "color": "#8a8f98"},
        "encoding": {"x": axis(x, titles[0]), "y": axis(y, titles[1])},
    }
