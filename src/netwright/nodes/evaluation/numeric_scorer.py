"""Numeric Scorer node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import MOST_POINTS, axis, figure, straight
from netwright.nodes.evaluation.errors import numeric_scores
from netwright.nodes.evaluation.judged import read_complete
from netwright.nodes.evaluation.scorer import SCORES
from netwright.ports import Figure, FigureSpec, Spec, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import ExecuteContext, FigurePort, Node, Settings, TablePort, check_column, column, node, said

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

TITLE = "Predicted against actual"
BINS = 60


class NumericScorerSettings(Settings):
    """What is compared."""

    actual: str | None = column(port="table", kinds=["number"], title="Actual value", help="What is true.")
    predicted: str | None = column(
        port="table", kinds=["number"], title="Predicted value", help="What a model told, for the same rows."
    )


@node(
    id="numeric_scorer",
    title="Numeric Scorer",
    group="evaluation",
    keywords=("regression", "r2", "mae", "mse", "rmse", "mape", "error", "forecast"),
)
class NumericScorer(Node[NumericScorerSettings]):
    """Compare predicted numbers with the true ones.

    R² is the share of the variance that was foretold: 1 is perfect, 0 no better than the mean. The mean signed
    difference is predicted less actual, so above 0 the model tells too much. Rows whose true value is 0 do not count
    in the percentage error.
    """

    inputs = {"table": TablePort("Rows with the true number and the predicted one.")}
    outputs = {
        "scores": TablePort("One row a measure."),
        "figure": FigurePort("Predicted against actual; where there are many rows, how many lie where."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_column(table, "actual", self.settings.actual, ["number"])
        check_column(table, "predicted", self.settings.predicted, ["number"])
        return {"scores": SCORES, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        actual, predicted = str(self.settings.actual), str(self.settings.predicted)
        rows = read_complete(table, [actual, predicted], context)
        pairs = rows.select(actual=col(actual).cast(pl.Float64), predicted=col(predicted).cast(pl.Float64))
        scores = numeric_scores(pairs["actual"].to_numpy(), pairs["predicted"].to_numpy())
        measured = pl.DataFrame(
            {"measure": list(scores), "value": list(scores.values())}, schema_overrides={"value": pl.Float64}
        )
        return {"scores": Table.of(measured), "figure": _draw(pairs)}


def _draw(pairs: pl.DataFrame) -> Figure:
    values = pairs.to_numpy()
    low, high = float(values.min()), float(values.max())
    line = straight([{"actual": low, "predicted": low}, {"actual": high, "predicted": high}], "actual", "predicted")
    scale = {"zero": False}
    if pairs.height <= MOST_POINTS:
        points = {
            "mark": {"type": "point", "tooltip": True},
            "encoding": {"x": axis("actual", scale=scale), "y": axis("predicted", scale=scale)},
        }
        return figure(TITLE, {"data": {"values": pairs.to_dicts()}, "layer": [points, line]})
    squares = {
        "mark": {"type": "rect", "tooltip": True},
        "encoding": {
            "x": axis("actual", scale=scale),
            "x2": {"field": "actual end"},
            "y": axis("predicted", scale=scale),
            "y2": {"field": "predicted end"},
            "color": axis("rows", scale={"type": "log", "scheme": "blues"}),
        },
    }
    note = said("{rows} rows in {bins} × {bins} bins", rows=pairs.height, bins=BINS)
    return figure(TITLE, {"data": {"values": _binned(values)}, "layer": [squares, line]}, note)


def _binned(values: np.ndarray) -> list[dict[str, float]]:
    import numpy as np

    counts, x, y = np.histogram2d(values[:, 0], values[:, 1], bins=BINS)
    return [
        {
            "actual": float(x[i]),
            "actual end": float(x[i + 1]),
            "predicted": float(y[j]),
            "predicted end": float(y[j + 1]),
            "rows": int(counts[i, j]),
        }
        for i, j in np.argwhere(counts > 0)
    ]
