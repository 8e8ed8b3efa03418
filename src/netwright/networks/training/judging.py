"""Losses and metrics by name."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from netwright.networks.build import ascii_name
from netwright.networks.feeding.conversion import OF_INDEX
from netwright.networks.training.course import PERPLEXITY
from netwright.networks.training.setup import TargetSetup
from netwright.networks.training.written import PYTHON, functions_of, written_loss, written_metric
from netwright.ports import NetworkSpec
from netwright.sdk import NodeError

Targets = Mapping[str, TargetSetup]
HELD = {
    "precision_at_recall": "recall",
    "recall_at_precision": "precision",
    "sensitivity_at_specificity": "specificity",
    "specificity_at_sensitivity": "sensitivity",
}
"""Metrics that hold another one at a level, and what Keras calls that level."""
LEVEL = 0.5
OVERLAPS = ("iou", "mean_iou")
"""Metrics over the classes of an output, which has a number for each."""
INDEXED = ("sparse_categorical_crossentropy", "sparse_top_k_categorical_accuracy", PERPLEXITY)
"""Those of them whose target is the index of a class, whatever the loss takes."""
OVER_CLASSES = (
    *OVERLAPS,
    *INDEXED,
    "categorical_crossentropy",
    "top_k_categorical_accuracy",
    "categorical_hinge",
    "kl_divergence",
)
"""Metrics that say nothing of an output with a single number."""
WITHIN_ROWS = ("cosine_similarity", "pearson_correlation", "concordance_correlation")
"""Metrics over the numbers of each row, which Keras then averages: of a single number they say nothing either."""
OF_SHARES = ("binary_crossentropy", "binary_focal_crossentropy")
"""Losses and metrics whose targets lie between no and yes."""
AMONG_K = ("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy")
"""Metrics that look for the class among the k likeliest."""
K = 5
"""How many these are where nothing is said, as in Keras."""
F_SCORES = ("f1_score", "fbeta_score")


def losses(spec: NetworkSpec, targets: Targets, code: str = "") -> dict[str, Any]:
    """Return a loss for each output by Keras name. `code` holds those that the user wrote."""
    return {ascii_name(name): _loss(targets[name], spec.outputs[name].mask, code) for name in spec.outputs}


def metrics(spec: NetworkSpec, targets: Targets, code: str = "") -> dict[str, list[Any]]:
    """Return the metrics of each output by Keras name. `code` holds those that the user wrote."""
    return {
        ascii_name(name): [
            *(_metric_of(metric, target, spec.outputs[name].shape) for metric in target.metrics),
            *(written_metric(functions_of(code)[function]) for function in target.metric_functions),
        ]
        for name, target in targets.items()
    }


def needs_weights(target: TargetSetup, has_mask: bool) -> bool:
    """Tell whether padding is left out by weights: no Keras mask does it."""
    return target.padding is not None and not has_mask


def loss_class(name: str) -> Any:
    """Return the Keras class of a loss by its function's name; raises NodeError."""
    import keras

    for value in vars(keras.losses).values():
        if inspect.isclass(value) and snake_name(value.__name__) == name:
            return value
    raise NodeError(
        "There is no loss {name}.",
        "Choose another one, such as {loss_choice}.",
        name=name,
        loss_choice="mean_squared_error",
    )


def snake_name(name: str) -> str:
    """Return a Keras class's name as its function is called.

    >>> [snake_name(name) for name in ("KLDivergence", "LogCosh", "MeanIoU", "F1Score", "AUC", "R2Score", "CTC")]
    ['kl_divergence', 'log_cosh', 'mean_iou', 'f1_score', 'auc', 'r2_score', 'ctc']
    """
    import re

    plain = name.replace("IoU", "Iou").replace("FBeta", "Fbeta")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain).lower()


def _loss(target: TargetSetup, has_mask: bool, code: str) -> Any:
    # With weights, Keras's usual mean still divides by all steps, padding too; this one by the real ones.
    reduction = {"reduction": "mean_with_sample_weight"} if needs_weights(target, has_mask) else {}
    if target.loss == PYTHON:
        return written_loss(functions_of(code)[target.loss_function], **reduction)
    made = loss_class(target.loss)(**target.loss_options, **reduction)
    return _of_places(made) if target.loss == "categorical_generalized_cross_entropy" else made


def _of_places(loss: Any) -> Any:
    """Give a loss the indices without an axis of one, over which it would pair all examples with all others."""
    import keras

    plain = loss.fn
    loss.fn = lambda y_true, y_pred, **options: plain(
        keras.ops.reshape(y_true, keras.ops.shape(y_pred)[:-1]), y_pred, **options
    )
    return loss


def _options(metric: str, target: TargetSetup, shape: tuple[int | None, ...]) -> dict[str, Any]:
    """Return a metric's constructor arguments; Keras has no default for some, and does not look at the output."""
    options = dict(target.metric_options.get(metric, {}))
    if metric in HELD:
        return {HELD[metric]: LEVEL} | options
    classes = (shape[-1] or 0) if shape else 0
    if metric in F_SCORES:  # the loop shows one number, and one unit is for what is likelier than not
        return {"average": "macro", **({"threshold": 0.5} if classes == 1 else {})} | options
    if metric not in OVERLAPS:
        return options
    chosen = {"target_class_ids": options.get("target_class_ids", [classes - 1])} if metric == "iou" else {}
    return {"num_classes": classes, "sparse_y_true": target.loss in OF_INDEX, "sparse_y_pred": False, **chosen}


def _metric_of(name: str, target: TargetSetup, shape: tuple[int | None, ...]) -> Any:
    made = _metric(name, _options(name, target, shape))
    is_at_home = (name in (*OVERLAPS, *INDEXED, "accuracy")) or target.loss not in OF_INDEX
    classes = (shape[-1] or 0) if shape else 0
    return made if is_at_home or classes < 2 else _of_shares(made, classes)


def _of_shares(metric: Any, classes: int) -> Any:
    """Let a metric that compares class by class take targets that are the index of a class."""
    import keras

    plain = metric.update_state

    def update_state(y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        index = keras.ops.reshape(keras.ops.cast(y_true, "int32"), keras.ops.shape(y_pred)[:-1])
        return plain(keras.ops.one_hot(index, classes), y_pred, sample_weight)

    metric.update_state = update_state
    return metric


def _metric(name: str, options: Mapping[str, Any]) -> Any:
    import keras

    if name == PERPLEXITY:  # the mean over real steps, of which the loop reports the exponential
        return keras.metrics.SparseCategoricalCrossentropy(name=PERPLEXITY, **options)
    if name == "accuracy":  # Keras chooses the kind by loss and shapes
        return name
    candidates = (value for value in vars(keras.metrics).values() if inspect.isclass(value))
    found: Any = next((value for value in candidates if snake_name(value.__name__) == name), None)
    if found is None:
        raise NodeError("There is no metric {name}.", "Choose another one, such as accuracy.", name=name)
    return found(name=name, **options)
