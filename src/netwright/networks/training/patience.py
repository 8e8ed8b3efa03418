"""Early stopping with the best weights kept, and lowering the learning rate on a plateau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.networks.training.setup import TrainingSetup

BIGGER_IS_BETTER = (
    "accuracy",
    "auc",
    "precision",
    "recall",
    "f1_score",
    "r2_score",
    "cosine_similarity",
    "iou",
)


class Patience:
    """Watches one value over the epochs."""

    def __init__(self, setup: TrainingSetup, has_validation: bool) -> None:
        self.setup = setup
        self.watched = setup.watch or ("val_loss" if has_validation else "loss")
        self.sign = -1.0 if self.watched.endswith(BIGGER_IS_BETTER) else 1.0
        self.best = float("inf")
        self.best_epoch: int | None = None
        self.weights: list[Any] | None = None
        self.waited = 0
        self.waited_with_rate = 0

    def is_over(self, row: Mapping[str, Any], model: Any, epoch: int) -> bool:
        """Take an epoch's values; return whether patience has run out. May lower the learning rate."""
        if self.setup.patience is None and self.setup.reduce_after is None:
            return False
        value = self.sign * float(row.get(self.watched, float("nan")))
        if value < self.best:
            self.best, self.best_epoch, self.waited, self.waited_with_rate = value, epoch, 0, 0
            if self.setup.patience is not None:
                self.weights = model.get_weights()
            return False
        self.waited += 1
        self.waited_with_rate += 1
        if self.setup.reduce_after is not None and self.waited_with_rate >= self.setup.reduce_after:
            rate = model.optimizer.learning_rate
            rate.assign(max(float(rate.numpy()) * self.setup.reduce_factor, self.setup.least_learning_rate))
            self.waited_with_rate = 0
        return self.setup.patience is not None and self.waited >= self.setup.patience

    def take_best(self, model: Any) -> None:
        """Set the weights of the best epoch, where it was watched for."""
        if self.weights is not None:
            model.set_weights(self.weights)
