"""Network Learner node."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netwright.nodes.training.backend_settings import BackendSettings, because, check_backend
from netwright.nodes.training.course_settings import (
    LengthSettings,
    OptimizerSettings,
    PatienceSettings,
    RunSettings,
    check_patience,
    check_steps,
    course_facts,
    optimizer_setup,
    patience_setup,
    state_files,
)
from netwright.nodes.training.feeding import promised_categories, rows_for
from netwright.nodes.training.matching import Matched, check_metrics, check_written, match, metrics_of, written_of
from netwright.nodes.training.target_settings import RowSettings, TargetSettings
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    SettingsError,
    TablePort,
    check_column,
    node,
)

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training import Examples, TrainingSetup


# The last base's settings come first in the form.
class NetworkLearnerSettings(
    BackendSettings,
    RunSettings,
    RowSettings,
    PatienceSettings,
    OptimizerSettings,
    LengthSettings,
    TargetSettings,
):
    """How the network is trained."""


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

    def files(self) -> tuple[str, ...]:
        return state_files(self.settings)

    def configure(
        self, network: NetworkSpec, training: TableSpec, validation: TableSpec | None = None
    ) -> dict[str, NetworkSpec | TableSpec]:
        matched = match(self.settings, network, training, validation)
        check_written(self.settings, self.settings)
        check_metrics(self.settings, self.settings, network)
        check_backend(self.settings, network)
        check_steps(self.settings)
        check_patience(self.settings)
        if self.settings.weight_column is not None:
            check_column(training, "weight_column", self.settings.weight_column, ["number"])
        if self.settings.early_stopping and validation is None and not self.settings.validation_share:
            raise SettingsError(
                "early_stopping",
                "Stopping early needs validation rows to judge by.",
                "Connect a table to the validation port, or turn it off.",
            )
        trained = matched.taught(network.trained(), promised_categories(training))
        return {"network": trained, "history": TableSpec()}

    def execute(
        self, *, network: Network, training: Table, validation: Table | None = None, context: ExecuteContext
    ) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.feeding.feed import learn_categories
        from netwright.networks.training import train
        from netwright.networks.training.examples import split

        matched = match(self.settings, network.spec, training.spec, validation.spec if validation else None)
        if matched.inputs is None:
            raise InputError("training", "The columns of the table are not known.", "Run the node before first.")
        columns = {**{f"in {name}": names for name, names in matched.inputs.items()}, **matched.target_columns}
        categories = learn_categories(training, columns)
        examples = self._examples(training, "training", network.spec, matched, categories)
        judged = self._examples(validation, "validation", network.spec, matched, categories) if validation else None
        setup = self._setup(matched, context)
        reason = because(self.settings)
        context.facts(backend_because=reason.model_dump())
        context.log(reason)
        self._tell_choices(matched, setup, context)
        self._tell_weights(matched, examples, categories, context)
        if judged is None and self.settings.validation_share:
            seed = context.seed if setup.seed is None else setup.seed
            examples, judged = split(examples, self.settings.validation_share, seed)
        rows_of = {"network": rows_for(matched.taught(network.spec, categories), training, validation)}
        result = train(network, examples, judged, setup, context, rows_of)
        spec = matched.taught(result.network.spec, categories)
        return {
            "network": dataclasses.replace(result.network, spec=spec),
            "history": Table.of(pl.DataFrame(result.history)),
        }

    def _tell_choices(self, matched: Matched, setup: TrainingSetup, context: ExecuteContext) -> None:
        """Log what was chosen where the settings leave it open."""
        for name, columns in (matched.inputs or {}).items():
            context.log("Input {name} takes {columns}.", name=name, columns=_shown(columns))
        for name, target in setup.targets.items():
            context.log(
                "Output {name} learns {columns}: loss {loss}, metrics {metrics}.",
                name=name,
                columns=_shown(matched.targets[name].columns),
                loss=target.loss_function or target.loss,
                metrics=", ".join([*target.metrics, *target.metric_functions]) or "-",
            )

    def _tell_weights(
        self, matched: Matched, examples: Examples, categories: dict[str, tuple[str, ...]], context: ExecuteContext
    ) -> None:
        """Log how much the rows count, where not all count alike."""
        from netwright.networks.training.examples import class_weights

        if self.settings.weight_column is not None:
            context.log("Each row counts as much as column {column} says.", column=self.settings.weight_column)
        for name, target in matched.targets.items():
            if target.settings.class_weights == "balanced":
                names = categories.get(target.columns[0], ()) if len(target.columns) == 1 else target.columns
                found = [
                    f"{names[place] if place < len(names) else place} {weight:.3g}"
                    for place, weight in class_weights(examples.y[name]).items()
                ]
                context.log(
                    "Output {name} counts its classes alike: a row counts by its class, {weights}.",
                    name=name,
                    weights=_shown(found, most=10),
                )

    def _examples(
        self,
        table: Table,
        port: str,
        network: NetworkSpec,
        matched: Matched,
        categories: dict[str, tuple[str, ...]],
    ) -> Examples:
        from netwright.networks.feeding.feed import arrays
        from netwright.networks.training import Examples

        y = arrays(table, matched.target_columns, network.outputs, port, matched.target_conversions, categories)
        return Examples(
            x=arrays(table, matched.inputs or {}, network.inputs, port, matched.conversions, categories),
            y=y,
            weights=self._weights(table, port, matched, y) if port == "training" else {},
        )

    def _weights(self, table: Table, port: str, matched: Matched, y: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return how much each row counts, by output, where not all count alike."""
        from netwright.networks.feeding.feed import arrays
        from netwright.networks.training.examples import balanced

        weights: dict[str, np.ndarray] = {}
        if self.settings.weight_column is not None:
            (given,) = arrays(table, {"weight": (self.settings.weight_column,)}, {}, port).values()
            weights = {name: given.astype("float32") for name in y}
        for name, target in matched.targets.items():
            if target.settings.class_weights == "balanced":
                found = balanced(y[name])
                weights[name] = weights[name] * found if name in weights else found
        return weights

    def _setup(self, matched: Matched, context: ExecuteContext) -> TrainingSetup:
        from netwright.networks.training import TargetSetup, TrainingSetup

        chosen = self.settings
        targets: dict[str, Any] = {}
        for name, target in matched.targets.items():
            metrics, options = metrics_of(name, target, chosen.more_metrics)
            targets[name] = TargetSetup(
                loss=target.loss,
                loss_options=dict(target.options),
                metrics=metrics,
                metric_options=options,
                weight=target.settings.weight,
                padding=target.padding if chosen.mask_padding else None,
                **written_of(name, target, chosen),
            )
        return TrainingSetup(
            targets=targets,
            optimizer=optimizer_setup(chosen),
            patience=patience_setup(chosen),
            code=chosen.code if any(one.loss_function or one.metric_functions for one in targets.values()) else "",
            **course_facts(chosen, chosen, context),
        )


def _shown(columns: Sequence[str], most: int = 5) -> str:
    """Return the names of columns, of many the first ones."""
    return ", ".join(columns[:most]) + (f", ... ({len(columns)})" if len(columns) > most else "")
