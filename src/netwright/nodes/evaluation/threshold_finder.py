"""Threshold Finder node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.evaluation.drawing import MOST_POINTS, axis, figure, thin
from netwright.nodes.evaluation.judged import LABEL_KINDS, positives, read_complete
from netwright.nodes.evaluation.ranking import Ranking
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.ports.columns import col
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    node,
    number,
    said,
    text,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

TITLE = "Thresholds"
MEASURES = ("precision", "recall", "F1", "accuracy", "false alarms", "cost")
THRESHOLDS = TableSpec(
    columns=tuple(ColumnSpec(name=name, dtype="Float64", kind="number") for name in ("threshold", *MEASURES))
)
Goal = Literal["F1", "accuracy", "recall less false alarms", "least cost", "precision at least", "recall at least"]


class ThresholdFinderSettings(Settings):
    """What the threshold is to achieve."""

    actual: str | None = column(port="table", kinds=LABEL_KINDS, title="Actual class", help="What is true.")
    positive: str = text(
        default="",
        title="Positive class",
        help="The class that high scores stand for. Left empty: true, the larger number, or the later text.",
        max_length=500,
    )
    score: str | None = column(port="table", kinds=["number"], title="Score")
    goal: Goal = choice(
        default="F1",
        title="Find the threshold with the best",
        help="Recall less false alarms is Youden's J. Precision or recall at least keeps that, and makes the other as "
        "large as it can be.",
    )
    least: float = number(
        default=0.9, ge=0, le=1, title="At least", when={"goal": ["precision at least", "recall at least"]}
    )
    alarm_cost: float = number(default=1.0, ge=0, title="Cost of a false alarm", when={"goal": "least cost"})
    miss_cost: float = number(default=10.0, ge=0, title="Cost of a miss", when={"goal": "least cost"})
    column: str = text(default="is positive", title="New column", advanced=True, max_length=200)


@node(
    id="threshold_finder",
    title="Threshold Finder",
    group="evaluation",
    keywords=("cutoff", "decision", "cost", "youden", "operating point", "binary", "fraud"),
)
class ThresholdFinder(Node[ThresholdFinderSettings]):
    """Find from which score on a row should count as positive.

    Find it on validation rows, and connect the test rows to the second port: they come out with a yes or no each. A
    threshold found on the rows that it is judged by looks better than it is.
    """

    inputs = {
        "table": TablePort("Rows with the true class and a score, to find the threshold with."),
        "apply_to": TablePort("Rows to decide on. Without a wire, the same rows.", optional=True),
    }
    outputs = {
        "table": TablePort("The rows with a yes or no each."),
        "best": TablePort("One row: the threshold, and what it achieves on the rows it was found with."),
        "thresholds": TablePort("One row a threshold, and what each would achieve."),
        "figure": FigurePort("Precision, recall and F1 by threshold."),
    }

    def configure(self, table: TableSpec, apply_to: TableSpec | None = None) -> dict[str, Spec]:
        check_column(table, "actual", self.settings.actual, LABEL_KINDS)
        check_column(table, "score", self.settings.score, ["number"])
        decided = table if apply_to is None else apply_to
        check_column(decided, "score", self.settings.score, ["number"])
        if decided.column(self.settings.column) is not None:
            raise SettingsError(
                "column",
                "The table has a column {column} already.",
                "Choose another name, or remove the column before.",
                column=self.settings.column,
            )
        columns = None if decided.columns is None else (*decided.columns, self._new())
        return {
            "table": TableSpec(columns=columns, rows=decided.rows),
            "best": THRESHOLDS.model_copy(update={"rows": 1}),
            "thresholds": THRESHOLDS,
            "figure": FigureSpec(title=TITLE),
        }

    def execute(self, *, table: Table, apply_to: Table | None = None, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        actual, score = str(self.settings.actual), str(self.settings.score)
        rows = read_complete(table, [actual, score], context)
        is_positive, _ = positives(rows[actual], self.settings.positive)
        ranking = Ranking.of(is_positive.to_numpy(), rows[score].cast(pl.Float64).to_numpy())
        measured = self._measure(ranking)
        best = measured[self._best(ranking, measured)]
        threshold = float(best["threshold"].item())
        decided = table if apply_to is None else apply_to
        made = decided.frame.collect().with_columns((col(score) >= threshold).alias(self.settings.column))
        known = TableSpec(columns=(*(decided.spec.columns or ()), self._new()))
        return {
            "table": Table.of(made, like=known),
            "best": Table.of(best),
            "thresholds": Table.of(measured),
            "figure": _draw(measured, threshold),
        }

    def _new(self) -> ColumnSpec:
        return ColumnSpec(name=self.settings.column, dtype="Boolean", kind="flag")

    def _measure(self, ranking: Ranking) -> pl.DataFrame:
        import polars as pl

        missed = ranking.positives - ranking.caught
        values = {
            "threshold": ranking.thresholds,
            "precision": ranking.precision,
            "recall": ranking.recall,
            "F1": ranking.f1,
            "accuracy": ranking.accuracy,
            "false alarms": ranking.false_alarms,
            "cost": self.settings.alarm_cost * ranking.in_error + self.settings.miss_cost * missed,
        }
        return pl.DataFrame(values, schema_overrides={"cost": pl.Float64})

    def _best(self, ranking: Ranking, measured: pl.DataFrame) -> int:
        """Return the place of the best threshold; of equals, the highest."""
        import numpy as np

        goal, least = self.settings.goal, self.settings.least
        if goal in ("precision at least", "recall at least"):
            kept, wished = (ranking.precision, ranking.recall)
            if goal == "recall at least":
                kept, wished = wished, kept
            if not (kept >= least).any():
                raise InputError(
                    "table",
                    "No threshold reaches {goal_choice} {least}: the best is {best}.",
                    "Ask for less.",
                    goal_choice=goal,
                    least=least,
                    best=round(float(kept.max()), 4),
                )
            return int(np.where(kept >= least, wished, -1).argmax())
        judged: dict[str, np.ndarray] = {
            "F1": ranking.f1,
            "accuracy": ranking.accuracy,
            "recall less false alarms": ranking.recall - ranking.false_alarms,
            "least cost": -measured["cost"].to_numpy(),
        }
        return int(judged[goal].argmax())


def _draw(measured: pl.DataFrame, threshold: float) -> Figure:
    names = ["precision", "recall", "F1"]
    shown = measured[thin(measured.height)].select("threshold", *names)
    lines = [
        {
            "mark": {"type": "line", "tooltip": True},
            "encoding": {
                "x": axis("threshold", scale={"zero": False}),
                "y": axis(name, ""),
                "color": {"datum": said(name), "type": "nominal", "title": None},
            },
        }
        for name in names
    ]
    mark = {
        "data": {"values": [{"threshold": threshold}]},
        "mark": {"type": "rule", "strokeDash": [4, 4], "tooltip": True},
        "encoding": {"x": axis("threshold")},
    }
    note = said("{shown} of {all}", shown=MOST_POINTS, all=measured.height) if measured.height > MOST_POINTS else ""
    return figure(TITLE, {"data": {"values": shown.to_dicts()}, "layer": [*lines, mark]}, note)
