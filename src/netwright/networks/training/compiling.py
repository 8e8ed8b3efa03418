"""Optimiser, losses and metrics by name."""

from __future__ import annotations

import inspect
from typing import Any

from netwright.networks.build import ascii_name
from netwright.networks.training.setup import TargetSetup, TrainingSetup
from netwright.ports import NetworkSpec
from netwright.sdk import NodeError

PERPLEXITY = "perplexity"


def optimizer_class(name: str) -> Any:
    """Return the Keras optimiser of that name, in any case; raises NodeError."""
    import keras

    for found, value in vars(keras.optimizers).items():
        if found.lower() == name.lower() and inspect.isclass(value) and issubclass(value, keras.optimizers.Optimizer):
            return value
    raise NodeError("There is no optimiser {name}.", "Choose another one, such as Adam.", name=name)


def optimizer_arguments(setup: TrainingSetup, found: Any) -> dict[str, Any]:
    """Return the constructor arguments that the setup gives and this optimiser knows."""
    known = inspect.signature(found.__init__).parameters
    wanted = {
        "learning_rate": setup.learning_rate,
        "weight_decay": setup.weight_decay,
        "clipnorm": setup.clip_norm,
        "momentum": setup.momentum or None,
        **setup.optimizer_options,
    }
    return {name: value for name, value in wanted.items() if value is not None and name in known}


def losses(spec: NetworkSpec, setup: TrainingSetup) -> dict[str, Any]:
    """Return a loss for each output by Keras name."""
    return {ascii_name(name): _loss(setup.targets[name], spec.outputs[name].mask) for name in spec.outputs}


def metrics(setup: TrainingSetup) -> dict[str, list[Any]]:
    """Return the metrics of each output by Keras name."""
    import keras

    special = {
        # The mean over real steps, of which the loop reports the exponential.
        PERPLEXITY: lambda: keras.metrics.SparseCategoricalCrossentropy(name=PERPLEXITY),
        "root_mean_squared_error": keras.metrics.RootMeanSquaredError,
    }
    return {
        ascii_name(name): [special[metric]() if metric in special else metric for metric in target.metrics]
        for name, target in setup.targets.items()
    }


def needs_weights(target: TargetSetup, has_mask: bool) -> bool:
    """Tell whether padding is left out by weights: no Keras mask does it."""
    return target.padding is not None and not has_mask


def _loss(target: TargetSetup, has_mask: bool) -> Any:
    import keras

    if not needs_weights(target, has_mask):
        return target.loss
    # With weights, Keras's usual mean still divides by all steps, padding too; this one by the real ones.
    loss = keras.losses.get(target.loss)
    found: Any = next(
        value
        for value in vars(keras.losses).values()
        if inspect.isclass(value) and _snake(value.__name__) == loss.__name__
    )
    return found(reduction="mean_with_sample_weight")


def _snake(name: str) -> str:
    import re

    plain = re.sub(r"(?<!^)(?<![A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return {"kldivergence": "kl_divergence", "k_ldivergence": "kl_divergence"}.get(plain, plain)
