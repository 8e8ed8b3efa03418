"""What is wrong with a document as it is drawn: found without data and without running a node's code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from netwright.sdk import Message, NetwrightError, NodeType, Repair
from netwright.workflow.document import INSTANCE, Canvas, Connection, Document, NodeEntry, SubWorkflow
from netwright.workflow.errors import SpecUnknown
from netwright.workflow.evaluate import evaluate
from netwright.workflow.expressions import Expression, compile_expression, find_expressions
from netwright.workflow.problems.leakage import find_leaks
from netwright.workflow.problems.loops import find_loops
from netwright.workflow.problems.ports import Ports, can_connect, ports_of
from netwright.workflow.problems.round_faults import round_faults
from netwright.workflow.rounds import HOLDERS, held


class Problem(BaseModel):
    """Something that a person should put right, and where. `error` keeps the node from running."""

    model_config = ConfigDict(frozen=True)

    node: str | None = None
    setting: str | None = None
    port: str | None = None
    severity: Literal["error", "warning"] = "error"
    problem: Message
    remedy: Message | None = None
    workflow: str | None = None
    """The sub-workflow in which the node is; None for the document itself."""
    repairs: tuple[Repair, ...] = ()
    trust: str | None = None
    """The hash of what the user would have to trust first."""


def find_problems(document: Document, node_types: Mapping[str, NodeType]) -> list[Problem]:
    """Return every structural problem, those of the document first, then those inside its sub-workflows."""
    return _search(document, node_types, _Search.problems)


def find_invalid(document: Document, node_types: Mapping[str, NodeType]) -> list[Problem]:
    """Return what makes a document no valid workflow at all, whatever is run of it.

    Node types that are not there, wires that hang loose or join ports that do not fit, loops. A wire or a setting
    that is still missing only keeps its node from running.
    """
    return _search(document, node_types, _Search.invalid)


def _search(
    document: Document, node_types: Mapping[str, NodeType], find: Callable[[_Search], Iterator[Problem]]
) -> list[Problem]:
    found = list(find(_Search(document, document, node_types)))
    for name, workflow in document.workflows.items():
        inner = [*find(_Search(document, workflow, node_types)), *_loose_ends(document, name, node_types)]
        found += [problem.model_copy(update={"workflow": name}) for problem in inner]
    return found + list(_endless(document))


class _Search:
    """One canvas and what its checks look up again and again."""

    def __init__(self, document: Document, canvas: Canvas, node_types: Mapping[str, NodeType]) -> None:
        self.document, self.canvas, self.types = document, canvas, node_types
        self.ports: dict[str, Ports | None] = {
            id: ports_of(entry, node_types, document.workflows) for id, entry in canvas.nodes.items()
        }
        self.expressions: list[tuple[str, str, Expression]] = []

    def problems(self) -> Iterator[Problem]:
        for id, entry in self.canvas.nodes.items():
            yield from self._type(id, entry)
            yield from self._settings(id, entry)
        yield from self._wires()
        yield from self._missing_wires()
        yield from self._loops()
        yield from self._leaks()

    def invalid(self) -> Iterator[Problem]:
        for id, entry in self.canvas.nodes.items():
            yield from self._type(id, entry)
            list(self._settings(id, entry))  # a loop may go through an expression
        yield from self._wires()
        yield from self._loops()

    def _type(self, id: str, entry: NodeEntry) -> Iterator[Problem]:
        if entry.type in HOLDERS:
            yield from self._instance(id, entry)
            return
        known = self.types.get(entry.type)
        if known is None:
            yield Problem(
                node=id,
                problem=Message.of("The node type {type} is not installed.", type=entry.type),
                remedy=Message.of("Install the plug-in that brings it, or put another node in its place."),
            )
        elif entry.version > known.version:
            yield Problem(
                node=id,
                problem=Message.of(
                    "The node was saved by version {saved} of its type; version {known} is installed.",
                    saved=entry.version,
                    known=known.version,
                ),
                remedy=Message.of("Update Netwright or the plug-in that brings the node."),
            )

    def _instance(self, id: str, entry: NodeEntry) -> Iterator[Problem]:
        name = entry.settings.get("workflow")
        workflow = self.document.workflows.get(name) if isinstance(name, str) else None
        if not name:
            yield Problem(
                node=id,
                setting="workflow",
                problem=Message.of("No sub-workflow is chosen."),
                remedy=Message.of("Choose one, or select nodes on the canvas and make one of them."),
            )
            return
        if workflow is None:
            yield Problem(
                node=id,
                setting="workflow",
                problem=Message.of("There is no sub-workflow {name} in this workflow.", name=name),
                remedy=Message.of("Choose one that is there."),
            )
            return
        given = entry.settings.get("variables", {})
        for variable in given if isinstance(given, Mapping) else ():
            if variable not in workflow.variables:
                yield Problem(
                    node=id,
                    setting=f"variables.{variable}",
                    problem=Message.of(
                        "The sub-workflow {name} has no variable {variable}.", name=name, variable=variable
                    ),
                    remedy=Message.of("Remove it, or declare it in the sub-workflow."),
                )
        if entry.type != INSTANCE:
            for fault in round_faults(id, entry, workflow, self.canvas.variables, self.types):
                yield Problem(node=id, setting=fault.setting, problem=fault.problem, remedy=fault.remedy)

    def _settings(self, id: str, entry: NodeEntry) -> Iterator[Problem]:
        for path, text in find_expressions(entry.settings):
            try:
                expression = compile_expression(text)
                self.expressions.append((id, path, expression))
                fault = self._reference_fault(expression)
                if fault is None:
                    evaluate(expression, self._value, lambda *_: None)
            except SpecUnknown:
                continue
            except NetwrightError as error:
                fault = (error.problem, error.remedy)
            if fault is not None:
                yield Problem(node=id, setting=path, problem=fault[0], remedy=fault[1])

    def _value(self, name: str) -> Any:
        return self.canvas.variables[name].value

    def _reference_fault(self, expression: Expression) -> tuple[Message, Message] | None:
        for node, port in expression.references:
            ports = self.ports.get(node)
            if node not in self.canvas.nodes or (ports is not None and port not in ports.outputs):
                return (
                    Message.of("There is no node {node} with an output {port}.", node=node, port=port),
                    Message.of("Check both names in spec(...)."),
                )
        return None

    def _wires(self) -> Iterator[Problem]:
        for wire in self.canvas.connections:
            yield from self._wire(wire)

    def _wire(self, wire: Connection) -> Iterator[Problem]:
        source_node, _, source_port = wire.source.partition(".")
        target_node, _, target_port = wire.target.partition(".")
        nodes = self.canvas.nodes
        if source_node not in nodes or target_node not in nodes:
            gone = source_node if source_node not in nodes else target_node
            yield Problem(
                node=target_node if target_node in nodes else source_node if source_node in nodes else None,
                port=target_port if target_node in nodes else source_port if source_node in nodes else None,
                problem=Message.of(
                    "A wire from {source} to {target} hangs loose: there is no node {node}.",
                    source=wire.source,
                    target=wire.target,
                    node=gone,
                ),
                remedy=Message.of("Remove the wire."),
            )
            return
        out, into = self.ports[source_node], self.ports[target_node]
        if out is not None and source_port not in out.outputs:
            yield _vanished(wire, target_node, out.title, source_port, out.outputs)
        elif into is not None and target_port not in into.inputs:
            yield _vanished(wire, target_node, into.title, target_port, into.inputs)
        elif out is not None and into is not None:
            reason = can_connect(out.outputs[source_port], into.inputs[target_port])
            if reason is not None:
                yield Problem(node=target_node, port=target_port, problem=reason, remedy=Message.of("Remove the wire."))

    def _missing_wires(self) -> Iterator[Problem]:
        counts: dict[str, int] = {}
        for wire in self.canvas.connections:
            counts[wire.target] = counts.get(wire.target, 0) + 1
        if isinstance(self.canvas, SubWorkflow):  # its own inputs are wires from outside
            for place in (place for end in self.canvas.inputs.values() for place in end.to):
                counts[place] = counts.get(place, 0) + 1
        for id, ports in self.ports.items():
            for name, port in ports.inputs.items() if ports else ():
                count = counts.get(f"{id}.{name}", 0)
                if count == 0 and not port.optional:
                    yield Problem(
                        node=id,
                        port=name,
                        problem=Message.of("Nothing is connected to the input {port}.", port=name),
                        remedy=Message.of("Connect it: {description}", description=port.description),
                    )
                elif count > 1 and not port.many:
                    yield Problem(
                        node=id,
                        port=name,
                        problem=Message.of(
                            "{count} wires lead to the input {port}, which takes one.", count=count, port=name
                        ),
                        remedy=Message.of("Remove all wires to it but one."),
                    )

    def _loops(self) -> Iterator[Problem]:
        edges: dict[str, list[str]] = {id: [] for id in self.canvas.nodes}
        for wire in self.canvas.connections:
            source, target = wire.source_node, wire.target_node
            if source in edges and target in edges:
                edges[source].append(target)
        for id, _, expression in self.expressions:
            for node, _ in expression.references:
                if node in edges:
                    edges[node].append(id)
        for loop in find_loops(edges):
            yield Problem(
                node=loop[0],
                problem=Message.of(
                    "These nodes wait for each other in a loop: {nodes}.", nodes=" → ".join((*loop, loop[0]))
                ),
                remedy=Message.of("Remove one of the wires between them."),
            )

    def _leaks(self) -> Iterator[Problem]:
        for leak in find_leaks(self.canvas, self.types):
            names = {"early_title": self._name(leak.early), "split_title": self._name(leak.split)}
            yield Problem(
                node=leak.judge,
                severity="warning",
                problem=Message.of(
                    "{early_title} learns from all rows before {split_title} sets some aside: they are not unknown any"
                    " more, and results look better than they are.",
                    **names,
                ),
                remedy=Message.of(
                    "Move {early_title} behind {split_title}, to the training rows; its transform does the same"
                    " to the others.",
                    **names,
                ),
            )

    def _name(self, id: str) -> str:
        entry = self.canvas.nodes[id]
        return entry.label or (self.types[entry.type].title if entry.type in self.types else id)


def _vanished(wire: Connection, node: str, title: str, port: str, ports: Mapping[str, Any]) -> Problem:
    return Problem(
        node=node,
        port=wire.target_port,
        problem=Message.of(
            "The wire from {source} to {target} hangs loose: {title} has no port {port}.",
            source=wire.source,
            target=wire.target,
            title=title,
            port=port,
        ),
        remedy=Message.of("Remove the wire, or connect it to one of: {ports}.", ports=", ".join(ports)),
    )


def _loose_ends(document: Document, name: str, node_types: Mapping[str, NodeType]) -> Iterator[Problem]:
    """Ports of a sub-workflow that lead nowhere inside, or to a port of another type."""
    workflow = document.workflows[name]
    ports = {id: ports_of(entry, node_types, document.workflows) for id, entry in workflow.nodes.items()}
    ends = [(port, place, True, end.type) for port, end in workflow.inputs.items() for place in end.to]
    ends += [(port, end.source, False, end.type) for port, end in workflow.outputs.items()]
    for port, place, is_input, type in ends:
        node, _, inner = place.partition(".")
        known = ports.get(node)
        sides = None if known is None else known.inputs if is_input else known.outputs
        if node in workflow.nodes and (sides is None or (inner in sides and _same(type, sides[inner].type))):
            continue
        yield Problem(
            port=port,
            problem=Message.of(
                "The port {port} of the sub-workflow {name} does not fit {place} inside it.",
                port=port,
                name=name,
                place=place,
            ),
            remedy=Message.of("Connect it to a port of the same type inside."),
        )


def _same(outer: str, inner: str) -> bool:
    return outer == inner or (outer, inner) == ("tensor", "network")


def _endless(document: Document) -> Iterator[Problem]:
    """Sub-workflows that hold themselves, at whatever depth."""
    if not document.workflows:
        return
    edges = {
        name: [
            inner
            for entry in workflow.nodes.values()
            if (inner := held(entry)) is not None and inner in document.workflows
        ]
        for name, workflow in document.workflows.items()
    }
    for loop in find_loops(edges):
        yield Problem(
            workflow=loop[0],
            problem=Message.of("The sub-workflow {name} holds itself.", name=loop[0]),
            remedy=Message.of("Remove the node inside it that stands for it."),
        )
