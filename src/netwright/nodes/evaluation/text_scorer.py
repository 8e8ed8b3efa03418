"""Text Scorer node."""

from __future__ import annotations

from typing import Any, Literal

from netwright.nodes.evaluation.drawing import figure
from netwright.nodes.evaluation.judged import read_complete
from netwright.nodes.evaluation.scorer import SCORES
from netwright.nodes.evaluation.texts import bleu, edit_distance
from netwright.ports import ColumnSpec, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    flag,
    integer,
    node,
    said,
)

TITLE = "Edits needed"
ROWS = (
    ColumnSpec(name="exact", dtype="Boolean", kind="flag"),
    ColumnSpec(name="edits", dtype="Int64", kind="number"),
)
MOST_DRAWN = 20


class TextScorerSettings(Settings):
    """What is compared, and by which units."""

    actual: str | None = column(port="table", kinds=["text", "category"], title="Actual text", help="What is true.")
    predicted: str | None = column(
        port="table", kinds=["text", "category"], title="Predicted text", help="What a model made of the same rows."
    )
    unit: Literal["word", "character"] = choice(
        default="word", title="BLEU counts", help="Characters suit languages written without spaces."
    )
    order: int = integer(default=4, ge=1, le=9, title="Longest run in BLEU", advanced=True)
    fold_case: bool = flag(default=False, title="Ignore case", advanced=True)


@node(
    id="text_scorer",
    title="Text Scorer",
    group="evaluation",
    keywords=("bleu", "exact match", "edit distance", "levenshtein", "translation", "character error rate"),
)
class TextScorer(Node[TextScorerSettings]):
    """Compare texts that a model made with the true ones.

    Exact match is the share of rows that agree to the letter. BLEU is how many runs of up to four words agree, less a
    penalty for short texts, over all rows: 1 is perfect. The character error rate is the edits needed for each
    character of the true texts.
    """

    inputs = {"table": TablePort("Rows with the true text and the predicted one.")}
    outputs = {
        "scores": TablePort("One row a measure."),
        "table": TablePort("The texts of each complete row, whether they agree, and how many edits apart they are."),
        "figure": FigurePort("How many rows need how many edits."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        actual = check_column(table, "actual", self.settings.actual, ["text", "category"])
        predicted = check_column(table, "predicted", self.settings.predicted, ["text", "category"])
        known = TableSpec()
        for setting in ("actual", "predicted"):
            if (name := getattr(self.settings, setting)) in [one.name for one in ROWS]:
                raise SettingsError(
                    setting, "The table has a column {column} already.", "Give it another name.", column=name
                )
        if actual and predicted:
            columns = dict.fromkeys((actual, predicted))
            known = TableSpec(columns=(*columns, *ROWS))
        return {"scores": SCORES, "table": known, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        actual, predicted = str(self.settings.actual), str(self.settings.predicted)
        rows = read_complete(table, [actual, predicted], context)
        true, told = (self._fold(rows[name].cast(pl.String).to_list()) for name in (actual, predicted))
        edits = []
        for place, (one, other) in enumerate(zip(true, told, strict=True)):
            edits.append(edit_distance(one, other))
            if place % 1_000 == 0:
                context.progress(place / len(true))
        exact = [not count for count in edits]
        order = self.settings.order
        found = bleu(self._split(true), self._split(told), order)
        if found is None:
            context.warn(
                "BLEU is missing, since no true text is as long as its longest run: {order}.",
                "Choose a shorter run, or let it count characters.",
                order=order,
            )
        scores = {
            "rows": float(len(true)),
            "exact match": sum(exact) / len(exact),
            "BLEU": found,
            "character error rate": sum(edits) / max(sum(map(len, true)), 1),
            "mean edits": sum(edits) / len(edits),
        }
        judged = rows.with_columns(exact=pl.Series(exact), edits=pl.Series(edits, dtype=pl.Int64))
        return {
            "scores": Table.of(
                pl.DataFrame(
                    {"measure": list(scores), "value": list(scores.values())}, schema_overrides={"value": pl.Float64}
                )
            ),
            "table": Table.of(judged, like=TableSpec(columns=(*(table.spec.columns or ()), *ROWS))),
            "figure": _draw(edits),
        }

    def _fold(self, texts: list[str]) -> list[str]:
        return [text.casefold() for text in texts] if self.settings.fold_case else texts

    def _split(self, texts: list[str]) -> list[list[str]]:
        return [text.split() if self.settings.unit == "word" else list(text) for text in texts]


def _draw(edits: list[int]) -> Any:
    counted = [min(count, MOST_DRAWN) for count in edits]
    values = [
        {"edits": f"{count}" if count < MOST_DRAWN else f"{count}+", "rows": counted.count(count)}
        for count in sorted(set(counted))
    ]
    spec = {
        "data": {"values": values},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "edits", "type": "ordinal", "sort": None, "title": said("edits"), "axis": {"labelAngle": 0}},
            "y": {"field": "rows", "type": "quantitative", "title": said("rows"), "axis": {"tickMinStep": 1}},
        },
    }
    return figure(TITLE, spec)
