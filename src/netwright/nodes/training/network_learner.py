"""Network Learner node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.networks.feed import match_inputs
from netwright.networks.targets import check_target, choose_loss, choose_metric
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    columns,
    flag,
    groups,
    integer,
    node,
    number,
    text,
)

if TYPE_CHECKING:
    from netwright.networks.training import TargetSetup, TrainingSetup

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
]
Metric = Literal[
    "auto",
    "none",
    "accuracy",
    "perplexity",
    "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "mean_absolute_error",
    "mean_squared_error",
    "root_mean_squared_error",
    "mean_absolute_percentage_error",
]
Optimizer = Literal["adam", "adamw", "sgd", "rmsprop", "nadam", "adagrad", "adadelta", "adamax", "lion"]


class InputColumns(Settings):
    """What goes into one input of the network."""

    input: str = text(title="Network input")
    columns: tuple[str, ...] = columns(port="training", kinds=["number", "flag", "tensor"], title="Columns")


class TargetColumns(Settings):
    """What one output of the network is to give."""

    output: str = text(default="", title="Network output", help="Left empty, the outputs are taken in order.")
    columns: tuple[str, ...] = columns(port="training", kinds=["number", "flag", "tensor"], title="Target columns")
    loss: Loss = choice(default="auto", title="Loss", help="Auto chooses by target and last layer.")
    metric: Metric = choice(default="auto", title="Metric", help="Shown beside the loss; it does not steer learning.")
    weight: float = number(default=1.0, gt=0, title="Loss weight", advanced=True)


class NetworkLearnerSettings(Settings):
    """How the network is trained."""

    targets: tuple[TargetColumns, ...] = groups(title="Targets")
    inputs: tuple[InputColumns, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )
    epochs: int = integer(default=10, ge=1, le=1_000_000, title="Epochs", help="How often each row is seen.")
    batch_size: int = integer(default=32, ge=1, le=10_000_000, title="Batch size")
    optimizer: Optimizer = choice(default="adam", title="Optimiser")
    learning_rate: float = number(default=0.001, gt=0, title="Learning rate")
    momentum: float = number(default=0.0, ge=0, lt=1, title="Momentum", when={"optimizer": ["sgd", "rmsprop"]})
    weight_decay: float | None = number(default=None, ge=0, title="Weight decay", advanced=True)
    clip_norm: float | None = number(default=None, gt=0, title="Clip gradients at norm", advanced=True)
    early_stopping: bool = flag(
        default=False,
        title="Stop early",
        help="End when the validation loss has not improved for a while, and take the best weights.",
    )
    patience: int = integer(default=5, ge=1, title="Epochs without improvement", when={"early_stopping": True})
    mask_padding: bool = flag(
        default=True,
        title="Leave padding out of the loss",
        help="Steps whose target is padding count neither in the loss nor in the metrics.",
    )
    shuffle: bool = flag(default=True, title="Mix the rows each epoch", advanced=True)
    seed: int | None = integer(
        default=None, ge=0, le=2**31 - 1, title="Seed", advanced=True, help="Left empty, the workflow's seed decides."
    )
    reproducible: bool = flag(
        default=True,
        title="Reproducible to the last bit",
        advanced=True,
        help="Keeps the order of computations fixed. Turn off for some speed on large networks.",
    )


@node(
    id="network_learner",
    title="Network Learner",
    group="training",
    random=True,
    process="training",
    steerable=True,
    keywords=("train", "fit", "keras", "loss", "epochs", "optimizer"),
)
class NetworkLearner(Node[NetworkLearnerSettings]):
    """Train a network on a table.

    Choose the target columns; the input columns are found where only one choice is plain. While it runs, the panel
    below shows loss and metric: a point for each group of batches, and one for each epoch on the validation rows.
    Stop and keep ends training with the weights so far. The history comes out as a table.
    """

    inputs = {
        "network": NetworkPort("The network to train. Weights it has are where training starts."),
        "training": TablePort("The rows to learn from."),
        "validation": TablePort("Rows to measure on after each epoch; never learnt from.", optional=True),
    }
    outputs = {
        "network": NetworkPort("The trained network."),
        "history": TablePort("One row an epoch: losses and metrics."),
    }

    def configure(
        self, network: NetworkSpec, training: TableSpec, validation: TableSpec | None = None
    ) -> dict[str, NetworkSpec | TableSpec]:
        self._match(network, training, validation)
        if self.settings.early_stopping and validation is None:
            raise SettingsError(
                "early_stopping",
                "Stopping early needs validation rows to judge by.",
                "Connect a table to the validation port, or turn it off.",
            )
        return {"network": network.model_copy(update={"has_weights": True}), "history": TableSpec()}

    def execute(
        self, *, network: Network, training: Table, validation: Table | None = None, context: ExecuteContext
    ) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.feed import arrays
        from netwright.networks.training import Examples, train

        inputs, targets = self._match(network.spec, training.spec, validation.spec if validation else None)
        if inputs is None:
            raise InputError("training", "The columns of the table are not known.", "Run the node before first.")

        def examples(table: Table, port: str) -> Examples:
            return Examples(
                x=arrays(table, inputs, network.spec.inputs, port),
                y=arrays(table, {name: target.columns for name, target in targets.items()}, network.spec.outputs, port),
            )

        result = train(
            network,
            examples(training, "training"),
            examples(validation, "validation") if validation else None,
            self._setup(network.spec, targets, training.spec),
            context,
        )
        return {"network": result.network, "history": Table.of(pl.DataFrame(result.history))}

    def _match(
        self, network: NetworkSpec, training: TableSpec, validation: TableSpec | None
    ) -> tuple[dict[str, tuple[str, ...]] | None, dict[str, TargetColumns]]:
        """Return the columns of each input, and the target of each output; raises where they do not fit."""
        targets = self._targets(network)
        for place, (output, target) in enumerate(targets.items()):
            found = [check_column(training, f"targets.{place}.columns", name) for name in target.columns]
            known = [column for column in found if column is not None]
            if len(known) == len(found):
                check_target(network, output, known, _loss(network, output, target, known), f"targets.{place}.columns")
        chosen = {entry.input: entry.columns for entry in self.settings.inputs}
        taken = [name for target in targets.values() for name in target.columns]
        inputs = match_inputs(network, training, chosen, "inputs", taken)
        if validation is not None and validation.columns is not None:
            self._check_validation(validation, {*taken, *(name for names in (inputs or {}).values() for name in names)})
        return inputs, targets

    def _targets(self, network: NetworkSpec) -> dict[str, TargetColumns]:
        outputs = list(network.outputs)
        if not self.settings.targets:
            raise SettingsError("targets", "No target is chosen.", "Choose the column that the network is to give.")
        if len(self.settings.targets) != len(outputs):
            raise SettingsError(
                "targets",
                "The network has {outputs} outputs ({names}), but {targets} targets are chosen.",
                "Choose one target for each output.",
                outputs=len(outputs),
                names=", ".join(outputs),
                targets=len(self.settings.targets),
            )
        matched: dict[str, TargetColumns] = {}
        for place, target in enumerate(self.settings.targets):
            name = target.output or outputs[place]
            if name not in outputs or name in matched:
                raise SettingsError(
                    f"targets.{place}.output",
                    "The network has no free output {name}.",
                    "Choose one of {names}.",
                    name=name,
                    names=", ".join(outputs),
                )
            if not target.columns:
                raise SettingsError(
                    f"targets.{place}.columns",
                    "No target column is chosen for output {name}.",
                    "Choose the column that holds what the network is to give.",
                    name=name,
                )
            matched[name] = target
        return matched

    def _check_validation(self, validation: TableSpec, needed: set[str]) -> None:
        missing = sorted(name for name in needed if validation.column(name) is None)
        if missing:
            raise InputError(
                "validation",
                "The validation table has no column {column}, which training uses.",
                "Prepare both tables with the same nodes, or split one table in two.",
                column=missing[0],
            )

    def _setup(self, network: NetworkSpec, targets: dict[str, TargetColumns], table: TableSpec) -> TrainingSetup:
        from netwright.networks.training import TrainingSetup

        chosen = self.settings
        return TrainingSetup(
            targets={name: self._target_setup(network, name, target, table) for name, target in targets.items()},
            epochs=chosen.epochs,
            batch_size=chosen.batch_size,
            optimizer=chosen.optimizer,
            learning_rate=chosen.learning_rate,
            momentum=chosen.momentum,
            weight_decay=chosen.weight_decay,
            clip_norm=chosen.clip_norm,
            patience=chosen.patience if chosen.early_stopping else None,
            shuffle=chosen.shuffle,
            seed=chosen.seed,
            reproducible=chosen.reproducible,
        )

    def _target_setup(self, network: NetworkSpec, name: str, target: TargetColumns, table: TableSpec) -> TargetSetup:
        from netwright.networks.training import TargetSetup

        known = [column for column in map(table.column, target.columns) if column is not None]
        loss = _loss(network, name, target, known)
        metric = choose_metric(loss) if target.metric == "auto" else target.metric
        padding = known[0].padding if known and self.settings.mask_padding else None
        return TargetSetup(
            loss=loss, metrics=() if metric in (None, "none") else (metric,), weight=target.weight, padding=padding
        )


def _loss(network: NetworkSpec, output: str, target: TargetColumns, known: list[ColumnSpec]) -> str:
    if target.loss != "auto":
        return target.loss
    return choose_loss(network, output, known[0] if known else None, len(target.columns))
