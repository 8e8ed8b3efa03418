"""Naive Bayes Learner node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.supervised import CompleteRowsSettings, SupervisedLearner
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, flag, node, number


class NaiveBayesLearnerSettings(CompleteRowsSettings):
    """What is believed beforehand."""

    equal_priors: bool = flag(
        default=False,
        title="Classes are equally likely",
        help="Otherwise a class is as likely as it is frequent in the training rows.",
    )
    smoothing: float = number(
        default=1e-9,
        ge=0,
        title="Smoothing",
        advanced=True,
        help="Share of the largest variance that is added to each, so that no feature is too sure of itself.",
    )


@node(
    id="naive_bayes_learner",
    title="Naive Bayes Learner",
    group="learning",
    keywords=("gaussian", "bayes", "probability", "classification", "baseline", "scikit-learn"),
)
class NaiveBayesLearner(SupervisedLearner[NaiveBayesLearnerSettings]):
    """Learn classes as if the features had nothing to do with each other.

    Within a class each feature follows a normal curve of its own; a category counts as one yes-or-no feature each.
    Trained in a moment, from few rows; its probabilities are often too sure.
    """

    tasks = ("classification",)
    is_scaled = True

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        from sklearn.naive_bayes import GaussianNB

        count = len(examples.classes)
        priors = [1 / count] * count if self.settings.equal_priors else None
        return GaussianNB(priors=priors, var_smoothing=self.settings.smoothing).fit(examples.x, examples.y)
