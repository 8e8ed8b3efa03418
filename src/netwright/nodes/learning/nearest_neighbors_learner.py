"""Nearest Neighbors Learner node."""

from __future__ import annotations

from typing import Any, Literal

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.supervised import CompleteRowsTaskSettings, SupervisedLearner
from netwright.ports import ModelTask
from netwright.sdk import ExecuteContext, InputError, choice, integer, node


class NearestNeighborsLearnerSettings(CompleteRowsTaskSettings):
    """What near means."""

    neighbors: int = integer(default=5, ge=1, title="Neighbours", help="How many rows are asked.")
    weights: Literal["alike", "by distance"] = choice(
        default="alike", title="Neighbours count", help="By distance, the nearer ones count more."
    )
    distance: Literal["euclidean", "manhattan", "cosine"] = choice(default="euclidean", title="Distance", advanced=True)


@node(
    id="nearest_neighbors_learner",
    title="Nearest Neighbours Learner",
    group="learning",
    keywords=("knn", "k nearest neighbors", "instance", "classification", "regression", "scikit-learn"),
)
class NearestNeighborsLearner(SupervisedLearner[NearestNeighborsLearnerSettings]):
    """Tell of a row what the rows most like it say.

    Columns are brought to one scale before. The model holds the training rows, and asks the nearest of them.
    """

    is_scaled = True

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

        chosen = self.settings
        if len(examples.x) < chosen.neighbors:
            raise InputError(
                "table",
                "There are {rows} rows to learn from, fewer than the {neighbors} neighbours to ask.",
                "Ask fewer neighbours, or connect more rows.",
                rows=len(examples.x),
                neighbors=chosen.neighbors,
            )
        kind = KNeighborsClassifier if task == "classification" else KNeighborsRegressor
        model = kind(
            n_neighbors=chosen.neighbors,
            weights="uniform" if chosen.weights == "alike" else "distance",
            metric=chosen.distance,
            # A search tree cannot be stored without trusting what its bytes point at.
            algorithm="brute",
        )
        return model.fit(examples.x, examples.y)
