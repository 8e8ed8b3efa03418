"""What the learners without a target have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal, TypeVar

from netwright.nodes.learning.examples import Examples, read_examples
from netwright.nodes.learning.features import FEATURE_KINDS, choose_features
from netwright.nodes.learning.supervised import store
from netwright.ports import ColumnSpec, ModelSpec, ModelTask, Spec, Table, TableSpec
from netwright.sdk import ExecuteContext, InputError, ModelPort, Node, Settings, TablePort, choice, columns, flag


class UnsupervisedSettings(Settings):
    """What is looked at."""

    features: tuple[str, ...] = columns(
        port="table",
        kinds=FEATURE_KINDS,
        title="Features",
        help="The columns to look at. None chosen means every number, flag and category.",
    )
    missing_values: Literal["stop", "leave out"] = choice(
        default="stop", title="Missing values", help="Stop at the first and name it, or leave such rows out."
    )


class ScaledSettings(UnsupervisedSettings):
    """For what goes by distances."""

    scaled: bool = flag(
        default=True,
        title="Bring columns to one scale",
        help="Otherwise a column of large numbers drowns the others.",
    )


S = TypeVar("S", bound=UnsupervisedSettings)


class UnsupervisedLearner(Node[S], Generic[S]):
    """Base of the learners without a target that can judge new rows."""

    inputs = {"table": TablePort("The rows to learn from.")}
    outputs = {"model": ModelPort("The fitted model, for a Model Predictor.")}

    task: ClassVar[ModelTask]
    explained: ClassVar[Mapping[str, Spec]] = {}
    """The specs of the outputs beside the model."""

    def fit(self, examples: Examples, context: ExecuteContext) -> Any:
        """Return the fitted estimator."""
        raise NotImplementedError

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        """Return the outputs beside the model."""
        return {}

    def components(self) -> int | None:
        """For a projection: how many columns it makes."""
        return None

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        return {"model": self._promise(choose_features(table, self.settings.features)), **self.explained}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        examples = read_rows(self.settings, table, context)
        estimator = self.fit(examples, context)
        model = store(self._promise(examples.columns), estimator, examples)
        return {"model": model, **self.explain(estimator, examples)}

    def _promise(self, features: tuple[ColumnSpec, ...] | None) -> ModelSpec:
        return ModelSpec(kind=self.type.id, task=self.task, features=features, components=self.components())


def read_rows(settings: UnsupervisedSettings, table: Table, context: ExecuteContext) -> Examples:
    """Read the features as the settings say."""
    features = choose_features(table.spec, settings.features)
    if features is None:
        raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
    return read_examples(
        table,
        features,
        None,
        context,
        missing=settings.missing_values,
        is_scaled=isinstance(settings, ScaledSettings) and settings.scaled,
        must_keep=bool(settings.features),
    )


def need_rows(examples: Examples, needed: int) -> None:
    """Raise InputError where there are fewer rows than needed."""
    if len(examples.x) < needed:
        raise InputError(
            "table",
            "There are {rows} rows; at least {needed} are needed with these settings.",
            "Connect more rows, or change the settings.",
            rows=len(examples.x),
            needed=needed,
        )
