"""Learning from targets: one network, Keras's own training step.

A plain Keras script fed the same batches and seeds gives the same losses to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from netwright.networks.assets import check_learnt
from netwright.networks.build import Built, ascii_name, build, layer_seeds, read_weights
from netwright.networks.feeding.conversion import OF_INDEX
from netwright.networks.training.backends import backend
from netwright.networks.training.course import Course, Ending, seed_of
from netwright.networks.training.examples import Examples, check_classes, check_shares
from netwright.networks.training.judging import OF_SHARES, losses, metrics, needs_weights
from netwright.networks.training.live_probe import LiveProbe, RowsOf
from netwright.networks.training.machine import computing_in, prepare_machine
from netwright.networks.training.optimizing import make_optimizer
from netwright.networks.training.room import with_largest_batch
from netwright.networks.training.setup import Precision, TrainingSetup
from netwright.networks.training.unrolling import unrolled, unrolled_layers
from netwright.networks.training.watching import Watcher
from netwright.networks.training.written import try_functions
from netwright.ports import LayerGraph, Network, NetworkSpec
from netwright.sdk import NodeError


@dataclass(frozen=True)
class Trained:
    """The trained network and one history row an epoch (`epoch`, losses and metrics, `learning_rate`, `seconds`)."""

    network: Network
    history: list[dict[str, Any]]
    ending: Ending
    steps: int


def train(
    network: Network,
    examples: Examples,
    validation: Examples | None,
    setup: TrainingSetup,
    watcher: Watcher,
    rows_of: Mapping[str, RowsOf] = MappingProxyType({}),
) -> Trained:
    """Train a network on rows and return it with its history.

    Weights that the network has are where training starts; others are drawn from the seed. Ends early on
    `Control(action="stop")`, by patience, or at the first batch whose gradients are not finite: then the weights are
    those from before that batch. Raises Cancelled when the watcher does. `rows_of` lets the user look at some rows.
    """
    if validation is not None and not validation.rows:
        raise NodeError("There is no row to measure on.", "Check the nodes before the validation port.")
    computing = backend()
    seed = seed_of(setup, watcher)
    machine = prepare_machine(setup, watcher)
    prepared = _prepared(examples, network.spec, setup)
    if setup.fit_batch:

        def tried() -> Any:
            model = build_to_learn(network, seed, computing.SupervisedModel, setup.precision).model
            try_functions(model, prepared, setup)
            _compile(model, network.spec, setup, batches=1)
            return model

        setup = with_largest_batch(setup, tried, prepared.keras(), prepared.rows, machine["device"], watcher)
    feed = computing.Feed(prepared.keras(), prepared.rows, setup.batch_size)
    loops = machine["backend"] == "tensorflow" and machine["device"] == "cpu"  # elsewhere one program runs the steps
    steps = setup.epochs * feed.batches if loops else 0
    graph = unrolled(network.spec.graph, steps)
    drawn = replace(network, spec=network.spec.model_copy(update={"graph": graph}))
    built = build_to_learn(drawn, seed, computing.SupervisedModel, setup.precision)
    try_functions(built.model, prepared, setup)
    _compile(built.model, network.spec, setup, feed.batches)
    judged = None
    if validation is not None:
        measured = _prepared(validation, network.spec, setup)
        judged = computing.Feed(measured.keras(), measured.rows, setup.batch_size)
    probe = LiveProbe({"network": built}, {"network": network.spec}, rows_of, watcher)
    course = Course(built.model, feed, setup, watcher, probe, judged)
    course.run()
    watcher.facts(layer_seeds=layer_seeds(built.graph, seed), unrolled=unrolled_layers(built.graph))
    return Trained(learnt(network, built), course.place.history, course.ending, course.place.steps)


def build_to_learn(network: Network, seed: int, model_class: Any = None, precision: Precision = "float32") -> Built:
    """Build the model of a network that is to be trained; raises NodeError where nothing in it can learn."""
    check_learnt(network)
    graph = network.spec.graph if precision == "float32" else _ending_in_float32(network.spec.graph)
    with computing_in(precision):
        built = build(graph, seed, network.weights, model_class, network.assets)
    if not built.model.trainable_variables:
        raise NodeError("No layer of the network can learn.", "Make a layer trainable, or add one with weights.")
    return built


def learnt(network: Network, built: Built) -> Network:
    """Return the network with the weights that its model has now."""
    return Network(network.spec.trained(), read_weights(built), network.assets)


def _ending_in_float32(graph: LayerGraph) -> LayerGraph:
    """Let the last layers compute in full precision, as losses need it."""
    ends = {graph.calls[end.tensor.call].layer for end in graph.outputs}
    layers = tuple(
        layer.model_copy(update={"settings": {"dtype": "float32", **layer.settings}}) if layer.id in ends else layer
        for layer in graph.layers
    )
    return graph.model_copy(update={"layers": layers})


def _compile(model: Any, spec: NetworkSpec, setup: TrainingSetup, batches: int) -> None:
    model.guard = backend().Guard()
    steered = make_optimizer(setup.optimizer, model.guard, batches, setup.epochs)
    is_weighted = any(needs_weights(target, spec.outputs[name].mask) for name, target in setup.targets.items())
    weights = {ascii_name(name): target.weight for name, target in setup.targets.items()}
    model.compile(
        optimizer=steered.optimizer,
        loss=losses(spec, setup.targets, setup.code),
        loss_weights=weights if any(weight != 1 for weight in weights.values()) else None,
        **{"weighted_metrics" if is_weighted else "metrics": metrics(spec, setup.targets, setup.code)},
    )
    model.steered = (steered,)
    steered.optimizer.build(model.trainable_variables)


def _prepared(examples: Examples, spec: NetworkSpec, setup: TrainingSetup) -> Examples:
    """Check the arrays, order them as the network has them, and add the weights that leave padding out."""
    import numpy as np

    examples.check()
    _refuse_strange_targets(examples, spec, setup)
    given = dict(examples.weights)
    for name, target in setup.targets.items():
        if needs_weights(target, spec.outputs[name].mask):
            real = (examples.y[name] != target.padding).astype(np.float32)
            if name in given:
                real *= given[name].reshape(-1, *([1] * (real.ndim - 1)))
            given[name] = real
    if given:
        given = {name: given.get(name, np.ones(examples.rows, np.float32)) for name in spec.outputs}
    return Examples(
        {name: examples.x[name] for name in spec.inputs},
        {name: examples.y[name] for name in spec.outputs},
        given,
    )


def _refuse_strange_targets(examples: Examples, spec: NetworkSpec, setup: TrainingSetup) -> None:
    """Raise NodeError for an index that an output has no number for, and for what is no share where one is compared."""
    for name, target in setup.targets.items():
        if target.loss in OF_INDEX and spec.outputs[name].shape:
            check_classes(name, examples.y[name], spec.outputs[name].shape[-1])
        elif judge := next((one for one in (target.loss, *target.metrics) if one in OF_SHARES), None):
            check_shares(name, examples.y[name], judge, target.padding)
