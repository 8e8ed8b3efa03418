"""Linear Regression Learner node."""

from __future__ import annotations

from typing import Any, Literal

from netwright.nodes.learning.coefficients import COEFFICIENT_PORTS, COEFFICIENT_SPECS, coefficient_outputs
from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.supervised import CompleteRowsSettings, SupervisedLearner
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, choice, integer, node, number


class LinearRegressionLearnerSettings(CompleteRowsSettings):
    """How the coefficients are found."""

    penalty: Literal["none", "ridge", "lasso", "elastic net"] = choice(
        default="none", title="Penalty", help="Ridge makes coefficients small, lasso makes many of them zero."
    )
    strength: float = number(
        default=1.0, gt=0, title="Strength of the penalty", when={"penalty": ["ridge", "lasso", "elastic net"]}
    )
    lasso_share: float = number(default=0.5, ge=0, le=1, title="Share of lasso", when={"penalty": "elastic net"})
    rounds: int = integer(
        default=1_000, ge=1, title="Rounds, at most", advanced=True, when={"penalty": ["lasso", "elastic net"]}
    )


@node(
    id="linear_regression_learner",
    title="Linear Regression Learner",
    group="learning",
    keywords=("ols", "ridge", "lasso", "elastic net", "regression", "baseline", "scikit-learn"),
)
class LinearRegressionLearner(SupervisedLearner[LinearRegressionLearnerSettings]):
    """Learn a number by a weighted sum of the features.

    Columns are brought to one scale before, so that a penalty is fair to all. The honest baseline for any regression.
    """

    outputs = {**SupervisedLearner.outputs, **COEFFICIENT_PORTS}
    explained = COEFFICIENT_SPECS
    tasks = ("regression",)
    is_scaled = True

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        return self._model().fit(examples.x, examples.y)

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        import numpy as np

        return coefficient_outputs(np.atleast_2d(estimator.coef_), np.atleast_1d(estimator.intercept_), examples)

    def _model(self) -> Any:
        from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge

        chosen = self.settings
        match chosen.penalty:
            case "ridge":
                return Ridge(alpha=chosen.strength)
            case "lasso":
                return Lasso(alpha=chosen.strength, max_iter=chosen.rounds)
            case "elastic net":
                return ElasticNet(alpha=chosen.strength, l1_ratio=chosen.lasso_share, max_iter=chosen.rounds)
        return LinearRegression()
