"""Specs and problems of a whole workflow before it runs, recomputing only what an edit touched.

A node is made again when its type, label, settings or what it found outside changed, and configured again then or when
one of its input specs changed. Tensor specs compare by identity (a new call is a new graph), the others by value. So
an edit configures every layer behind it, and what that costs for each decides how soon the shapes are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from netwright.ports import Network, NetworkSpec, TensorSpec, held_between
from netwright.sdk.errors import NodeError
from netwright.sdk.node import Node
from netwright.sdk.port import Port
from netwright.sdk.registry import Registry
from netwright.workers.child.answers.expressions import Expressions, has_any
from netwright.workers.child.answers.inspecting import Inspector
from netwright.workers.child.answers.views import spec_view
from netwright.workers.child.faults import fault_of, told
from netwright.workers.child.network_input import NetworkSpecs, drawn_argument
from netwright.workers.child.values import SPECS
from netwright.workers.data_paths import DataFolders
from netwright.workers.protocol import Draft, DraftNode, Fault, NodeDraft, OutputDraft, ParameterDraft

Specs = Mapping[str, Any]
_BLOCKED = object()


@dataclass(frozen=True)
class _Looked:
    """A node as far as it can be known without its inputs."""

    made_from: tuple[Any, ...]
    cls: type[Node[Any]]
    node: Node[Any] | None
    faults: tuple[Fault, ...]
    files: tuple[str, ...]
    resolved: Mapping[str, Any] | None


@dataclass(frozen=True)
class _Known:
    """The latest draft of a node, what it was made from, and the specs it hands on."""

    looked: _Looked | None
    given: tuple[Any, ...]
    specs: Specs
    draft: NodeDraft


@dataclass
class _Session:
    known: dict[str, _Known] = field(default_factory=dict)
    observed: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    sent: dict[str, NodeDraft] = field(default_factory=dict)


class Drafter:
    """Keeps the drafts of each open document."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._inspector = Inspector()
        self._networks = NetworkSpecs()
        self._sessions: dict[str, _Session] = {}

    def forget(self, session: str) -> None:
        """Drop a session."""
        self._sessions.pop(session, None)

    def network(self, session: str, node: str) -> NetworkSpec:
        """Return the network at a node of a drafted session: what it takes, else what it puts out.

        A layer stands for the network that ends in it. Raises NodeError where there is none.
        """
        known = self._sessions[session].known.get(node)
        if known is not None:
            arrived = [spec for specs in (known.given[0] if known.given else {}).values() for spec in specs]
            for spec in (*arrived, *known.specs.values()):
                network = spec.spec if isinstance(spec, Network) else spec
                if isinstance(network, NetworkSpec):
                    return network
            tensor = next((spec for spec in known.specs.values() if isinstance(spec, TensorSpec)), None)
            if tensor is not None:
                return self._networks.of(tensor)
        raise NodeError(
            "No network is known at {node}.", "Name a layer, a learner or a node that takes a network.", node=node
        )

    def network_ending_in(self, session: str, node: str, port: str) -> NetworkSpec:
        """Return the network that ends in a tensor, as it was drafted last. Raises NodeError where it is not known."""
        opened = self._sessions.get(session)
        known = opened.known.get(node) if opened is not None else None
        tensor = known.specs.get(port) if known is not None else None
        if not isinstance(tensor, TensorSpec):
            raise NodeError("No network is known at {node}.", "Look at its problem, or at those before it.", node=node)
        return self._networks.of(tensor)

    def fault_before(self, request: Draft, node: str) -> Fault | None:
        """Return the first error that keeps a node of a drafted workflow from being known: its own, else one before."""
        known, waiting, seen = self._sessions[request.session].known, [node], {node}
        for name in waiting:
            problems = known[name].draft.problems if name in known else ()
            if fault := next((one for one in problems if one.severity == "error"), None):
                return fault
            wired = request.nodes[name].inputs if name in request.nodes else {}
            sources = [source for wires in wired.values() for source, _ in wires]
            waiting += [source for source in dict.fromkeys(sources) if source not in seen]
            seen.update(sources)
        return None

    def draft(self, request: Draft) -> tuple[dict[str, NodeDraft | None], bool]:
        """Return the drafts that changed since the last answer to the session, and whether these are all."""
        full = request.fresh or request.session not in self._sessions
        session = self._sessions.setdefault(request.session, _Session())
        for name in session.known.keys() - request.nodes.keys():
            del session.known[name]
        _Pass(request, session, self._registry, self._inspector, self._networks).draft_all()
        drafts = {name: known.draft for name, known in session.known.items()}
        before = {} if full else session.sent
        changed: dict[str, NodeDraft | None] = {
            name: draft for name, draft in drafts.items() if (last := before.get(name)) is not draft and last != draft
        }
        changed.update(dict.fromkeys(before.keys() - drafts.keys()))
        session.sent = drafts
        return changed, full


class _Pass:
    """One walk over the workflow."""

    def __init__(
        self,
        request: Draft,
        session: _Session,
        registry: Registry,
        inspector: Inspector,
        networks: NetworkSpecs,
    ) -> None:
        self._request = request
        self._session = session
        self._registry = registry
        self._inspector = inspector
        self._networks = networks
        self._folders = DataFolders(request.folder, request.workspace, request.allowed)
        self._expressions = Expressions(request)
        self._done: dict[str, Specs] = {}

    def draft_all(self) -> None:
        for name in sorted_nodes(self._request.nodes, self._expressions):
            known = self._draft(name, self._request.nodes[name])
            self._session.known[name] = known
            self._done[name] = known.specs
        for name in self._request.nodes.keys() - self._done.keys():
            # Part of a cycle, or behind one; the workflow's own check says so.
            self._session.known[name] = _Known(None, (), {}, self._unknown(self._request.nodes[name]))

    def _draft(self, name: str, entry: DraftNode) -> _Known:
        if entry.type not in self._registry:
            return _Known(None, (), {}, NodeDraft())
        cls = self._registry[entry.type]
        settings, faults = self._expressions.resolve(name, entry, self._spec_of)
        found = self._inspector.fingerprint(cls, settings, self._folders) if settings is not None else None
        inputs = {
            port: tuple(self._arriving(cls, port, wire) for wire in wires) for port, wires in entry.inputs.items()
        }
        observed = self._observed(name, cls)
        # The class is compared by identity: a registry never changes.
        made_from = (cls, entry.label, entry.settings, settings, faults, found)
        given = (inputs, observed)
        before = self._session.known.get(name)
        looked = before.looked if before is not None else None
        if looked is None or looked.made_from != made_from:
            looked = self._look(name, entry, made_from)
        elif before is not None and before.given == given:
            return before
        return self._configure(looked, inputs, observed, before)

    def _look(self, name: str, entry: DraftNode, made_from: tuple[Any, ...]) -> _Looked:
        cls: type[Node[Any]] = made_from[0]
        settings: Mapping[str, Any] | None = made_from[3]
        resolved = settings if has_any(entry.settings) else None
        if settings is None:
            return _Looked(made_from, cls, None, made_from[4], (), resolved)
        try:
            found_faults = cls.settings_class.faults(settings)
            if found_faults:
                return _Looked(made_from, cls, None, tuple(told(fault) for fault in found_faults), (), resolved)
            node = cls(cls.settings_class.read(settings), id=name, label=entry.label)
            paths, node.found = self._inspector.look(node, settings, self._folders)
            return _Looked(made_from, cls, node, (), paths, resolved)
        except Exception as error:
            return _Looked(made_from, cls, None, (fault_of(error, cls.type.title),), (), resolved)

    def _configure(
        self, looked: _Looked, inputs: Mapping[str, tuple[Any, ...]], observed: Specs, before: _Known | None
    ) -> _Known:
        specs: dict[str, Any] = {}
        faults = looked.faults
        arguments = _arguments(looked.cls, inputs)
        if looked.node is not None and arguments is not None:
            try:
                specs = self._configured(looked.node, arguments)
            except Exception as error:
                faults = (fault_of(error, looked.cls.type.title),)
        specs.update(observed)
        given = (inputs, observed)
        parameters = _parameters(looked.cls, inputs, specs)
        is_alike = (
            before is not None
            and before.looked is looked
            and (faults, parameters) == (before.draft.problems, before.draft.parameters)
        )
        if before is not None and is_alike and _look_alike(specs, before.specs):
            return _Known(looked, given, specs, before.draft)
        draft = NodeDraft(
            problems=faults,
            outputs={
                port: OutputDraft(type=declared.type, spec=spec_view(specs.get(port)))
                for port, declared in looked.cls.type.outputs_of(looked.made_from[2]).items()
            },
            parameters=parameters,
            settings=dict(looked.resolved) if looked.resolved is not None else None,
            files=looked.files,
            preview=looked.node.preview() if looked.node is not None else None,
        )
        return _Known(looked, given, specs, draft)

    def _configured(self, node: Node[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
        if node.type.layer:
            arguments = {port: drawn_argument(given) for port, given in arguments.items()}
        return {
            port: spec.marked(f"{node.id}.{port}") if isinstance(spec, NetworkSpec) else spec
            for port, spec in node.configure(**arguments).items()
        }

    def _arriving(self, cls: type[Node[Any]], port: str, wire: tuple[str, str]) -> Any:
        """Return the spec at the end of a wire, _BLOCKED where nothing is known or the wire does not fit."""
        node, output = wire
        spec = self._done.get(node, {}).get(output)
        declared = cls.inputs.get(port)
        if spec is None or declared is None:
            return _BLOCKED
        if declared.type == "network" and isinstance(spec, TensorSpec):
            return self._networks.of(spec)
        return spec if _fits(declared, spec) else _BLOCKED

    def _observed(self, name: str, cls: type[Node[Any]]) -> Specs:
        told_specs = self._request.observed.get(name)
        if not told_specs:
            self._session.observed.pop(name, None)
            return {}
        before = self._session.observed.get(name)
        if before is not None and before[0] == told_specs:
            return before[1]
        read = {
            port: SPECS[cls.outputs[port].type].model_validate(spec)
            for port, spec in told_specs.items()
            if port in cls.outputs and cls.outputs[port].type in SPECS
        }
        self._session.observed[name] = (told_specs, read)
        return read

    def _spec_of(self, node: str, port: str) -> Any:
        if node not in self._request.nodes:
            raise KeyError(node)
        entry = self._request.nodes[node]
        if entry.type in self._registry and port not in self._registry[entry.type].type.outputs_of(entry.settings):
            raise KeyError(port)
        return self._done.get(node, {}).get(port)

    def _unknown(self, entry: DraftNode) -> NodeDraft:
        if entry.type not in self._registry:
            return NodeDraft()
        outputs = self._registry[entry.type].type.outputs_of(entry.settings)
        return NodeDraft(outputs={port: OutputDraft(type=declared.type) for port, declared in outputs.items()})


def sorted_nodes(nodes: Mapping[str, DraftNode], expressions: Expressions) -> Iterator[str]:
    """Yield node names, each after those it depends on; leaves out cycles and what is behind them."""
    waiting: dict[str, int] = {}
    after: dict[str, list[str]] = {}
    for name, entry in nodes.items():
        before = {node for wires in entry.inputs.values() for node, _ in wires}
        before |= expressions.nodes_named(name)
        before &= nodes.keys()
        waiting[name] = len(before)
        for other in before:
            after.setdefault(other, []).append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    for name in ready:
        yield name
        for follower in after.get(name, ()):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.append(follower)  # the list is the queue


def _arguments(cls: type[Node[Any]], inputs: Mapping[str, tuple[Any, ...]]) -> dict[str, Any] | None:
    """Return the arguments of `configure`; None where an input is blocked or the wiring itself is wrong.

    The workflow's own check speaks of wrong wiring, so that it is said once.
    """
    if any(spec is _BLOCKED for specs in inputs.values() for spec in specs) or inputs.keys() - cls.inputs.keys():
        return None
    arguments: dict[str, Any] = {}
    for name, port in cls.inputs.items():
        arrived = inputs.get(name, ())
        if (not arrived and not port.optional) or (len(arrived) > 1 and not port.many):
            return None
        arguments[name] = arrived if port.many else (arrived[0] if arrived else None)
    return arguments


def _look_alike(specs: Specs, before: Specs) -> bool:
    """Whether the page would see the same: tensors as new calls of layers that make the same shapes do."""
    return specs.keys() == before.keys() and all(_looks_like(spec, before[port]) for port, spec in specs.items())


def _looks_like(spec: Any, other: Any) -> bool:
    if spec is other:
        return True
    if not isinstance(spec, TensorSpec) or not isinstance(other, TensorSpec):
        return False
    # What is known of a call is remembered, so the same shapes are most often the same object.
    one, two = spec.call, other.call
    return spec.output == other.output and (
        (one.outputs is two.outputs or one.outputs == two.outputs)
        and (one.parameters is two.parameters or one.parameters == two.parameters)
    )


def _fits(port: Port, spec: Any) -> bool:
    wanted: type[Any] = TensorSpec if port.type == "tensor" else SPECS[port.type]
    return isinstance(spec, wanted)


def _parameters(cls: type[Node[Any]], inputs: Mapping[str, tuple[Any, ...]], specs: Specs) -> ParameterDraft | None:
    """Return what a drawn node adds to the network: its layer, or those of the network that it opens or applies."""
    made = [spec for spec in specs.values() if isinstance(spec, TensorSpec)]
    if not cls.type.layer or not made:
        return None
    given = (spec for arrived in inputs.values() for spec in arrived if isinstance(spec, TensorSpec))
    count = held_between(given, made) if cls.type.group == "network" else made[0].call.parameters
    return ParameterDraft(trainable=count.trainable, frozen=count.frozen)
