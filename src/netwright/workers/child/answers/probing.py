"""Looking at what the layers of a learner's network make of some rows, before it has learnt and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import Node
from netwright.sdk.errors import NodeError
from netwright.sdk.glimpse import LayerGlimpse, Probed
from netwright.sdk.registry import Registry
from netwright.workers.child import values
from netwright.workers.child.drawing import Drawing, DrawingFailed
from netwright.workers.child.node_making import node_class, shaped_inputs, specs_of
from netwright.workers.data_paths import DataFolders
from netwright.workers.protocol import EntrySource, Probe, Source, Step


def probe(request: Probe, registry: Registry) -> Probed:
    """Return what each layer makes of the rows. Raises NetwrightError where they do not fit, or a layer is at fault."""
    try:
        layers, trained = _layers(request, registry)
    except DrawingFailed as failed:
        raise failed.__cause__ or failed from None
    return Probed(port=request.rows.port, numbers=request.rows.rows, trained=trained, layers=layers)


def _layers(request: Probe, registry: Registry) -> tuple[tuple[LayerGlimpse, ...], bool]:
    """Return what the layers make of the rows, and whether they have learnt anything yet."""
    from netwright.networks.build import build
    from netwright.networks.probing import Probers, fed_rows, is_fed, made_by
    from netwright.networks.training.checkpoint import Checkpoint
    from netwright.networks.training.parts import part_seeds

    (step,) = request.task.steps
    cls = node_class(registry, step.type)
    drawing = Drawing(request.task.drawn, registry, _read)
    arrived = shaped_inputs(cls, step.inputs, lambda port, source: drawing.arrived(cls, port, source))
    tables = {port: value for port, value in arrived.items() if isinstance(value, Table)}
    networks, learnt = _networks(request, cls, step, arrived)
    seeds = part_seeds(step.seed, list(networks))
    fed = {port: learnt[port] for port in networks if is_fed(learnt[port])}
    fed = {port: spec for port, spec in fed.items() if all(name in fed for name, _ in made_by(spec).values())}
    built = {
        port: build(networks[port].spec.graph, seeds[port], networks[port].weights, assets=networks[port].assets)
        for port in fed
    }
    state = step.settings.get("continue_from")
    if state and not request.trained and len(networks) == 1:
        for one in built.values():
            Checkpoint.named(_folders(request).resolve(state)).give_weights(one.model)
    found = Probers(built, fed).read({port: fed_rows(tables, spec, request.rows) for port, spec in fed.items()})
    if not found:
        raise NodeError(
            "No network of this node is fed from a table alone.", "Look at the rows with the executor of the network."
        )
    is_learner = any(port in cls.outputs for port in networks)
    return found, bool(request.trained) if is_learner else any(one.weights for one in networks.values())


def _folders(request: Probe) -> DataFolders:
    return DataFolders(request.task.folder, request.task.workspace, request.task.allowed)


def _networks(
    request: Probe, cls: type[Node[Any]], step: Step, arrived: Mapping[str, Any]
) -> tuple[dict[str, Network], Mapping[str, NetworkSpec]]:
    """Return the networks of a node, and what is known of where their inputs come from."""
    networks = {port: values.read(source) for port, source in request.trained.items()}
    if not networks:
        # What goes in under the name of what comes out is what the node teaches; it says which columns feed it.
        networks = {port: one for port, one in arrived.items() if isinstance(one, Network) and port in cls.outputs}
        if networks:
            node = cls(cls.settings_class.read(step.settings), id=step.node, label=step.label)
            return networks, node.configure(**specs_of(arrived))
        # No learner: a network that it uses knows what it learnt from.
        networks = {port: one for port, one in arrived.items() if isinstance(one, Network)}
    return networks, {port: network.spec for port, network in networks.items()}


def _read(source: Source) -> Any:
    if not isinstance(source, EntrySource):  # a node looked at by itself has no steps before it
        raise TypeError(f"{source.kind} is not in the cache")
    return values.read(source)
