"""Expanding sub-workflows: one flat graph for the engine, with inner ids such as `outer/inner`.

A node that runs its sub-workflow in rounds has a copy for each: `outer/1/inner`, `outer/2/inner`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netwright.ports.variables import Scalar
from netwright.sdk import NetwrightError
from netwright.workflow.document import INSTANCE, Canvas, Document, NodeEntry, SubWorkflow
from netwright.workflow.errors import ExpressionError, FlattenError, SpecUnknown
from netwright.workflow.evaluate import evaluate
from netwright.workflow.expansion import Expansion, Source, expand
from netwright.workflow.expressions import (
    SpecLookup,
    compile_expression,
    expression_of,
    find_expressions,
)
from netwright.workflow.rounds import HOLDERS, STATIC, Round, held, rounds_of, with_change

MAX_NODES = 100_000
MAX_DEPTH = 50


@dataclass(frozen=True, eq=False)
class Scope:
    """What the expressions of one canvas may use: its variables, and the nodes beside."""

    values: Mapping[str, Any]
    """Of the variables; those that an instance sets by an expression belong to the scope around it."""
    prefix: str
    outer: Scope | None
    outputs: Mapping[Source, Source]
    """Where an output of an instance really comes from, for all canvases together."""

    def source(self, node: str, port: str) -> Source:
        """Return the flat node and port that `spec(node, port)` means here."""
        place = (self.prefix + node, port)
        return self.outputs.get(place, place)


class _Resolution:
    """Works out the expressions of one node. Each variable once: chains of them could grow without bound."""

    def __init__(self, specs: SpecLookup) -> None:
        self.specs = specs
        self.known: dict[tuple[Scope, str], Any] = {}

    def resolve(self, scope: Scope, value: Any, path: str = "") -> Any:
        text = expression_of(value)
        if text is not None:
            try:
                return self.evaluate(scope, text)
            except (ExpressionError, SpecUnknown) as error:
                raise type(error)(path, error.problem, error.remedy) from None
        if isinstance(value, Mapping):
            return {name: self.resolve(scope, item, _join(path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(scope, item, _join(path, place)) for place, item in enumerate(value)]
        return value

    def evaluate(self, scope: Scope, text: str) -> Any:
        def variable(name: str) -> Any:
            key = (scope, name)
            if key not in self.known:
                value = scope.values[name]
                self.known[key] = value if scope.outer is None else self.resolve(scope.outer, value)
            return self.known[key]

        def spec(node: str, port: str) -> Any:
            return self.specs(*scope.source(node, port))

        return evaluate(compile_expression(text), variable, spec)


def _join(path: str, part: object) -> str:
    return f"{path}.{part}" if path else str(part)


def _references(scope: Scope, settings: Any) -> dict[Source, None]:
    """Return the outputs whose specs a value needs, also by way of variables. Faulty expressions are passed over."""
    found: dict[Source, None] = {}
    seen: set[tuple[Scope, str]] = set()
    waiting = [(scope, settings)]
    while waiting:
        here, value = waiting.pop()
        for _, text in find_expressions(value):
            try:
                expression = compile_expression(text)
            except ExpressionError:
                continue
            found.update(dict.fromkeys(here.source(*reference) for reference in expression.references))
            for name in expression.names:
                if here.outer is not None and name in here.values and (here, name) not in seen:
                    seen.add((here, name))
                    waiting.append((here.outer, here.values[name]))
    return found


@dataclass(frozen=True, eq=False)
class FlatNode:
    """One node that runs."""

    id: str
    type: str
    version: int
    label: str
    settings: Mapping[str, Any]
    """As written, expressions and all; `resolve_settings` works them out."""
    scope: Scope
    inputs: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    """By input port, in the user's order."""
    reseed: int = 0
    """Added to the workflow's seed, in a round that has another one."""

    @property
    def references(self) -> tuple[Source, ...]:
        """Outputs whose specs the node's expressions need, before it can be configured."""
        return tuple(_references(self.scope, self.settings))


@dataclass(frozen=True, eq=False)
class FlatWorkflow:
    """A document without sub-workflows."""

    seed: int
    variables: Mapping[str, Scalar]
    nodes: Mapping[str, FlatNode]
    canvases: tuple[tuple[str, str], ...] = ()
    """Of each copy of a sub-workflow: the prefix of its nodes, and the sub-workflow's name."""
    outputs: Mapping[Source, Source] = field(default_factory=dict)
    """Where an output of an instance comes from."""

    def seed_of(self, id: str) -> int:
        """Return the seed under which a node runs."""
        return (self.seed + self.nodes[id].reseed) % 2**32

    def needs(self, id: str) -> tuple[str, ...]:
        """Return the nodes that must be done before a node: by its wires, and by its expressions."""
        node = self.nodes[id]
        wired = (source for sources in node.inputs.values() for source, _ in sources)
        meant = (source for source, _ in node.references if source in self.nodes)
        return tuple(dict.fromkeys([*wired, *meant]))


def flatten(document: Document, variables: Mapping[str, Scalar] | None = None) -> FlatWorkflow:
    """Expand every sub-workflow, to any depth. `variables` are given instead of the declared values.

    Raises FlattenError where a sub-workflow holds itself. Wires that lead nowhere are left out; `find_problems` names
    them.
    """
    values = {name: variable.value for name, variable in document.variables.items()} | dict(variables or {})
    outputs: dict[Source, Source] = {}
    levels = _levels(document, Scope(values, "", None, outputs))
    for level in levels:
        for place, expansion in level.expansions.items():
            outputs.update({(place, port): source for port, source in expansion.outputs.items()})
    for level in reversed(levels):  # the deepest first, so that an output of an output is known
        outputs.update(_outputs(level, outputs))
    inputs = _inputs(levels)
    nodes = {node.id: node for level in levels for node in _nodes(level, inputs)}
    canvases = tuple((level.scope.prefix, level.holders[-1]) for level in levels if level.holders)
    wired = {id: _wired(node, nodes) for id, node in nodes.items()}
    return FlatWorkflow(document.seed, values, wired, canvases, outputs)


def _nodes(level: _Level, inputs: Mapping[str, Mapping[str, tuple[Source, ...]]]) -> Iterator[FlatNode]:
    """Yield the nodes of one canvas, and those that were put around the copies it holds."""
    scope = level.scope
    for id, entry in level.canvas.nodes.items():
        if entry.type in HOLDERS:
            continue
        flat = scope.prefix + id
        settings = entry.settings
        for path, value in level.changes.get(id, ()):
            settings = with_change(settings, path, value)
        yield FlatNode(
            flat, entry.type, entry.version, entry.label, settings, scope, inputs.get(flat, {}), level.reseed
        )
    for expansion in level.expansions.values():
        for made in expansion.nodes:
            wires = {
                port: tuple(scope.outputs.get(source, source) for source in sources)
                for port, sources in made.inputs.items()
            }
            arriving = {**wires, **inputs.get(made.id, {})}
            yield FlatNode(made.id, made.type, 1, "", made.settings, scope, arriving, level.reseed)


def reflatten(flat: FlatWorkflow, before: Document, after: Document) -> FlatWorkflow | None:
    """Return the flat workflow after an edit that reached nothing but settings, labels and places of outermost nodes.

    That is nearly every edit, and all nodes that it did not reach stay the same objects. None for any other edit.
    """
    untouched = ("connections", "workflows", "variables", "seed")
    if before.nodes.keys() != after.nodes.keys() or any(
        getattr(before, name) is not getattr(after, name) for name in untouched
    ):
        return None
    changed = {}
    for id, entry in after.nodes.items():
        old = before.nodes[id]
        if entry is old or (entry.settings is old.settings and entry.label == old.label and entry.type == old.type):
            continue
        if entry.type != old.type or entry.type in HOLDERS:
            return None
        changed[id] = replace(flat.nodes[id], version=entry.version, label=entry.label, settings=entry.settings)
    return replace(flat, nodes={**flat.nodes, **changed}) if changed else flat


def resolve_settings(flat: FlatWorkflow, id: str, specs: SpecLookup) -> dict[str, Any]:
    """Return a node's settings as plain JSON.

    `specs` takes the flat id of a node and an output port; it returns None while the spec is unknown, and raises
    KeyError where there is no such output. Raises ExpressionError or SpecUnknown, which name the setting.
    """
    node = flat.nodes[id]
    found: dict[str, Any] = _Resolution(specs).resolve(node.scope, node.settings)
    return found


@dataclass(frozen=True, eq=False)
class _Level:
    canvas: Canvas
    scope: Scope
    holders: tuple[str, ...]
    """The sub-workflows around, outermost first, its own last."""
    reseed: int = 0
    changes: Mapping[str, list[tuple[list[str], Any]]] = field(default_factory=dict)
    """By node: paths of settings, and what stands there in this round."""
    expansions: dict[str, Expansion] = field(default_factory=dict)
    """By flat id, what became of the nodes that run their sub-workflow in rounds. Filled while levels are found."""


def _levels(document: Document, scope: Scope) -> list[_Level]:
    """Return every canvas that runs, an instance's after the one that holds it."""
    levels = [_Level(document, scope, ())]
    count = 0
    for level in levels:  # grows while it is walked
        count += len(level.canvas.nodes)
        for id, entry in level.canvas.nodes.items():
            name = held(entry)
            if name is not None and name in document.workflows:
                levels.extend(_inner(level, id, entry, name, document.workflows[name]))
            if max(count, len(levels)) > MAX_NODES:
                raise FlattenError(
                    "The sub-workflows expand to more than {limit} nodes.", "Use fewer instances.", limit=MAX_NODES
                )
    return levels


def _inner(level: _Level, id: str, entry: NodeEntry, name: str, workflow: SubWorkflow) -> Iterator[_Level]:
    """Yield the copies of a sub-workflow that a node stands for."""
    if name in level.holders:
        raise FlattenError(
            "The sub-workflow {name} holds itself.", "Remove the node inside it that stands for it.", name=name
        )
    if len(level.holders) >= MAX_DEPTH:
        raise FlattenError(
            "Sub-workflows lie more than {limit} deep in each other.", "Use fewer levels.", limit=MAX_DEPTH
        )
    place = level.scope.prefix + id
    if entry.type == INSTANCE:
        yield _copy(level, f"{place}/", entry, name, workflow, Round({}))
        return
    rounds = _rounds(level.scope, id, entry)
    expansion = level.expansions[place] = expand(place, entry, workflow, rounds)
    for number, one in enumerate(expansion.rounds, 1):
        yield _copy(level, f"{place}/{number}/", entry, name, workflow, one)


def _rounds(scope: Scope, id: str, entry: NodeEntry) -> list[Round]:
    """Return the rounds of a node; none where its settings are at fault, which `find_problems` says."""
    wanted = {name: entry.settings[name] for name in STATIC[entry.type] if name in entry.settings}
    try:
        return rounds_of(id, entry.type, _Resolution(lambda node, port: None).resolve(scope, wanted))
    except NetwrightError:
        return []


def _copy(level: _Level, prefix: str, entry: NodeEntry, name: str, workflow: SubWorkflow, one: Round) -> _Level:
    given = entry.settings.get("variables")
    values: dict[str, Any] = {key: variable.value for key, variable in workflow.variables.items()}
    changes: dict[str, list[tuple[list[str], Any]]] = {}
    for source in (given if isinstance(given, Mapping) else {}, one.changes):
        values |= {key: value for key, value in source.items() if key in workflow.variables}
    for target, value in one.changes.items():
        node, dot, path = target.partition(".")
        if dot:
            changes.setdefault(node, []).append((path.split("."), value))
    outer = level.scope
    scope = Scope(values, prefix, outer, outer.outputs)
    return _Level(workflow, scope, (*level.holders, name), level.reseed + one.seed, changes)


def _outputs(level: _Level, known: Mapping[Source, Source]) -> dict[Source, Source]:
    """Return where the outputs of an instance come from."""
    if not isinstance(level.canvas, SubWorkflow):
        return {}
    found = {}
    for port, end in level.canvas.outputs.items():
        node, _, inner = end.source.partition(".")
        place = (level.scope.prefix + node, inner)
        found[level.scope.prefix[:-1], port] = known.get(place, place)
    return found


def _inputs(levels: list[_Level]) -> dict[str, dict[str, tuple[Source, ...]]]:
    """Return what arrives at each node: by flat id and port."""
    inside = {level.scope.prefix: level for level in levels}
    expanded = {place: expansion for level in levels for place, expansion in level.expansions.items()}
    found: dict[str, dict[str, list[Source]]] = {}

    def lead(source: Source, end: Source) -> None:
        for node, port in _ends(end, inside, expanded):
            found.setdefault(node, {}).setdefault(port, []).append(source)

    for level in levels:
        for wire in level.canvas.connections:
            source = level.scope.source(wire.source_node, wire.source_port)
            lead(source, (level.scope.prefix + wire.target_node, wire.target_port))
    for expansion in expanded.values():
        for end, source in expansion.fed.items():
            lead(source, end)
    return {node: {port: tuple(sources) for port, sources in ports.items()} for node, ports in found.items()}


def _ends(end: Source, inside: Mapping[str, _Level], expanded: Mapping[str, Expansion]) -> Iterator[Source]:
    """Yield the real input ports behind a port: several where an instance passes it on to several nodes."""
    waiting = [end]
    while waiting:
        node, port = waiting.pop(0)
        if node in expanded:
            waiting.extend(expanded[node].inputs.get(port, ()))
            continue
        level = inside.get(f"{node}/")
        if level is None:
            yield node, port
        elif isinstance(level.canvas, SubWorkflow) and port in level.canvas.inputs:
            for place in level.canvas.inputs[port].to:
                inner, _, inner_port = place.partition(".")
                waiting.append((level.scope.prefix + inner, inner_port))


def _wired(node: FlatNode, nodes: Mapping[str, FlatNode]) -> FlatNode:
    """Leave out wires from nodes that are not there."""
    inputs = {
        port: kept
        for port, sources in node.inputs.items()
        if (kept := tuple(source for source in sources if source[0] in nodes))
    }
    return node if inputs == node.inputs else replace(node, inputs=inputs)
