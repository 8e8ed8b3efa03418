"""Looking at what the layers of a learner's network make of some rows, before it has learnt and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk.errors import NodeError
from netwright.sdk.glimpse import LayerGlimpse, Probed
from netwright.sdk.registry import Registry
from netwright.workers.child import values
from netwright.workers.child.drawing import Drawing, DrawingFailed
from netwright.workers.child.node_making import node_class, shaped_inputs, specs_of
from netwright.workers.protocol import EntrySource, Probe, Source


def probe(request: Probe, registry: Registry) -> Probed:
    """Return what each layer makes of the rows. Raises NetwrightError where they do not fit, or a layer is at fault."""
    try:
        layers = _layers(request, registry)
    except DrawingFailed as failed:
        raise failed.__cause__ or failed from None
    return Probed(port=request.rows.port, numbers=request.rows.rows, trained=bool(request.trained), layers=layers)


def _layers(request: Probe, registry: Registry) -> tuple[LayerGlimpse, ...]:
    from netwright.networks.build import build
    from netwright.networks.probing import Prober, fed_rows, is_fed
    from netwright.networks.training.parts import part_seeds

    (step,) = request.task.steps
    cls = node_class(registry, step.type)
    drawing = Drawing(request.task.drawn, registry, _read)
    arrived = shaped_inputs(cls, step.inputs, lambda port, source: drawing.arrived(cls, port, source))
    tables = {port: value for port, value in arrived.items() if isinstance(value, Table)}
    networks = {port: values.read(source) for port, source in request.trained.items()}
    learnt: Mapping[str, NetworkSpec] = {port: network.spec for port, network in networks.items()}
    if not networks:
        # What goes in under the name of what comes out is what the node teaches; it says which columns feed it.
        networks = {port: one for port, one in arrived.items() if isinstance(one, Network) and port in cls.outputs}
        node = cls(cls.settings_class.read(step.settings), id=step.node, label=step.label)
        learnt = node.configure(**specs_of(arrived))
    found: tuple[LayerGlimpse, ...] = ()
    seeds = part_seeds(step.seed, list(networks))
    for port, network in networks.items():
        if is_fed(learnt[port]):
            built = build(network.spec.graph, seeds[port], network.weights, assets=network.assets)
            found += Prober(built).read(fed_rows(tables, learnt[port], request.rows))
    if not found:
        raise NodeError(
            "No network of this node is fed from a table alone.", "Look at the rows with the executor of the network."
        )
    return found


def _read(source: Source) -> Any:
    if not isinstance(source, EntrySource):  # a node looked at by itself has no steps before it
        raise TypeError(f"{source.kind} is not in the cache")
    return values.read(source)
