"""Logistic Regression Learner node."""

from __future__ import annotations

from typing import Any, Literal

from netwright.nodes.learning.coefficients import COEFFICIENT_PORTS, COEFFICIENT_SPECS, coefficient_outputs
from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.supervised import CompleteRowsSettings, SupervisedLearner
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, choice, flag, integer, node, number


class LogisticRegressionLearnerSettings(CompleteRowsSettings):
    """How the coefficients are found."""

    penalty: Literal["none", "ridge", "lasso", "elastic net"] = choice(
        default="ridge", title="Penalty", help="Ridge makes coefficients small, lasso makes many of them zero."
    )
    strength: float = number(
        default=1.0, gt=0, title="Strength of the penalty", when={"penalty": ["ridge", "lasso", "elastic net"]}
    )
    lasso_share: float = number(default=0.5, ge=0, le=1, title="Share of lasso", when={"penalty": "elastic net"})
    rounds: int = integer(default=1_000, ge=1, title="Rounds, at most", advanced=True)
    balanced: bool = flag(
        default=False,
        title="Classes count alike",
        advanced=True,
        help="Rows of rare classes weigh more, so that a class counts as much as any other.",
    )


@node(
    id="logistic_regression_learner",
    title="Logistic Regression Learner",
    group="learning",
    random=True,
    keywords=("logit", "linear", "softmax", "classification", "baseline", "scikit-learn"),
)
class LogisticRegressionLearner(SupervisedLearner[LogisticRegressionLearnerSettings]):
    """Learn classes by a weighted sum of the features.

    Columns are brought to one scale before. The honest baseline for any classifier: quick, steady, and its
    coefficients can be read.
    """

    outputs = {**SupervisedLearner.outputs, **COEFFICIENT_PORTS}
    explained = COEFFICIENT_SPECS
    tasks = ("classification",)
    is_scaled = True

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        from sklearn.linear_model import LogisticRegression

        chosen = self.settings
        lasso = {"none": 0.0, "ridge": 0.0, "lasso": 1.0, "elastic net": chosen.lasso_share}[chosen.penalty]
        model = LogisticRegression(
            C=float("inf") if chosen.penalty == "none" else 1 / chosen.strength,
            l1_ratio=lasso,
            solver="saga" if lasso else "lbfgs",
            max_iter=chosen.rounds,
            class_weight="balanced" if chosen.balanced else None,
            random_state=context.seed % 2**32,
        )
        return model.fit(examples.x, examples.y)

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        return coefficient_outputs(estimator.coef_, estimator.intercept_, examples)
