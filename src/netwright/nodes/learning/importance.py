"""How much each feature counts, as a table and as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netwright.ports import ColumnSpec, Figure, FigureSpec, Table, TableSpec
from netwright.sdk import FigurePort, TablePort, framed, said

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

MOST_BARS = 30
TITLE = "Importance of the features"

IMPORTANCE_PORTS = {
    "importance": TablePort("One row a feature: its share in what the model tells, the largest first."),
    "figure": FigurePort("The same as bars."),
}
IMPORTANCE_SPECS = {
    "importance": TableSpec(
        columns=(
            ColumnSpec(name="feature", dtype="String", kind="text"),
            ColumnSpec(name="importance", dtype="Float64", kind="number"),
        )
    ),
    "figure": FigureSpec(title=TITLE),
}


def importance_outputs(sources: Sequence[str], values: np.ndarray) -> dict[str, Any]:
    """Add up what the columns of the matrix count by the column of the table that they come from."""
    import polars as pl

    total = float(values.sum()) or 1.0
    rows = (
        pl.DataFrame({"feature": list(sources), "importance": values / total})
        .group_by("feature", maintain_order=True)
        .agg(pl.col("importance").sum())
        .sort("importance", descending=True, maintain_order=True)
    )
    return {"importance": Table.of(rows), "figure": _bars(rows)}


def _bars(rows: pl.DataFrame) -> Figure:
    notes = [said("{shown} of {all}", shown=MOST_BARS, all=rows.height)] if rows.height > MOST_BARS else []
    spec = {
        "data": {"values": rows.head(MOST_BARS).to_dicts()},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "feature", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "importance", "type": "quantitative", "title": said("share"), "axis": {"format": "%"}},
        },
        "height": {"step": 20},
    }
    return framed(spec, said(TITLE), notes)
