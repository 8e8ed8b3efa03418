"""MLP Learner node."""

from __future__ import annotations

import time
from typing import Any, Literal

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.supervised import CompleteRowsTaskSettings, SupervisedLearner
from netwright.ports import ModelTask, Spec, TableSpec
from netwright.sdk import ExecuteContext, Point, SettingsError, choice, integer, node, number, text


class MlpLearnerSettings(CompleteRowsTaskSettings):
    """The layers, and how they are trained."""

    hidden: str = text(
        default="100", title="Hidden layers", help="The units of each, with commas between: 64, 32.", max_length=200
    )
    activation: Literal["relu", "tanh", "logistic", "identity"] = choice(default="relu", title="Activation")
    epochs: int = integer(default=200, ge=1, le=1_000_000, title="Epochs, at most", help="How often each row is seen.")
    patience: int = integer(
        default=10, ge=1, title="Epochs without improvement", help="Ends when the loss no longer falls."
    )
    batch_size: int = integer(default=200, ge=1, title="Batch size", advanced=True)
    learning_rate: float = number(default=0.001, gt=0, title="Learning rate", advanced=True)
    l2: float = number(default=0.0001, ge=0, title="L2 penalty", advanced=True)
    improvement: float = number(
        default=0.0001, ge=0, title="Smallest improvement", advanced=True, help="A fall by less does not count."
    )


@node(
    id="mlp_learner",
    title="MLP Learner",
    group="learning",
    random=True,
    keywords=("neural network", "multilayer perceptron", "dense", "classification", "regression", "scikit-learn"),
)
class MlpLearner(SupervisedLearner[MlpLearnerSettings]):
    """Learn by a small neural network, without drawing it.

    Columns are brought to one scale before, and training ends when the loss no longer falls. Draw layers and use a
    Network Learner for anything that this does not do.
    """

    is_scaled = True

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        _units(self.settings.hidden)
        return super().configure(table)

    def fit(self, examples: Examples, task: ModelTask, context: ExecuteContext) -> Any:
        import numpy as np

        network = self._network(task, context, len(examples.x))
        classes = {"classes": np.arange(len(examples.classes))} if task == "classification" else {}
        best, without, started = float("inf"), 0, time.monotonic()
        for epoch in range(1, self.settings.epochs + 1):
            network.partial_fit(examples.x, examples.y, **(classes if epoch == 1 else {}))
            loss = float(network.loss_)
            if not np.isfinite(loss):
                raise SettingsError("learning_rate", "The loss is no longer finite.", "Choose a smaller learning rate.")
            seconds = time.monotonic() - started
            context.point(Point(scope="epoch", epoch=epoch, step=epoch, seconds=seconds, values={"loss": loss}))
            context.progress(epoch / self.settings.epochs)
            without = 0 if loss < best - self.settings.improvement else without + 1
            best = min(best, loss)
            if without >= self.settings.patience:
                break
        return _without_training_state(network)

    def _network(self, task: ModelTask, context: ExecuteContext, rows: int) -> Any:
        import numpy as np
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        chosen = self.settings
        kind = MLPClassifier if task == "classification" else MLPRegressor
        return kind(
            hidden_layer_sizes=_units(chosen.hidden),
            activation=chosen.activation,
            batch_size=min(chosen.batch_size, rows),
            learning_rate_init=chosen.learning_rate,
            alpha=chosen.l2,
            # One generator for all epochs, as in one call of fit: a number would mix each epoch alike.
            random_state=np.random.RandomState(context.seed % 2**32),
        )


def _units(hidden: str) -> tuple[int, ...]:
    parts = [part.strip() for part in hidden.split(",") if part.strip()]
    if not all(part.isdecimal() and 0 < int(part) <= 100_000 for part in parts):
        raise SettingsError(
            "hidden",
            "Hidden layers cannot be {hidden}.",
            "Write the units of each layer, with commas between: 64, 32.",
            hidden=hidden,
        )
    return tuple(int(part) for part in parts)


def _without_training_state(network: Any) -> Any:
    """Take the optimiser and the generator off: predicting needs neither, and they are no part of a model."""
    for name in ("_optimizer", "_random_state"):
        vars(network).pop(name, None)
    return network.set_params(random_state=None)
