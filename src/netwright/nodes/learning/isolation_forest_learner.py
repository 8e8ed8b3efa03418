"""Isolation Forest Learner node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.unsupervised import UnsupervisedLearner, UnsupervisedSettings
from netwright.sdk import ExecuteContext, integer, node, number


class IsolationForestLearnerSettings(UnsupervisedSettings):
    """How strangers are found."""

    trees: int = integer(default=100, ge=1, le=100_000, title="Trees")
    rows_a_tree: int = integer(default=256, ge=2, title="Rows a tree sees", advanced=True)
    share: float | None = number(
        default=None,
        gt=0,
        le=0.5,
        title="Share of anomalies",
        help="Sets the threshold so that this share of the training rows counts as an anomaly. Left empty, a score "
        "above 0.5 does.",
    )


@node(
    id="isolation_forest_learner",
    title="Isolation Forest Learner",
    group="learning",
    random=True,
    keywords=("anomaly", "outlier", "novelty", "fraud", "unsupervised", "scikit-learn"),
)
class IsolationForestLearner(UnsupervisedLearner[IsolationForestLearnerSettings]):
    """Learn which rows are strange, without being told.

    Random questions part a strange row from the others soon. The Model Predictor gives each row a score between 0 and
    1, the higher the stranger, and says whether it is an anomaly.
    """

    task = "anomaly"

    def fit(self, examples: Examples, context: ExecuteContext) -> Any:
        from sklearn.ensemble import IsolationForest

        forest = IsolationForest(
            n_estimators=self.settings.trees,
            max_samples=min(self.settings.rows_a_tree, len(examples.x)),
            contamination="auto" if self.settings.share is None else self.settings.share,
            random_state=context.seed % 2**32,
            n_jobs=context.threads,
        )
        return forest.fit(examples.x).set_params(n_jobs=None)
