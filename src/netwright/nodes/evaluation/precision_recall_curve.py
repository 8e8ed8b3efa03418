"""Precision-Recall Curve node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import curves_figure
from netwright.nodes.evaluation.scored import ScoredSettings, check_scored, rankings, read_scored
from netwright.ports import ColumnSpec, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, Node, TablePort, node, said

if TYPE_CHECKING:
    import polars as pl

    from netwright.nodes.evaluation.ranking import Ranking

TITLE = "Precision and recall"
CURVE = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        *(ColumnSpec(name=name, dtype="Float64", kind="number") for name in ("recall", "precision", "threshold")),
    )
)
AREAS = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        ColumnSpec(name="average precision", dtype="Float64", kind="number"),
        ColumnSpec(name="by chance", dtype="Float64", kind="number"),
    )
)


class PrecisionRecallCurveSettings(ScoredSettings):
    """What is true, and which columns foretell it."""


@node(
    id="precision_recall_curve",
    title="Precision-Recall Curve",
    group="evaluation",
    keywords=("average precision", "auc", "rare", "imbalanced", "binary", "pr curve"),
)
class PrecisionRecallCurve(Node[PrecisionRecallCurveSettings]):
    """Show how pure a catch stays while more is found.

    The curve to look at where the positive class is rare. Average precision is the area under it, without
    interpolation; by chance it would be the share of the positive class.
    """

    inputs = {"table": TablePort("Rows with the true class and scores.")}
    outputs = {
        "areas": TablePort("One row a score: its average precision, and what chance reaches."),
        "curve": TablePort("One row a score and threshold: recall and precision."),
        "figure": FigurePort("The curves; the dashed line is chance."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_scored(self.settings, table)
        return {"areas": AREAS, "curve": CURVE, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        rows, is_positive, _ = read_scored(self.settings, table, context)
        found = dict(rankings(self.settings, rows, is_positive))
        share = float(is_positive.to_numpy().mean())
        areas = pl.DataFrame(
            {
                "score": list(found),
                "average precision": [ranking.average_precision() for ranking in found.values()],
                "by chance": [share] * len(found),
            }
        )
        curves = [_curve(name, ranking) for name, ranking in found.items()]
        # The figure first: a long name is cut in the legend.
        labels = [f"{area:.3f} · {name}" for name, area, _ in areas.iter_rows()]
        chance = [{"recall": 0, "precision": share}, {"recall": 1, "precision": share}]
        by_label = dict(zip(labels, curves, strict=True))
        legend = said("average precision")
        drawn = curves_figure(TITLE, by_label, "recall", "precision", chance, legend, interpolate="step-before")
        return {"areas": Table.of(areas), "curve": Table.of(pl.concat(curves)), "figure": drawn}


def _curve(name: str, ranking: Ranking) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        {
            "score": [name] * len(ranking.thresholds),
            "recall": ranking.recall,
            "precision": ranking.precision,
            "threshold": ranking.thresholds,
        }
    )
