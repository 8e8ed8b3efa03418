"""Anomaly Scorer node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import axis, figure
from netwright.nodes.evaluation.ranking import Ranking
from netwright.nodes.evaluation.scored import ScoredSettings, check_scored, rankings, read_scored
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, Node, TablePort, node, number, said

if TYPE_CHECKING:
    import polars as pl

TITLE = "Scores of anomalies and of the rest"
BINS = 60
MEASURES = (
    "ROC area",
    "average precision",
    "times chance",
    "precision of the top",
    "best F1",
    "recall at few false alarms",
)
SCORES = TableSpec(
    columns=(
        ColumnSpec(name="score", dtype="String", kind="text"),
        *(ColumnSpec(name=name, dtype="Float64", kind="number") for name in MEASURES),
    )
)


class AnomalyScorerSettings(ScoredSettings):
    """What is true, and which scores are judged."""

    few: float = number(
        default=0.01,
        gt=0,
        lt=1,
        title="Few false alarms are",
        help="The share of normal rows that may be taken for anomalies.",
        advanced=True,
    )


@node(
    id="anomaly_scorer",
    title="Anomaly Scorer",
    group="evaluation",
    keywords=("fraud", "outlier", "novelty", "auc", "average precision", "rare"),
)
class AnomalyScorer(Node[AnomalyScorerSettings]):
    """Judge how well scores tell anomalies from normal rows.

    Average precision counts most where anomalies are rare; times chance is how many times better it is than guessing.
    The precision of the top is the share of anomalies among as many top rows as there are anomalies. Choose several
    scores to compare a network with its honest baselines.
    """

    inputs = {"table": TablePort("Rows that are known to be anomalies or not, with scores.")}
    outputs = {
        "scores": TablePort("One row a score and its measures."),
        "figure": FigurePort("How the scores of both kinds are spread, as shares of each kind."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_scored(self.settings, table)
        return {"scores": SCORES, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        rows, is_positive, _ = read_scored(self.settings, table, context)
        measured = [
            {"score": name, **_measure(ranking, self.settings.few)}
            for name, ranking in rankings(self.settings, rows, is_positive)
        ]
        return {"scores": Table.of(pl.DataFrame(measured)), "figure": self._draw(rows, is_positive)}

    def _draw(self, rows: pl.DataFrame, is_positive: pl.Series) -> Figure:
        import numpy as np

        true = is_positive.to_numpy()
        scores, chosen_class = self.settings.scores, self.settings.positive
        values = []
        for name in scores:
            told = rows[name].to_numpy().astype(float)
            edges = np.histogram_bin_edges(told, bins=BINS)
            for kind, chosen in (("anomaly", true), ("normal", ~true)):
                counts = np.histogram(told[chosen], bins=edges)[0]
                values += [
                    {"score": name, "kind": kind, "from": low, "to": high, "share": count / chosen.sum()}
                    for low, high, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
                    if count
                ]
        anomalies = said("anomalies: {name}", name=chosen_class) if chosen_class else said("anomalies")
        bars = {
            "encoding": {
                # One score has no panel that names it.
                "x": axis("from", scores[0] if len(scores) == 1 else said("score"), bin={"binned": True}),
                "x2": {"field": "to"},
                "y": axis("share", said("share of its kind"), stack=None),
            },
            "layer": [
                {
                    "transform": [{"filter": f"datum.kind == '{kind}'"}],
                    "mark": {"type": "bar", "opacity": 0.6, "tooltip": True},
                    "encoding": {"color": {"datum": label, "type": "nominal", "title": None}},
                }
                for kind, label in (("normal", said("normal rows")), ("anomaly", anomalies))
            ],
        }
        values = [{**value, "share": float(value["share"])} for value in values]
        if len(scores) == 1:
            return figure(TITLE, {"data": {"values": values}, **bars})
        facets = {
            "facet": {"row": {"field": "score", "title": None, "sort": list(scores), "header": {"labelOrient": "top"}}},
            "spec": {**bars, "width": 480, "height": 120},
            "resolve": {"scale": {"x": "independent"}},
            "data": {"values": values},
        }
        made = figure(TITLE, facets)
        # A figure of several parts gives each its size.
        sizes = ("width", "height")
        return Figure(made.spec, {key: part for key, part in made.vega_lite.items() if key not in sizes})


def _measure(ranking: Ranking, few: float) -> dict[str, float]:
    import numpy as np

    total = ranking.positives + ranking.negatives
    taken = np.append(0, ranking.caught + ranking.in_error)
    caught = np.append(0, ranking.caught)
    # Rows of equal score at the border count by the share that fits.
    top = float(np.interp(ranking.positives, taken, caught))
    allowed = ranking.false_alarms <= few
    precision = ranking.average_precision()
    return {
        "ROC area": ranking.roc_area(),
        "average precision": precision,
        "times chance": precision * total / ranking.positives,
        "precision of the top": top / ranking.positives,
        "best F1": float(ranking.f1.max()),
        "recall at few false alarms": float(ranking.recall[allowed].max()) if allowed.any() else 0.0,
    }
