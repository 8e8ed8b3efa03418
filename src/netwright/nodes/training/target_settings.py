"""Settings of what goes into a network and of what it is to give."""

from __future__ import annotations

from typing import Any, Literal

from netwright.networks.feeding.conversion import CONVERTIBLE, Conversion
from netwright.networks.training.judging import HELD
from netwright.networks.training.written import PYTHON, TEMPLATE
from netwright.sdk import Settings, choice, code, column, columns, flag, groups, integer, number, text

Loss = Literal[
    "auto",
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "log_cosh",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "kl_divergence",
    "poisson",
    "cosine_similarity",
    "hinge",
    "squared_hinge",
    "categorical_hinge",
    "categorical_focal_crossentropy",
    "binary_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "dice",
    "tversky",
    "circle",
    "ctc",
    "python",
]
Metric = Literal[
    "auto",
    "none",
    "accuracy",
    "perplexity",
    "binary_accuracy",
    "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "auc",
    "precision",
    "recall",
    "f1_score",
    "fbeta_score",
    "true_positives",
    "true_negatives",
    "false_positives",
    "false_negatives",
    "binary_iou",
    "mean_iou",
    "iou",
    "precision_at_recall",
    "recall_at_precision",
    "sensitivity_at_specificity",
    "specificity_at_sensitivity",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "kl_divergence",
    "poisson",
    "mean_absolute_error",
    "mean_squared_error",
    "root_mean_squared_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "log_cosh_error",
    "cosine_similarity",
    "r2_score",
    "pearson_correlation",
    "concordance_correlation",
    "hinge",
    "squared_hinge",
    "categorical_hinge",
    "python",
]

CROSSENTROPIES = [
    "categorical_crossentropy",
    "binary_crossentropy",
    "categorical_focal_crossentropy",
    "binary_focal_crossentropy",
]
FOCAL = ["categorical_focal_crossentropy", "binary_focal_crossentropy"]


class InputColumns(Settings):
    """What goes into one input of the network."""

    input: str = text(title="Network input")
    columns: tuple[str, ...] = columns(port="training", kinds=CONVERTIBLE, title="Columns")
    conversion: Conversion = choice(
        default="auto",
        title="Conversion",
        help="Auto takes numbers as they are, pictures from 0 to 1, and categories as their index or as one-hot.",
    )


class TargetColumns(Settings):
    """What one output of the network is to give."""

    output: str = text(default="", title="Network output", help="Left empty, the outputs are taken in order.")
    source: Literal["columns", "the input"] = choice(
        default="columns", title="Target", help="An autoencoder's target is its input: no columns to choose."
    )
    columns: tuple[str, ...] = columns(
        port="training", kinds=CONVERTIBLE, title="Target columns", when={"source": "columns"}
    )
    conversion: Conversion = choice(
        default="auto", title="Conversion", help="Auto gives each loss what it asks for.", when={"source": "columns"}
    )
    loss: Loss = choice(default="auto", title="Loss", help="Auto chooses by target and last layer.")
    loss_function: str = text(
        default="", title="Loss function", help="Its name in the code. Left empty, the first.", when={"loss": PYTHON}
    )
    metric: Metric = choice(default="auto", title="Metric", help="Shown beside the loss; it does not steer learning.")
    metric_function: str = text(
        default="",
        title="Metric function",
        help="Its name in the code. Left empty, the first.",
        when={"metric": PYTHON},
    )
    weight: float = number(default=1.0, gt=0, title="Loss weight", advanced=True)
    class_weights: Literal["equal", "balanced"] = choice(
        default="equal",
        title="Class weights",
        help="Balanced gives rare classes more weight: all classes count alike in the loss.",
        advanced=True,
    )
    from_logits: Literal["auto", "yes", "no"] = choice(
        default="auto",
        title="Output gives logits",
        help="For cross-entropies. Auto: where the last layer has neither softmax nor sigmoid.",
        advanced=True,
    )
    label_smoothing: float = number(
        default=0.0, ge=0, lt=1, title="Label smoothing", advanced=True, when={"loss": CROSSENTROPIES}
    )
    gamma: float | None = number(default=None, ge=0, title="Gamma", advanced=True, when={"loss": [*FOCAL, "circle"]})
    alpha: float | None = number(
        default=None, ge=0, le=1, title="Alpha", advanced=True, when={"loss": [*FOCAL, "tversky"]}
    )
    beta: float | None = number(default=None, ge=0, le=1, title="Beta", advanced=True, when={"loss": "tversky"})
    delta: float | None = number(default=None, gt=0, title="Delta", advanced=True, when={"loss": "huber"})


class FurtherMetric(Settings):
    """One more metric."""

    output: str = text(default="", title="Network output", help="Left empty, all outputs.")
    metric: Metric = choice(default="accuracy", title="Metric")
    metric_function: str = text(
        default="",
        title="Metric function",
        help="Its name in the code. Left empty, the first.",
        when={"metric": PYTHON},
    )
    k: int | None = integer(
        default=None,
        ge=1,
        title="K",
        when={"metric": ["top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"]},
    )
    threshold: float | None = number(
        default=None,
        ge=0,
        le=1,
        title="Threshold",
        when={"metric": ["binary_accuracy", "precision", "recall", "f1_score", "fbeta_score"]},
    )
    beta: float | None = number(default=None, gt=0, title="Beta", when={"metric": "fbeta_score"})
    level: float | None = number(
        default=None,
        ge=0,
        le=1,
        title="Held at",
        help="The level of the second: precision where recall is 0.9. Left empty, 0.5.",
        when={"metric": list(HELD)},
    )
    of_class: int | None = integer(
        default=None, ge=0, title="Class", help="Its number, from 0. Left empty, the last.", when={"metric": "iou"}
    )


class TargetSettings(Settings):
    """What is learnt from what."""

    targets: tuple[TargetColumns, ...] = groups(title="Targets")
    inputs: tuple[InputColumns, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )


class RowSettings(Settings):
    """Which rows count how much."""

    more_metrics: tuple[FurtherMetric, ...] = groups(default=(), title="Further metrics", advanced=True)
    code: str = code(
        default=TEMPLATE,
        language="python",
        title="Losses and metrics in Python",
        advanced=True,
        help="Functions of (y_true, y_pred), or classes of keras.losses.Loss and keras.metrics.Metric: for targets"
        " whose loss or metric is python. Code of others runs only once you trust it.",
    )
    validation_share: float = number(
        default=0.0,
        ge=0,
        lt=1,
        title="Share of rows for validation",
        advanced=True,
        help="Where no validation table is connected: so many rows, drawn by the seed, are kept from learning.",
    )
    weight_column: str | None = column(
        default=None,
        port="training",
        kinds=["number"],
        title="Weight column",
        advanced=True,
        help="How much each row counts in the loss.",
    )
    mask_padding: bool = flag(
        default=True,
        title="Leave padding out of the loss",
        help="Steps whose target is padding count neither in the loss nor in the metrics.",
    )


def loss_options(target: TargetColumns, loss: str, has_chances: bool) -> dict[str, Any]:
    """Return the constructor arguments of the loss that differ from Keras's own."""
    options: dict[str, Any] = {
        "label_smoothing": target.label_smoothing or None if loss in CROSSENTROPIES else None,
        "gamma": target.gamma if loss in (*FOCAL, "circle") else None,
        "alpha": target.alpha if loss in (*FOCAL, "tversky") else None,
        "beta": target.beta if loss == "tversky" else None,
        "delta": target.delta if loss == "huber" else None,
    }
    takes_logits = "crossentropy" in loss
    if takes_logits and (target.from_logits == "yes" or (target.from_logits == "auto" and not has_chances)):
        options["from_logits"] = True
    return {name: value for name, value in options.items() if value is not None}


def metric_options(metric: FurtherMetric) -> dict[str, Any]:
    """Return the constructor arguments of a metric."""
    threshold = "thresholds" if metric.metric in ("precision", "recall") else "threshold"
    options: dict[str, Any] = {"k": metric.k, threshold: metric.threshold, "beta": metric.beta}
    if metric.metric in HELD:
        options[HELD[metric.metric]] = metric.level
    if metric.metric == "iou" and metric.of_class is not None:
        options["target_class_ids"] = [metric.of_class]
    return {name: value for name, value in options.items() if value is not None}
