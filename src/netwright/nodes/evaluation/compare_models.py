"""Compare Models node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.evaluation.confusion import Confusion
from netwright.nodes.evaluation.drawing import models_figure
from netwright.nodes.evaluation.errors import numeric_scores
from netwright.nodes.evaluation.judged import LABEL_KINDS, read_complete
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
    columns,
    node,
)

if TYPE_CHECKING:
    import polars as pl

TITLE = "Models compared"
OF_CLASSES = ("accuracy", "balanced accuracy", "F1, mean of classes", "kappa", "MCC")
OF_NUMBERS = ("R²", "mean absolute error", "root mean squared error", "mean absolute percentage error")
LOWER_IS_BETTER = ("mean absolute error", "root mean squared error", "mean absolute percentage error")


class CompareModelsSettings(Settings):
    """What is true, and what each model told."""

    actual: str | None = column(port="table", kinds=LABEL_KINDS, title="Actual", help="What is true.")
    predicted: tuple[str, ...] = columns(
        port="table",
        kinds=LABEL_KINDS,
        title="Predictions",
        help="One column a model. A model is called like its column.",
    )
    task: Literal["auto", "classification", "regression"] = choice(
        default="auto", title="Task", help="Auto takes numbers for a regression, and all else for classes."
    )


@node(
    id="compare_models",
    title="Compare Models",
    group="evaluation",
    keywords=("benchmark", "baseline", "ranking", "accuracy", "r2", "best"),
)
class CompareModels(Node[CompareModelsSettings]):
    """Put several models' predictions side by side.

    Let each model predict the same rows, one predictor after the other, with a name of its own for each new column.
    Only rows that every model has an answer for are counted, so that the comparison is fair.
    """

    inputs = {"table": TablePort("Rows with what is true, and one column of predictions a model.")}
    outputs = {
        "scores": TablePort("One row a model and its measures, the best first."),
        "figure": FigurePort("Accuracy, or the mean absolute error, of each model."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        actual = check_column(table, "actual", self.settings.actual, LABEL_KINDS)
        if not self.settings.predicted:
            raise SettingsError("predicted", "No column is chosen.", "Choose a column of predictions for each model.")
        found = [check_column(table, "predicted", name, LABEL_KINDS) for name in self.settings.predicted]
        known = TableSpec()
        if actual is not None:
            self._check_kinds(actual, [column for column in found if column is not None])
            known = TableSpec(columns=_columns(self._measures(actual)), rows=len(found))
        return {"scores": known, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        name = str(self.settings.actual)
        actual = table.spec.column(name)
        measures = OF_CLASSES if actual is None else self._measures(actual)
        rows = read_complete(table, [name, *self.settings.predicted], context)
        scored = []
        for place, model in enumerate(self.settings.predicted):
            scored.append({"model": model, **_measure(rows[name], rows[model], measures)})
            context.progress((place + 1) / len(self.settings.predicted))
        first = measures[1] if measures is OF_NUMBERS else measures[0]
        frame = pl.DataFrame(scored, schema_overrides=dict.fromkeys(measures, pl.Float64))
        best_first = frame.sort(first, descending=first not in LOWER_IS_BETTER, maintain_order=True)
        return {"scores": Table.of(best_first), "figure": models_figure(TITLE, best_first, first)}

    def _measures(self, actual: ColumnSpec) -> tuple[str, ...]:
        if self.settings.task == "auto":
            return OF_NUMBERS if actual.kind == "number" and actual.index_size is None else OF_CLASSES
        return OF_NUMBERS if self.settings.task == "regression" else OF_CLASSES

    def _check_kinds(self, actual: ColumnSpec, predicted: list[ColumnSpec]) -> None:
        wanted = ("number", "flag") if actual.kind in ("number", "flag") else ("category", "text")
        for told in predicted:
            if told.kind not in wanted:
                raise SettingsError(
                    "predicted",
                    "Column {actual} is of kind {kind}, but column {predicted} is of kind {other_kind}: no two would "
                    "ever be equal.",
                    "Choose two columns of one kind, or convert one before.",
                    actual=actual.name,
                    kind=actual.kind,
                    predicted=told.name,
                    other_kind=told.kind,
                )
        if self._measures(actual) is OF_NUMBERS and actual.kind not in ("number", "flag"):
            raise SettingsError(
                "task",
                "Column {column} is of kind {kind}; a regression tells a number.",
                "Set the task to classification.",
                column=actual.name,
                kind=actual.kind,
            )


def _columns(measures: tuple[str, ...]) -> tuple[ColumnSpec, ...]:
    numbers = (ColumnSpec(name=name, dtype="Float64", kind="number") for name in measures)
    return (ColumnSpec(name="model", dtype="String", kind="text"), *numbers)


def _measure(actual: pl.Series, predicted: pl.Series, measures: tuple[str, ...]) -> dict[str, float | None]:
    import polars as pl

    if measures is OF_NUMBERS:
        found = numeric_scores(actual.cast(pl.Float64).to_numpy(), predicted.cast(pl.Float64).to_numpy())
    else:
        found = Confusion.of(actual, predicted).overall()
    return {name: found[name] for name in measures}
