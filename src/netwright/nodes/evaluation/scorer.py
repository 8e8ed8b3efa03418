"""Scorer node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.confusion import Confusion
from netwright.nodes.evaluation.drawing import figure
from netwright.nodes.evaluation.judged import LABEL_KINDS, check_alike, read_complete
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, Node, Settings, SettingsError, TablePort, column, node, said

if TYPE_CHECKING:
    import polars as pl

TITLE = "Confusion matrix"
MOST_CLASSES = 1_000
DRAWN_CLASSES = 40
LEGIBLE = 60
"""So many letters fit below the matrix in one line."""
SCORES = TableSpec(
    columns=(
        ColumnSpec(name="measure", dtype="String", kind="text"),
        ColumnSpec(name="value", dtype="Float64", kind="number"),
    )
)
CLASSES = TableSpec(
    columns=(
        ColumnSpec(name="class", dtype="String", kind="text"),
        *(ColumnSpec(name=name, dtype="Int64", kind="number") for name in ("rows", "right", "told in error", "missed")),
        *(ColumnSpec(name=name, dtype="Float64", kind="number") for name in ("precision", "recall", "F1")),
    )
)


class ScorerSettings(Settings):
    """What is compared."""

    actual: str | None = column(port="table", kinds=LABEL_KINDS, title="Actual class", help="What is true.")
    predicted: str | None = column(
        port="table", kinds=LABEL_KINDS, title="Predicted class", help="What a model told, for the same rows."
    )


@node(
    id="scorer",
    title="Scorer",
    group="evaluation",
    keywords=("confusion matrix", "accuracy", "precision", "recall", "f1", "kappa", "mcc", "classification"),
)
class Scorer(Node[ScorerSettings]):
    """Compare predicted classes with the true ones.

    Accuracy alone misleads where a class is rare: balanced accuracy, kappa and MCC do not. Precision is the share of a
    class's predictions that are right, recall the share of its rows that were found, F1 the balance of both.
    """

    inputs = {"table": TablePort("Rows with the true class and the predicted one.")}
    outputs = {
        "scores": TablePort("One row a measure, over all classes."),
        "classes": TablePort("One row a class: counts, precision, recall and F1."),
        "confusion": TablePort("One row a true class, one column a predicted one: how many rows."),
        "figure": FigurePort("The confusion matrix, coloured by the share of each true class."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_alike(table, self.settings.actual, self.settings.predicted)
        return {
            "scores": SCORES,
            "classes": CLASSES,
            "confusion": TableSpec(),
            "figure": FigureSpec(title=TITLE),
        }

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        actual, predicted = str(self.settings.actual), str(self.settings.predicted)
        rows = read_complete(table, [actual, predicted], context)
        classes = max(rows[name].n_unique() for name in (actual, predicted))
        if classes > MOST_CLASSES:
            raise SettingsError(
                "actual",
                "There are {count} different values, too many to be classes.",
                "Choose columns of classes, or use a Numeric Scorer for numbers.",
                count=classes,
            )
        confusion = Confusion.of(rows[actual], rows[predicted])
        scores = {"rows": float(confusion.rows), "rows told right": float(confusion.right.sum()), **confusion.overall()}
        measured = pl.DataFrame({"measure": list(scores), "value": list(scores.values())})
        return {
            "scores": Table.of(measured),
            "classes": Table.of(_per_class(confusion)),
            "confusion": Table.of(_matrix(confusion)),
            "figure": _draw(confusion),
        }


def _per_class(confusion: Confusion) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        {
            "class": [str(label) for label in confusion.labels],
            "rows": confusion.actual,
            "right": confusion.right,
            "told in error": confusion.told - confusion.right,
            "missed": confusion.actual - confusion.right,
            **confusion.per_class(),
        },
        schema_overrides={"precision": pl.Float64, "recall": pl.Float64, "F1": pl.Float64},
    )


def _matrix(confusion: Confusion) -> pl.DataFrame:
    import polars as pl

    names = [str(label) for label in confusion.labels]
    columns = {f"told {name}": confusion.counts[:, place] for place, name in enumerate(names)}
    return pl.DataFrame({"actual": names, **columns})


def _draw(confusion: Confusion) -> Figure:
    """Draw the most frequent classes where there are many."""
    import numpy as np

    order = np.sort(np.argsort(-confusion.actual, kind="stable")[:DRAWN_CLASSES])
    names = [str(label) for label in confusion.labels]
    totals = np.maximum(confusion.actual, 1)
    values = [
        {
            "actual": names[i],
            "predicted": names[j],
            "rows": int(confusion.counts[i, j]),
            "share": float(confusion.counts[i, j] / totals[i]),
        }
        for i in order
        for j in order
    ]
    shown = [names[i] for i in order]
    # A few short names stand side by side; the others are turned.
    turn = {"axis": {"labelAngle": 0}} if sum(map(len, shown)) <= LEGIBLE else {}
    place = {
        "x": {"field": "predicted", "type": "nominal", "sort": shown, "title": said("predicted"), **turn},
        "y": {"field": "actual", "type": "nominal", "sort": shown, "title": said("actual")},
    }
    scale = {"scheme": "blues", "domain": [0, 1]}
    colour = {"field": "share", "type": "quantitative", "title": said("share"), "scale": scale}
    written = {
        "mark": "text",
        "encoding": {
            **place,
            "text": {"field": "rows", "type": "quantitative"},
            "color": {"condition": {"test": "datum.share > 0.5", "value": "white"}, "value": "black"},
        },
    }
    few = len(shown) <= 20
    layers = [{"mark": {"type": "rect", "tooltip": True}, "encoding": {**place, "color": colour}}]
    note = ""
    if len(shown) < len(names):
        note = said("the {shown} most frequent of {classes} classes", shown=len(shown), classes=len(names))
    return figure(TITLE, {"data": {"values": values}, "layer": [*layers, written] if few else layers}, note)
