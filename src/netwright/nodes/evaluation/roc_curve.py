"""ROC Curve node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import curves_figure
from netwright.nodes.evaluation.scored import ScoredSettings, check_scored, rankings, read_scored
from netwright.ports import ColumnSpec, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, Node, TablePort, node, said

if TYPE_CHECKING:
    import polars as pl

    from netwright.nodes.evaluation.ranking import Ranking

TITLE = "ROC curve"
X, Y = "false alarms", "recall"
CURVE = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        *(ColumnSpec(name=name, dtype="Float64", kind="number") for name in (X, Y, "threshold")),
    )
)
AREAS = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        ColumnSpec(name="area", dtype="Float64", kind="number"),
    )
)


class RocCurveSettings(ScoredSettings):
    """What is true, and which columns foretell it."""


@node(
    id="roc_curve",
    title="ROC Curve",
    group="evaluation",
    keywords=("auc", "receiver operating characteristic", "true positive", "false positive", "binary"),
)
class RocCurve(Node[RocCurveSettings]):
    """Show how many are found for how many false alarms.

    The area under the curve is how likely a row of the positive class scores above another: 1 is perfect, 0.5 is
    chance. It looks good too easily where the positive class is rare; look at the precision-recall curve then.
    """

    inputs = {"table": TablePort("Rows with the true class and scores.")}
    outputs = {
        "areas": TablePort("One row a score: the area under its curve."),
        "curve": TablePort("One row a score and threshold: share of false alarms, share of the positive class found."),
        "figure": FigurePort("The curves."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_scored(self.settings, table)
        return {"areas": AREAS, "curve": CURVE, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        rows, is_positive, _ = read_scored(self.settings, table, context)
        found = dict(rankings(self.settings, rows, is_positive))
        areas = pl.DataFrame({"score": list(found), "area": [ranking.roc_area() for ranking in found.values()]})
        curves = [_curve(name, ranking) for name, ranking in found.items()]
        # The figure first: a long name is cut in the legend.
        labels = [f"{area:.3f} · {name}" for name, area in areas.iter_rows()]
        chance = [{X: 0, Y: 0}, {X: 1, Y: 1}]
        drawn = curves_figure(TITLE, dict(zip(labels, curves, strict=True)), X, Y, chance, said("area"))
        return {"areas": Table.of(areas), "curve": Table.of(pl.concat(curves)), "figure": drawn}


def _curve(name: str, ranking: Ranking) -> pl.DataFrame:
    import numpy as np
    import polars as pl

    # The curve begins where nothing is caught; no threshold stands for that.
    points = {X: ranking.false_alarms, Y: ranking.recall}
    whole = {key: np.append(0.0, values) for key, values in points.items()}
    threshold = pl.Series([None, *ranking.thresholds.tolist()], dtype=pl.Float64)
    return pl.DataFrame({"score": [name] * len(threshold), **whole, "threshold": threshold})
