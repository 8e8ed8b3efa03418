"""What the learners with a target have in common."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal, TypeVar, get_args

from netwright.nodes.learning.examples import Examples, MissingValues, read_examples
from netwright.nodes.learning.features import FEATURE_KINDS, choose_features
from netwright.nodes.learning.preparation import Encoding
from netwright.ports import ColumnSpec, Model, ModelSpec, ModelTask, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    ModelPort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    columns,
)

Task = Literal["classification", "regression"]


class SupervisedSettings(Settings):
    """What is learnt, and from what."""

    target: str | None = column(
        port="table", kinds=["category", "text", "flag", "number"], title="Target", help="What the model is to tell."
    )
    features: tuple[str, ...] = columns(
        port="table",
        kinds=FEATURE_KINDS,
        title="Features",
        help="What it is told by. None chosen means every number, flag and category but the target.",
    )
    missing_values: MissingValues = choice(
        default="keep",
        title="Missing values",
        help="Keep them and let the model find out what they mean, stop at the first, or leave such rows out.",
    )


class CompleteRowsSettings(SupervisedSettings):
    """For models that cannot take a missing value."""

    missing_values: Literal["stop", "leave out"] = choice(
        default="stop", title="Missing values", help="Stop at the first and name it, or leave such rows out."
    )


class TaskSettings(SupervisedSettings):
    """For models that can do both tasks."""

    task: Literal["auto", "classification", "regression"] = choice(
        default="auto",
        title="Task",
        help="Auto tells classes apart for texts, categories and flags, numbers otherwise.",
    )


class CompleteRowsTaskSettings(CompleteRowsSettings, TaskSettings):
    """For models that can do both tasks, but cannot take a missing value."""


S = TypeVar("S", bound=SupervisedSettings)


class SupervisedLearner(Node[S], Generic[S]):
    """Base of the learners with a target. A subclass says which estimator it fits."""

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {"model": ModelPort("The fitted model, for a Model Predictor.")}

    tasks: ClassVar[tuple[Task, ...]] = get_args(Task)
    encoding: ClassVar[Encoding] = "one column a category"
    is_scaled: ClassVar[bool] = False
    """Whether the columns are brought to one scale before."""
    explained: ClassVar[Mapping[str, Spec]] = {}
    """The specs of the outputs beside the model."""

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        """Return the fitted estimator."""
        raise NotImplementedError

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        """Return the outputs beside the model."""
        return {}

    def gives_probabilities(self) -> bool:
        """Whether a classification comes with probabilities."""
        return True

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        return {"model": self._promise(table), **self.explained}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        promise = self._promise(table.spec)
        if promise.task is None or promise.features is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
        examples = read_examples(
            table,
            promise.features,
            self.settings.target,
            context,
            is_classification=promise.task == "classification",
            missing=self.settings.missing_values,
            encoding=self.encoding,
            is_scaled=self.is_scaled,
            must_keep=bool(self.settings.features),
        )
        estimator = fitted(self, examples, promise.task, context)
        spec = promise.model_copy(update={"features": examples.columns, "classes": examples.classes or None})
        return {"model": store(spec, estimator, examples), **self.explain(estimator, examples)}

    def _promise(self, table: TableSpec) -> ModelSpec:
        target = check_column(table, "target", self.settings.target, ["category", "text", "flag", "number"])
        task = self._task(target)
        features = choose_features(table, self.settings.features, [self.settings.target])
        gives = task == "classification" and self.gives_probabilities()
        return ModelSpec(kind=self.type.id, task=task, features=features, target=target, probabilities=gives)

    def _task(self, target: ColumnSpec | None) -> Task | None:
        asked: Task | Literal["auto"] = self.tasks[0] if len(self.tasks) == 1 else self._asked()
        if target is None:
            return None if asked == "auto" else asked
        if asked == "auto":
            return "regression" if target.kind == "number" and target.index_size is None else "classification"
        if asked == "regression" and target.kind not in ("number", "flag"):
            raise SettingsError(
                "target",
                "Column {column} is of kind {kind}; a regression tells a number.",
                "Choose a number column, or a learner for classes.",
                column=target.name,
                kind=target.kind,
            )
        return asked

    def _asked(self) -> Task | Literal["auto"]:
        return self.settings.task if isinstance(self.settings, TaskSettings) else "auto"


def fitted(learner: SupervisedLearner[Any], examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
    """Fit, and pass on as a warning that the estimator did not settle."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        estimator = learner.fit(examples, task, context)
    for warning in caught:
        context.log(str(warning.message))
    if any(issubclass(warning.category, ConvergenceWarning) for warning in caught):
        context.warn(
            "Training ended before the model had settled.", "Allow more rounds; the log says what it was doing."
        )
    return estimator


def store(spec: ModelSpec, estimator: Any, examples: Examples) -> Model:
    """Return the value for the wire."""
    from netwright.nodes.learning.storing import dump_estimator

    rows = len(examples.x)
    facts = {"rows learnt from": rows, "rows left out": examples.left_out, "columns of numbers": examples.x.shape[1]}
    parameters = {"preparation": examples.preparation.to_json(), "facts": facts}
    return Model(spec, dump_estimator(estimator), parameters)
