"""The coefficients of linear models as a table and as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.learning.examples import Examples
from netwright.ports import ColumnSpec, Figure, FigureSpec, Table, TableSpec
from netwright.sdk import FigurePort, TablePort, framed, said

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

MOST_BARS = 30
TITLE = "Coefficients"

COEFFICIENT_PORTS = {
    "coefficients": TablePort(
        "One row a feature, and a class where there are several. Per unit is what one unit more of the feature adds; "
        "standardised is what one standard deviation more adds, so that features can be compared."
    ),
    "figure": FigurePort("The standardised coefficients as bars."),
}
COEFFICIENT_SPECS = {
    "coefficients": TableSpec(
        columns=(
            ColumnSpec(name="class", dtype="String", kind="text"),
            ColumnSpec(name="feature", dtype="String", kind="text"),
            ColumnSpec(name="per unit", dtype="Float64", kind="number"),
            ColumnSpec(name="standardised", dtype="Float64", kind="number"),
        )
    ),
    "figure": FigureSpec(title=TITLE),
}


def coefficient_outputs(weights: np.ndarray, intercepts: np.ndarray, examples: Examples) -> dict[str, Any]:
    """Return table and figure; weights are (targets, columns) as they were fitted on scaled columns."""
    import numpy as np
    import polars as pl

    preparation = examples.preparation
    scale, centre = np.array(preparation.scale), np.array(preparation.centre)
    # Between two classes, one row of weights speaks for the second.
    labels: list[str | None] = [str(label) for label in examples.classes[-len(weights) :]] or [None]
    parts = []
    for label, weight, intercept in zip(labels, weights, intercepts, strict=True):
        per_unit = weight / scale
        parts.append(
            pl.DataFrame(
                {
                    "class": pl.Series([label] * (len(weight) + 1), dtype=pl.String),
                    "feature": [*preparation.names, "(intercept)"],
                    "per unit": [*per_unit, intercept - float(per_unit @ centre)],
                    "standardised": [*weight, intercept],
                }
            )
        )
    rows = pl.concat(parts)
    return {"coefficients": Table.of(rows), "figure": _bars(rows)}


def _bars(rows: pl.DataFrame) -> Figure:
    import polars as pl

    shown = rows.filter(pl.col("feature") != "(intercept)")
    largest = (
        shown.group_by("feature", maintain_order=True)
        .agg(pl.col("standardised").abs().max())
        .sort("standardised", descending=True, maintain_order=True)["feature"]
    )
    notes = []
    if len(largest) > MOST_BARS:
        notes = [said("{shown} of {features} features", shown=MOST_BARS, features=len(largest))]
    values = shown.filter(pl.col("feature").is_in(largest.head(MOST_BARS).implode())).to_dicts()
    spec = {
        "data": {"values": values},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "feature", "type": "nominal", "sort": largest.head(MOST_BARS).to_list(), "title": None},
            "x": {"field": "standardised", "type": "quantitative", "title": said("standardised coefficient")},
            **(
                {"color": {"field": "class", "type": "nominal"}, "yOffset": {"field": "class"}}
                if rows["class"].n_unique() > 1
                else {}
            ),
        },
        "height": {"step": 20},
    }
    return framed(spec, said(TITLE), notes)
