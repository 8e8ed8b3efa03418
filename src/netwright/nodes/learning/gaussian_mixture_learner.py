"""Gaussian Mixture Learner node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.unsupervised import UnsupervisedLearner, UnsupervisedSettings, need_rows
from netwright.sdk import ExecuteContext, integer, node, number


class GaussianMixtureLearnerSettings(UnsupervisedSettings):
    """How many clouds, and what counts as far from them."""

    clouds: int = integer(
        default=1,
        ge=1,
        le=1_000,
        title="Clouds",
        help="Groups that normal rows form. With one, scores rank rows by their Mahalanobis distance from the mean.",
    )
    share: float = number(
        default=0.01,
        gt=0,
        le=0.5,
        title="Share of anomalies",
        help="Sets the threshold so that this share of the training rows counts as an anomaly.",
    )


@node(
    id="gaussian_mixture_learner",
    title="Gaussian Mixture Learner",
    group="learning",
    random=True,
    keywords=("anomaly", "outlier", "mahalanobis", "density", "fraud", "unsupervised", "scikit-learn"),
)
class GaussianMixtureLearner(UnsupervisedLearner[GaussianMixtureLearnerSettings]):
    """Learn where rows are dense, and which are far from there.

    Normal rows are thought of as one cloud or several, each with its own shape. The Model Predictor gives each row a
    score, the higher the less likely it is, and says whether it is an anomaly. It finds rows whose values are usual one
    by one, but not together.
    """

    task = "anomaly"

    def fit(self, examples: Examples, context: ExecuteContext) -> Any:
        import numpy as np
        from sklearn.mixture import GaussianMixture

        need_rows(examples, max(2, self.settings.clouds))
        mixture = GaussianMixture(self.settings.clouds, random_state=context.seed % 2**32).fit(examples.x)
        # What the Model Predictor compares scores with, as in scikit-learn's own detectors.
        mixture.offset_ = float(np.quantile(mixture.score_samples(examples.x), self.settings.share))
        return mixture
