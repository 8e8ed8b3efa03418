"""Model Predictor node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.learning.features import check_features
from netwright.nodes.learning.prediction import promised_columns, tell
from netwright.ports import ColumnSpec, Model, ModelSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, ModelPort, Node, Settings, SettingsError, TablePort, flag, node, text

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

BATCH = 50_000


class ModelPredictorSettings(Settings):
    """What the new columns are called."""

    column: str = text(default="prediction", title="New column", max_length=200)
    probabilities: bool = flag(
        default=False,
        title="Probability of each class",
        help="One more column a class, where the model knows. It is called like the new column and the class.",
    )


@node(
    id="model_predictor",
    title="Model Predictor",
    group="learning",
    keywords=("apply", "predict", "score", "classify", "cluster", "anomaly", "project"),
)
class ModelPredictor(Node[ModelPredictorSettings]):
    """Let a model tell of new rows.

    Takes the model of any learner: classes, numbers, clusters, anomalies or components come out as new columns. The
    features are found by their names. A row with a missing value that the model cannot take gets no prediction.
    """

    inputs = {"model": ModelPort("The fitted model."), "table": TablePort("The rows to tell of.")}
    outputs = {"table": TablePort("The same rows with what the model tells.")}

    def configure(self, model: ModelSpec, table: TableSpec) -> dict[str, TableSpec]:
        check_features(model.features or (), table)
        new = self._promise(model, table)
        if table.columns is None or new is None:
            return {"table": TableSpec(rows=table.rows)}
        return {"table": TableSpec(columns=(*table.columns, *new), rows=table.rows)}

    def execute(self, *, model: Model, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        from netwright.nodes.learning.preparation import Preparation
        from netwright.nodes.learning.storing import load_estimator

        check_features(model.spec.features or (), table.spec)
        columns = self._promise(model.spec, table.spec) or ()
        preparation = Preparation.of(model.parameters["preparation"])
        estimator = load_estimator(model)
        rows = table.frame.collect()
        parts = [pl.DataFrame(schema=_schema(columns))]
        unknown = 0
        for start in range(0, rows.height, BATCH):
            context.progress(start / rows.height)
            matrix = preparation.matrix(rows.slice(start, BATCH))
            complete = pl.Series(_usable(estimator, matrix))
            told = tell(model.spec, estimator, matrix[complete.to_numpy()], columns) if complete.any() else parts[0]
            unknown += int((~complete).sum())
            parts.append(_spread(told.cast(_schema(columns)), complete))
        if unknown:
            context.warn(
                "Rows without a prediction, since a value is missing: {count}.",
                "Fill them in with a Missing Value node before.",
                count=unknown,
            )
        made = pl.concat([rows, pl.concat(parts)], how="horizontal")
        known = TableSpec(columns=(*(table.spec.columns or ()), *columns))
        return {"table": Table.of(made, like=known)}

    def _promise(self, model: ModelSpec, table: TableSpec) -> tuple[ColumnSpec, ...] | None:
        if not self.settings.column.strip():
            raise SettingsError("column", "The new column has no name.", "Give it one.")
        new = promised_columns(model, self.settings.column, self.settings.probabilities)
        taken = [column.name for column in new or () if table.column(column.name) is not None]
        if taken:
            raise SettingsError(
                "column",
                "The table has a column {column} already.",
                "Choose another name, or remove the column before.",
                column=taken[0],
            )
        return new


def _schema(columns: tuple[ColumnSpec, ...]) -> pl.Schema:
    import polars as pl

    types = {"String": pl.String, "Boolean": pl.Boolean, "Int64": pl.Int64, "Float64": pl.Float64}
    return pl.Schema({column.name: types[column.dtype] for column in columns})


def _usable(estimator: object, matrix: np.ndarray) -> np.ndarray:
    """Return for each row whether the estimator takes it: all rows where it knows what to do with a gap."""
    import numpy as np

    tags = getattr(estimator, "__sklearn_tags__", None)
    takes_gaps = tags is None or tags().input_tags.allow_nan
    return np.ones(len(matrix), dtype=bool) if takes_gaps else ~np.isnan(matrix).any(axis=1)


def _spread(told: pl.DataFrame, complete: pl.Series) -> pl.DataFrame:
    """Return the rows in their places among those of which nothing is told."""
    import polars as pl

    if complete.all():
        return told
    place = pl.select(pl.when(complete).then(complete.cum_sum() - 1))
    return told.select(pl.all().gather(place.to_series()))
