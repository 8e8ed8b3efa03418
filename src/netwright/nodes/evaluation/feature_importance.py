"""Feature Importance node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import figure
from netwright.nodes.evaluation.judged import read_complete
from netwright.nodes.learning.features import check_features
from netwright.nodes.learning.prediction import promised_columns, tell
from netwright.ports import ColumnSpec, Figure, FigureSpec, Model, ModelSpec, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    ModelPort,
    Node,
    Settings,
    TablePort,
    integer,
    node,
    said,
)

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from netwright.nodes.learning.preparation import Preparation

TITLE = "Importance of the features"
MOST_BARS = 30
RESULT = TableSpec(
    columns=(
        ColumnSpec(name="feature", dtype="String", kind="text"),
        ColumnSpec(name="importance", dtype="Float64", kind="number"),
        ColumnSpec(name="deviation", dtype="Float64", kind="number"),
    )
)


class FeatureImportanceSettings(Settings):
    """How often each column is mixed."""

    repeats: int = integer(default=5, ge=1, le=1_000, title="Repeats", help="More give steadier figures.")


@node(
    id="feature_importance",
    title="Feature Importance",
    group="evaluation",
    random=True,
    keywords=("permutation", "explain", "which columns matter", "interpret", "model"),
)
class FeatureImportance(Node[FeatureImportanceSettings]):
    """Find out what any model loses when it no longer knows a column.

    The values of one column after the other are mixed among the rows. The importance is by how much the accuracy falls,
    or R² for numbers. Use rows that the model has not learnt from. Two columns that say the same stand in for each
    other, and both look unimportant.
    """

    inputs = {"model": ModelPort("A model of classes or numbers."), "table": TablePort("Rows with the target.")}
    outputs = {
        "importance": TablePort("One row a feature: what is lost without it, and the deviation over the repeats."),
        "figure": FigurePort("The same as bars."),
    }

    def configure(self, model: ModelSpec, table: TableSpec) -> dict[str, Spec]:
        if model.task is not None and (model.target is None or model.task not in ("classification", "regression")):
            raise InputError(
                "model",
                "The model has no target, so nothing tells a good answer from a bad one.",
                "Connect a model of classes or numbers.",
            )
        check_features([*(model.features or ()), *([model.target] if model.target else [])], table)
        return {"importance": RESULT, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, model: Model, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import numpy as np
        import polars as pl

        from netwright.nodes.learning.preparation import Preparation
        from netwright.nodes.learning.storing import load_estimator

        features = [feature.name for feature in model.spec.features or ()]
        target = model.spec.target.name if model.spec.target else ""
        rows = read_complete(table, [*features, target], context)
        judge = _Judge(model.spec, load_estimator(model), Preparation.of(model.parameters["preparation"]), rows[target])
        whole = judge.score(rows)
        mixer = np.random.default_rng(context.seed)
        orders = [mixer.permutation(rows.height) for _ in range(self.settings.repeats)]
        found = []
        for place, name in enumerate(features):
            losses = [whole - judge.score(rows.with_columns(rows[name].gather(order))) for order in orders]
            found.append({"feature": name, "importance": float(np.mean(losses)), "deviation": float(np.std(losses))})
            context.progress((place + 1) / len(features))
        ranked = pl.DataFrame(found).sort("importance", descending=True, maintain_order=True)
        return {"importance": Table.of(ranked), "figure": _draw(ranked, model.spec.task == "regression")}


class _Judge:
    """Says how good a model's answers are: accuracy, or R²."""

    def __init__(self, spec: ModelSpec, estimator: Any, preparation: Preparation, target: pl.Series) -> None:
        self._spec = spec
        self._estimator = estimator
        self._preparation = preparation
        self._target = target

    def score(self, rows: pl.DataFrame) -> float:
        import polars as pl

        columns = promised_columns(self._spec, "told", probabilities=False) or ()
        told = tell(self._spec, self._estimator, self._preparation.matrix(rows), columns)["told"]
        if self._spec.task == "regression":
            return _r2(self._target.cast(pl.Float64).to_numpy(), told.to_numpy())
        actual = self._target.cast(told.dtype)
        return float((actual == told).to_numpy().mean())


def _r2(actual: np.ndarray, told: np.ndarray) -> float:
    spread = float(((actual - actual.mean()) ** 2).sum())
    return 1 - float(((told - actual) ** 2).sum()) / spread if spread else 0.0


def _draw(ranked: pl.DataFrame, is_regression: bool) -> Figure:
    lost = said("R² lost") if is_regression else said("accuracy lost")
    bars = {
        "data": {"values": ranked.head(MOST_BARS).to_dicts()},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "feature", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "importance", "type": "quantitative", "title": lost},
        },
    }
    note = said("{shown} of {all}", shown=MOST_BARS, all=ranked.height) if ranked.height > MOST_BARS else ""
    return figure(TITLE, bars, note)
