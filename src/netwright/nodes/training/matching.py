"""Which columns a learner takes for which input and output, checked while editing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netwright.networks.feeding.conversion import EMBEDDED, OF_INDEX, Conversion, choose_for_target, converted
from netwright.networks.feeding.feed import ColumnsByName, match_inputs
from netwright.networks.feeding.targets import (
    ALIGNED,
    check_counts,
    check_target,
    choose_loss,
    choose_metric,
    ends_in_chances,
)
from netwright.networks.training.judging import AMONG_K, OVER_CLASSES, WITHIN_ROWS, K
from netwright.networks.training.written import PYTHON, choose_function
from netwright.nodes.training.feeding import Categories, conversions_of, fed_by
from netwright.nodes.training.target_settings import (
    FurtherMetric,
    RowSettings,
    TargetColumns,
    TargetSettings,
    loss_options,
    metric_options,
)
from netwright.ports import ColumnSpec, NetworkSpec, TableSpec
from netwright.sdk import InputError, SettingsError, check_column


@dataclass(frozen=True)
class Target:
    """One output's target: its columns, how their cells become numbers, and how the output is judged."""

    settings: TargetColumns
    columns: tuple[str, ...]
    conversion: Conversion
    loss: str
    options: Mapping[str, object]
    padding: int | None


@dataclass(frozen=True)
class Matched:
    """Columns by input and output. `inputs` is None while the table's columns are not known."""

    inputs: dict[str, tuple[str, ...]] | None
    conversions: dict[str, Conversion]
    targets: dict[str, Target] = field(default_factory=dict)

    @property
    def target_columns(self) -> ColumnsByName:
        """Columns by output."""
        return {name: target.columns for name, target in self.targets.items()}

    @property
    def target_conversions(self) -> dict[str, Conversion]:
        """Conversions by output."""
        return {name: target.conversion for name, target in self.targets.items()}

    def taught(self, network: NetworkSpec, categories: Categories) -> NetworkSpec:
        """Return the network as one that has learnt from these columns."""
        fed = fed_by(network, self.inputs, self.conversions, categories)
        return fed.model_copy(update={"classes": self.classes(categories)})

    def classes(self, categories: Categories) -> dict[str, tuple[str, ...] | None]:
        """Return by output what the indices of its classes stand for, where they were learnt from categories."""
        return {
            output: categories[target.columns[0]]
            for output, target in self.targets.items()
            if target.conversion in ("index", "one-hot")
            and target.columns
            and target.columns[0] in categories
            and target.loss != EMBEDDED
        }


def match(chosen: TargetSettings, network: NetworkSpec, training: TableSpec, validation: TableSpec | None) -> Matched:
    """Match the columns; raises SettingsError or InputError where they do not fit."""
    targets = _targets(chosen, network)
    # Before the inputs, so that a wrong name of a target is what is told.
    for place, target in enumerate(targets.values()):
        for name in target.columns:
            check_column(training, f"targets.{place}.columns", name)
    conversions = conversions_of(chosen.inputs)
    taken = [name for target in targets.values() for name in target.columns]
    named = {entry.input: entry.columns for entry in chosen.inputs}
    matched = {
        output: _target(network, output, target, training, f"targets.{place}")
        for place, (output, target) in enumerate(targets.items())
        if target.source == "columns"
    }
    inputs = match_inputs(network, training, named, "inputs", taken, conversions)
    for place, (output, target) in enumerate(targets.items()):
        if target.source == "the input":
            known = Matched(inputs, conversions)
            matched[output] = _same_as_input(network, output, target, known, f"targets.{place}")
    if validation is not None and validation.columns is not None:
        _check_validation(validation, {*taken, *(name for names in (inputs or {}).values() for name in names)})
    return Matched(inputs, conversions, {output: matched[output] for output in targets})


def check_written(chosen: TargetSettings, rows: RowSettings) -> None:
    """Raise Untrusted or SettingsError where losses and metrics in Python cannot be found in the code."""
    for place, target in enumerate(chosen.targets):
        if target.loss == PYTHON:
            choose_function(rows.code, target.loss_function, f"targets.{place}.loss_function")
        if target.metric == PYTHON:
            choose_function(rows.code, target.metric_function, f"targets.{place}.metric_function")
    for place, metric in enumerate(rows.more_metrics):
        if metric.metric == PYTHON:
            choose_function(rows.code, metric.metric_function, f"more_metrics.{place}.metric_function")


def check_metrics(chosen: TargetSettings, rows: RowSettings, network: NetworkSpec) -> None:
    """Raise SettingsError where a metric has nothing to say of an output, or of what its loss takes."""
    outputs = list(network.outputs)
    asked = [
        (one.output or outputs[place], one.metric, K, f"targets.{place}") for place, one in enumerate(chosen.targets)
    ]
    losses = {one.output or outputs[place]: one.loss for place, one in enumerate(chosen.targets)}
    for place, one in enumerate(rows.more_metrics):
        names = [one.output] if one.output else outputs
        asked += [(name, one.metric, one.k or K, f"more_metrics.{place}") for name in names]
    for name, metric, k, setting in asked:
        tensor = network.outputs.get(name)
        if metric in ("auto", "none", PYTHON) or tensor is None:
            continue
        if losses.get(name) in (ALIGNED, EMBEDDED):
            raise SettingsError(
                f"{setting}.metric",
                "Under the loss {loss_choice} output {name} gives nothing that the metric {metric_choice} could"
                " compare.",
                "Choose no metric, or write one in Python.",
                loss_choice=losses[name],
                name=name,
                metric_choice=metric,
            )
        check_counts(network, name, metric, f"{setting}.metric")
        has_one = not (tensor.shape and (tensor.shape[-1] or 0) > 1)
        if metric in WITHIN_ROWS and has_one:
            raise SettingsError(
                f"{setting}.metric",
                "The metric {metric_choice} compares the numbers of one row with each other, but output {name} gives"
                " one.",
                "Choose another metric, such as {other_choice}, which compares the rows.",
                metric_choice=metric,
                other_choice="r2_score",
                name=name,
            )
        if metric in OVER_CLASSES and has_one:
            raise SettingsError(
                f"{setting}.metric",
                "The metric {metric_choice} needs an output with a number for each class.",
                "End the network in a unit for each class, or choose another metric, such as one of two classes.",
                metric_choice=metric,
            )
        if metric in AMONG_K and (classes := tensor.shape[-1]) is not None and k >= classes:
            raise SettingsError(
                f"{setting}.metric",
                "The metric {metric_choice} looks for the class among the {k} likeliest, but output {name} has"
                " {classes}.",
                "Choose accuracy, or among the further metrics this one with a smaller K.",
                metric_choice=metric,
                k=k,
                name=name,
                classes=classes,
            )


def written_of(output: str, target: Target, rows: RowSettings) -> dict[str, Any]:
    """Return the facts of a TargetSetup about losses and metrics in Python."""
    wanted = [target.settings.metric_function] if target.settings.metric == PYTHON else []
    wanted += [one.metric_function for one in rows.more_metrics if one.metric == PYTHON and one.output in ("", output)]
    found = dict.fromkeys(choose_function(rows.code, name, "code") for name in wanted)
    loss = choose_function(rows.code, target.settings.loss_function, "code") if target.loss == PYTHON else ""
    return {"loss_function": loss, "metric_functions": tuple(found)}


def metrics_of(
    output: str, target: Target, further: tuple[FurtherMetric, ...]
) -> tuple[tuple[str, ...], dict[str, dict[str, object]]]:
    """Return the names of an output's metrics out of Keras, and their constructor arguments."""
    first = choose_metric(target.loss) if target.settings.metric == "auto" else target.settings.metric
    names = [first] if first not in (None, "none", PYTHON) else []
    options: dict[str, dict[str, object]] = {}
    for entry in further:
        if entry.output in ("", output) and entry.metric not in ("auto", "none", PYTHON, *names):
            names.append(entry.metric)
            options[entry.metric] = metric_options(entry)
    return tuple(str(name) for name in names), options


def _targets(chosen: TargetSettings, network: NetworkSpec) -> dict[str, TargetColumns]:
    outputs = list(network.outputs)
    if not chosen.targets:
        raise SettingsError("targets", "No target is chosen.", "Choose the column that the network is to give.")
    if len(chosen.targets) != len(outputs):
        raise SettingsError(
            "targets",
            "The network has {outputs} {outputs:output|outputs} ({names}), but {targets} "
            "{targets:target is|targets are} chosen.",
            "Choose one target for each output.",
            outputs=len(outputs),
            names=", ".join(outputs),
            targets=len(chosen.targets),
        )
    matched: dict[str, TargetColumns] = {}
    for place, target in enumerate(chosen.targets):
        name = target.output or outputs[place]
        if name not in outputs or name in matched:
            raise SettingsError(
                f"targets.{place}.output",
                "The network has no free output {name}.",
                "Choose one of {names}.",
                name=name,
                names=", ".join(outputs),
            )
        if not target.columns and target.source == "columns":
            raise SettingsError(
                f"targets.{place}.columns",
                "No target column is chosen for output {name}.",
                "Choose the column that holds what the network is to give.",
                name=name,
            )
        # Columns that were chosen before the target became the input do not matter now.
        matched[name] = target if target.source == "columns" else target.model_copy(update={"columns": ()})
    return matched


def _target(network: NetworkSpec, output: str, target: TargetColumns, table: TableSpec, setting: str) -> Target:
    found = [column for column in map(table.column, target.columns) if column is not None]
    loss, fed = _judged(network, output, target, found)
    if len(found) == len(target.columns):
        check_target(network, output, fed, loss, f"{setting}.columns")
    conversion = choose_for_target(found[0], loss, target.conversion) if found else target.conversion
    options = loss_options(target, loss, ends_in_chances(network, output))
    return Target(target, target.columns, conversion, loss, options, fed[0].padding if fed else None)


def _judged(
    network: NetworkSpec, output: str, target: TargetColumns, found: list[ColumnSpec]
) -> tuple[str, list[ColumnSpec]]:
    """Return the loss, and the columns as the network sees them under it."""
    tensor = network.outputs[output]
    loss: str = target.loss
    if loss == "auto":
        # As an index, unless told otherwise: from that the loss follows.
        first = [converted(one, choose_for_target(one, "", target.conversion), tensor) for one in found]
        loss = choose_loss(network, output, first[0] if first else None, len(target.columns))
    return loss, [converted(one, choose_for_target(one, loss, target.conversion), tensor) for one in found]


def _same_as_input(network: NetworkSpec, output: str, target: TargetColumns, matched: Matched, setting: str) -> Target:
    """Take the input as the target; of several, the one with the shape of the output."""
    tensor = network.outputs[output]
    fitting = [name for name, given in network.inputs.items() if given.shape == tensor.shape]
    if not fitting:
        raise InputError(
            "network",
            "No input of the network has the shape of its output {name}, so none can be its target.",
            "Let the network give what goes in, or choose target columns.",
            name=output,
        )
    name = output if output in fitting else fitting[0]
    loss = target.loss if target.loss != "auto" else choose_loss(network, output, None, 2)
    loss = "mean_squared_error" if loss == "categorical_crossentropy" and target.loss == "auto" else loss
    if loss in (ALIGNED, EMBEDDED, *OF_INDEX):
        raise SettingsError(
            f"{setting}.loss",
            "The loss {loss_choice} takes the index of a class, but the target is the input.",
            "Choose another loss, such as {other_choice}.",
            loss_choice=loss,
            other_choice="mean_squared_error",
        )
    options = loss_options(target, loss, ends_in_chances(network, output))
    columns = () if matched.inputs is None else matched.inputs[name]
    return Target(target, columns, matched.conversions.get(name, "auto"), loss, options, None)


def _check_validation(validation: TableSpec, needed: set[str]) -> None:
    missing = sorted(name for name in needed if validation.column(name) is None)
    if missing:
        raise InputError(
            "validation",
            "The validation table has no column {column}, which training uses.",
            "Prepare both tables with the same nodes, or split one table in two.",
            column=missing[0],
        )
