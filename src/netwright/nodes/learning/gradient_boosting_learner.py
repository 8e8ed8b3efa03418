"""Gradient Boosting Learner node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.importance import IMPORTANCE_PORTS, IMPORTANCE_SPECS, importance_outputs
from netwright.nodes.learning.supervised import SupervisedLearner, TaskSettings
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, flag, integer, node, number


class GradientBoostingLearnerSettings(TaskSettings):
    """How the trees are added."""

    rounds: int = integer(default=200, ge=1, le=100_000, title="Rounds", help="Each adds a tree, or one a class.")
    learning_rate: float = number(
        default=0.1, gt=0, le=1, title="Learning rate", help="How much each tree corrects. Halve it, double the rounds."
    )
    leaves: int = integer(default=31, ge=2, le=10_000, title="Leaves of a tree, at most")
    leaf_rows: int = integer(default=20, ge=1, title="Rows in a leaf, at least")
    row_share: float = number(default=1.0, gt=0, le=1, title="Share of the rows each tree sees", advanced=True)
    feature_share: float = number(default=1.0, gt=0, le=1, title="Share of the features each tree sees", advanced=True)
    l2: float = number(default=0.0, ge=0, title="L2 penalty", advanced=True)
    balanced: bool = flag(
        default=False,
        title="Classes count alike",
        advanced=True,
        help="Rows of rare classes weigh more, so that a class counts as much as any other.",
    )


@node(
    id="gradient_boosting_learner",
    title="Gradient Boosting Learner",
    group="learning",
    random=True,
    keywords=("lightgbm", "xgboost", "trees", "boosting", "gbm", "classification", "regression"),
)
class GradientBoostingLearner(SupervisedLearner[GradientBoostingLearnerSettings]):
    """Learn by trees that correct each other, with LightGBM.

    Often the best there is for tables. Categories and missing values are taken as they are. The importance of a
    feature is its share in how much the splits lower the loss.
    """

    outputs = {**SupervisedLearner.outputs, **IMPORTANCE_PORTS}
    explained = IMPORTANCE_SPECS
    encoding = "index"

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        import lightgbm

        rounds = self.settings.rounds

        def tell(state: Any) -> None:
            context.progress((state.iteration + 1) / rounds)

        categories = [place for place, kind in enumerate(_kinds(examples)) if kind == "category"]
        data = lightgbm.Dataset(
            examples.x,
            label=examples.y,
            weight=_balance(examples) if self.settings.balanced and task == "classification" else None,
            categorical_feature=categories,
        )
        options = self._options(task, len(examples.classes), context)
        return lightgbm.train(options, data, num_boost_round=rounds, callbacks=[tell])

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        return importance_outputs(examples.preparation.sources, estimator.feature_importance("gain"))

    def _options(self, task: ModelTask, classes: int, context: ExecuteContext) -> dict[str, Any]:
        chosen = self.settings
        objective = "regression" if task == "regression" else "binary" if classes == 2 else "multiclass"
        return {
            "objective": objective,
            **({"num_class": classes} if objective == "multiclass" else {}),
            "learning_rate": chosen.learning_rate,
            "num_leaves": chosen.leaves,
            "min_data_in_leaf": chosen.leaf_rows,
            "bagging_fraction": chosen.row_share,
            "bagging_freq": 1 if chosen.row_share < 1 else 0,
            "feature_fraction": chosen.feature_share,
            "lambda_l2": chosen.l2,
            "seed": context.seed % 2**31,
            "num_threads": context.threads,
            # Without these two the last bits change from run to run.
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }


def _kinds(examples: Examples) -> list[str]:
    return [feature.kind for feature in examples.preparation.features for _ in range(feature.width)]


def _balance(examples: Examples) -> Any:
    import numpy as np

    counts = np.bincount(examples.y.astype(int))
    return (len(examples.y) / (len(counts) * counts))[examples.y.astype(int)]
