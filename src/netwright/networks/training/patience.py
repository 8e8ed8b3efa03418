"""Early stopping with the best weights kept, and lowering the learning rate on a plateau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.networks.training.limits import read_limits
from netwright.networks.training.setup import PatienceSetup
from netwright.sdk import NodeError

BIGGER_IS_BETTER = (
    "accuracy",
    "auc",
    "precision",
    "recall",
    "specificity",
    "sensitivity",
    "f1_score",
    "fbeta_score",
    "r2_score",
    "correlation",
    "cosine_similarity",
    "iou",
    "true_positives",
    "true_negatives",
    "elbo",
)


class Patience:
    """Watches one value over the epochs."""

    def __init__(self, setup: PatienceSetup, has_validation: bool) -> None:
        self.setup = setup
        self.watched = setup.watch or ("val_loss" if has_validation else "loss")
        self.sign = -1.0 if self.watched.endswith(BIGGER_IS_BETTER) else 1.0
        self.best = float("inf")
        self.best_epoch: int | None = None
        self.weights: list[Any] = []
        """Those of the best epoch."""
        self.waited = 0
        self.waited_with_rate = 0
        self.limits = read_limits(setup.give_up, "give_up")

    def check(self, row: Mapping[str, Any]) -> None:
        """Raise NodeError where the history has no value to watch."""
        watches = self.setup.stop_after is not None or self.setup.reduce_after is not None
        for name in (self.watched if watches else "", self.limits.measure):
            if name and name not in row:
                raise NodeError(
                    "The history has no value {name} to watch.",
                    "Choose one of: {names}.",
                    name=name,
                    names=", ".join(row),
                )

    def is_better(self, row: Mapping[str, Any], model: Any, epoch: int) -> bool:
        """Take an epoch's values; return whether they are the best so far, and keep the weights then."""
        if self.setup.stop_after is None and self.setup.reduce_after is None:
            return False
        value = self.sign * float(row.get(self.watched, float("nan")))
        if value < self.best - self.setup.least_change:
            self.best, self.best_epoch, self.waited, self.waited_with_rate = value, epoch, 0, 0
            if self.setup.stop_after is not None and self.setup.restore_best:
                self.weights = model.get_weights()
            return True
        self.waited += 1
        self.waited_with_rate += 1
        return False

    @property
    def is_over(self) -> bool:
        """Whether it has run out."""
        return self.setup.stop_after is not None and self.waited >= self.setup.stop_after

    def lower_rates(self, optimizers: Any) -> bool:
        """Lower the learning rates where the value has not improved for a while; tell whether that was so."""
        if self.setup.reduce_after is None or self.waited_with_rate < self.setup.reduce_after:
            return False
        for one in optimizers:
            one.rate = max(one.rate * self.setup.reduce_factor, self.setup.least_learning_rate)
        self.waited_with_rate = 0
        return True

    def take_best(self, model: Any) -> None:
        """Set the weights of the best epoch, where it was watched for."""
        if self.weights:
            model.set_weights(self.weights)

    def to_json(self) -> dict[str, Any]:
        """Return what a checkpoint keeps beside the best weights."""
        best = None if self.best == float("inf") else self.best
        waited = [self.waited, self.waited_with_rate]
        return {"best": best, "best_epoch": self.best_epoch, "waited": waited}

    def take_up(self, kept: Mapping[str, Any], weights: list[Any]) -> None:
        """Go on from a checkpoint."""
        self.best = float("inf") if kept["best"] is None else kept["best"]
        self.best_epoch, self.weights = kept["best_epoch"], weights
        self.waited, self.waited_with_rate = kept["waited"]
