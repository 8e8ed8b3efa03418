"""Random Forest Learner node."""

from __future__ import annotations

import time
from typing import Any, Literal

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.importance import IMPORTANCE_PORTS, IMPORTANCE_SPECS, importance_outputs
from netwright.nodes.learning.supervised import SupervisedLearner, TaskSettings
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, choice, flag, integer, node

STAGE_SECONDS = 1.0
"""How long trees grow between two reports of progress: each stage starts threads of its own."""


class RandomForestLearnerSettings(TaskSettings):
    """How the forest grows."""

    trees: int = integer(default=200, ge=1, le=100_000, title="Trees", help="More are steadier and slower.")
    leaf_rows: int = integer(
        default=1, ge=1, title="Rows in a leaf, at least", help="A larger number makes simpler trees."
    )
    depth: int | None = integer(default=None, ge=1, title="Depth, at most", help="Left empty, there is no limit.")
    tried_features: Literal["square root", "third", "all"] = choice(
        default="square root", title="Features tried at each split", advanced=True
    )
    balanced: bool = flag(
        default=False,
        title="Classes count alike",
        advanced=True,
        help="Rows of rare classes weigh more, so that a class counts as much as any other.",
    )


@node(
    id="random_forest_learner",
    title="Random Forest Learner",
    group="learning",
    random=True,
    keywords=("trees", "ensemble", "bagging", "classification", "regression", "scikit-learn"),
)
class RandomForestLearner(SupervisedLearner[RandomForestLearnerSettings]):
    """Learn by many decision trees that vote.

    Each tree sees a random draw of the rows, and tries a random draw of the features at each split. A good first
    model: it needs no scaling and little tuning. The importance of a feature is its share in how much cleaner the
    splits make the classes.
    """

    outputs = {**SupervisedLearner.outputs, **IMPORTANCE_PORTS}
    explained = IMPORTANCE_SPECS

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        forest = self._forest(task, context)
        # Growing in stages gives the same trees as growing at once.
        started, trees = time.monotonic(), min(2 * context.threads, self.settings.trees)
        while True:
            forest.set_params(n_estimators=trees).fit(examples.x, examples.y)
            context.progress(trees / self.settings.trees)
            if trees == self.settings.trees:
                break
            pace = trees / (time.monotonic() - started)
            trees = min(trees + max(context.threads, int(pace * STAGE_SECONDS)), self.settings.trees)
        # Threads would add up the trees' votes in an order that changes from run to run.
        return forest.set_params(n_jobs=None, warm_start=False)

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        return importance_outputs(examples.preparation.sources, estimator.feature_importances_)

    def _forest(self, task: ModelTask, context: ExecuteContext) -> Any:
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        chosen = self.settings
        options = {
            "max_depth": chosen.depth,
            "min_samples_leaf": chosen.leaf_rows,
            "max_features": {"square root": "sqrt", "third": 1 / 3, "all": 1.0}[chosen.tried_features],
            "random_state": context.seed % 2**32,
            "n_jobs": context.threads,
            "warm_start": True,
        }
        if task == "classification":
            return RandomForestClassifier(class_weight="balanced" if chosen.balanced else None, **options)
        return RandomForestRegressor(**options)
