"""The file format: text to document, as far as it goes, and document to text that reads well in a git diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from netwright.sdk import Message
from netwright.workflow.document import FORMAT, Canvas, Connection, Document, Group, NodeEntry, SubWorkflow
from netwright.workflow.errors import FutureFormat, UnreadableWorkflow
from netwright.workflow.file.damage import losses
from netwright.workflow.file.migrations import MIGRATIONS, Migration, migrate
from netwright.workflow.file.salvage import clean, decode, load

WORKFLOW_ENDING = ".netwright.json"
MAX_DAMAGE = 100
MAX_ROUNDS = 50
MAX_ENTRIES = 200_000
WIDTH = 100

C = TypeVar("C", bound=Canvas)


@dataclass(frozen=True)
class Parsed:
    """What could be opened, and what could not. With damage, keep the original file before saving over it."""

    document: Document
    damage: list[Message]
    losses: list[Message]
    """The damage after which the workflow may mean something else than its author meant."""


def parse(text: str | bytes, migrations: Mapping[int, Migration] = MIGRATIONS, current: int = FORMAT) -> Parsed:
    """Open a workflow as far as it goes; raises UnreadableWorkflow when nothing of it can be read."""
    damage: list[Message] = []
    data = load(decode(text, damage.append) if isinstance(text, bytes) else text, damage.append)
    if not isinstance(data, dict) or not ("format" in data or "nodes" in data):
        raise UnreadableWorkflow(
            "The file is JSON, but no workflow: it has neither a format nor nodes.", "Open another file."
        )
    data = migrate(data, _version(data, damage, current), migrations, current)
    _refuse_crowds(data)
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        document = _prune(clean(data, damage.append), error, damage)
    tightened = _without_loose_parts(document, damage)
    return Parsed(tightened, _limited(damage), _limited(losses(damage)))


def _refuse_crowds(data: Mapping[str, Any]) -> None:
    """Refuse more entries than any canvas holds: naming the faults of millions would take all memory."""
    workflows = data.get("workflows")
    canvases = [data, *(workflows.values() if isinstance(workflows, dict) else ())]
    parts = [part for canvas in canvases if isinstance(canvas, dict) for part in canvas.values()]
    if sum(len(part) for part in parts if isinstance(part, list | dict)) > MAX_ENTRIES:
        raise UnreadableWorkflow(
            "The workflow has more than {limit} nodes, wires and other parts.",
            "Split it into several workflows.",
            limit=MAX_ENTRIES,
        )


def _version(data: Mapping[str, Any], damage: list[Message], current: int) -> int:
    version = data.get("format")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        damage.append(Message.of("The file does not say its format: it was read as format {format}.", format=current))
        return current
    if version > current:
        raise FutureFormat(
            "A newer Netwright saved this workflow (format {format}; this one reads up to {known}).",
            "Update Netwright, then open it again. Nothing was changed.",
            format=version,
            known=current,
        )
    return version


def _limited(damage: list[Message]) -> list[Message]:
    if len(damage) <= MAX_DAMAGE:
        return damage
    rest = len(damage) - MAX_DAMAGE
    return [*damage[:MAX_DAMAGE], Message.of("There is more damage: {count} {count:place|places}.", count=rest)]


def _prune(data: dict[str, Any], error: ValidationError | None, damage: list[Message]) -> Document:
    """Take out what does not fit, round by round, until the rest is a document."""
    data["format"] = FORMAT
    for _ in range(MAX_ROUNDS):
        try:
            return Document.model_validate(data)
        except ValidationError as found:
            gone: set[tuple[int | str, ...]] = set()
            # From the end, so that the places of list items stay true.
            for details in sorted(found.errors(include_url=False), key=_list_places, reverse=True):
                _take_out(data, details, gone, damage)
    raise UnreadableWorkflow("The file is too damaged to open.", "Restore an older copy.") from error


def _list_places(details: Any) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in details["loc"])


def _take_out(data: dict[str, Any], details: Any, gone: set[tuple[int | str, ...]], damage: list[Message]) -> None:
    loc: tuple[int | str, ...] = details["loc"]
    wrong_key = loc[-1:] == ("[key]",)
    if wrong_key or details["type"] == "missing":
        loc = loc[:-1]
    if any(loc[:length] in gone for length in range(1, len(loc) + 1)):
        return
    holder, path = _holder(data, loc)
    if not path:
        raise UnreadableWorkflow("The file is too damaged to open.", "Restore an older copy.")
    gone.add(path)
    del holder[path[-1]]
    place = ".".join(str(part) for part in path)
    damage.append(_told(details, place, wrong_key))


def _holder(data: Any, loc: tuple[int | str, ...]) -> tuple[Any, tuple[int | str, ...]]:
    """Find what holds the place; where the place is inside a short list (a position), the list itself goes."""
    holder, path = data, loc[:0]
    chain: list[tuple[Any, tuple[int | str, ...]]] = []
    for part in loc:
        fits = part in holder if isinstance(holder, dict) else isinstance(holder, list) and part in range(len(holder))
        if not fits:
            break
        path = (*path, part)
        chain.append((holder, path))
        holder = holder[part]
    if chain and isinstance(path[-1], int) and path[-2] in ("position", "size"):
        chain.pop()
    return chain[-1] if chain else (data, ())


def _told(details: Any, place: str, wrong_key: bool) -> Message:
    kind = details["type"]
    if kind == "missing":
        return Message.of("{place} has no {name} and was left out.", place=place, name=details["loc"][-1])
    if kind == "extra_forbidden":
        return Message.of("{place} is not known in this format and was left out.", place=place)
    if wrong_key:
        return Message.of(
            "{place} was left out: its name may hold only small letters a-z, digits, - and _.", place=place
        )
    shown = repr(details.get("input"))
    return Message.of(
        "{place} was left out: {value} does not belong there.",
        place=place,
        value=shown if len(shown) <= 60 else shown[:57] + "...",
    )


def _without_loose_parts(document: Document, damage: list[Message]) -> Document:
    """Take out wires and group members whose nodes are not there."""
    kept = _tightened(document, "", damage)
    workflows = {
        name: _tightened(workflow, f"workflows.{name}.", damage) for name, workflow in document.workflows.items()
    }
    if all(workflows[name] is workflow for name, workflow in document.workflows.items()):
        return kept
    return kept.model_copy(update={"workflows": workflows})


def _tightened(canvas: C, place: str, damage: list[Message]) -> C:
    wires: dict[tuple[str, str], Connection] = {}
    for wire in canvas.connections:
        source, target = wire.source, wire.target
        if source.partition(".")[0] not in canvas.nodes or target.partition(".")[0] not in canvas.nodes:
            damage.append(
                Message.of(
                    "{place}: the wire from {source} to {target} was left out, for one of the nodes is not there.",
                    place=place + "connections",
                    source=source,
                    target=target,
                )
            )
        elif (source, target) not in wires:
            wires[source, target] = wire
        else:
            damage.append(
                Message.of(
                    "{place}: the wire from {source} to {target} stood there twice.",
                    place=place + "connections",
                    source=source,
                    target=target,
                )
            )
    groups = {id: _present(group, canvas, f"{place}groups.{id}", damage) for id, group in canvas.groups.items()}
    if len(wires) == len(canvas.connections) and all(groups[id] is group for id, group in canvas.groups.items()):
        return canvas
    return canvas.model_copy(update={"connections": tuple(wires.values()), "groups": groups})


def _present(group: Group, canvas: Canvas, place: str, damage: list[Message]) -> Group:
    members = tuple(id for id in dict.fromkeys(group.nodes) if id in canvas.nodes)
    if members == group.nodes:
        return group
    damage.append(Message.of("{place} named nodes that are not there, or twice.", place=place))
    return group.model_copy(update={"nodes": members})


def dump(document: Document) -> str:
    """Write a document: equal documents give equal text, whatever the order in which they were made."""
    head = {"format": document.format, **_head(document), "seed": document.seed}
    parts = [(name, _compact(value)) for name, value in head.items()]
    parts += _canvas(document, "  ")
    if document.workflows:
        parts.append(("workflows", _members({n: _sub(w) for n, w in document.workflows.items()}, "  ")))
    return _members(dict(parts), "", sort=False) + "\n"


def _head(canvas: Canvas) -> dict[str, str]:
    return {"title": canvas.title, **({"description": canvas.description} if canvas.description else {})}


def _canvas(canvas: Canvas, indent: str) -> list[tuple[str, str]]:
    """Return the parts that a document and a sub-workflow share; what is empty is not written."""
    inner = indent + "  "
    nodes = {id: _node(entry, inner) for id, entry in canvas.nodes.items()}
    parts = [("nodes", _members(nodes, indent)), ("connections", _listed(canvas.connections, indent))]
    if canvas.variables:
        parts.insert(0, ("variables", _members(_flat(canvas.variables), indent)))
    if canvas.annotations:
        parts.append(("annotations", _members(_flat(canvas.annotations), indent)))
    if canvas.groups:
        parts.append(("groups", _members(_flat(canvas.groups), indent)))
    return parts


def _sub(workflow: SubWorkflow) -> str:
    indent = "    "
    parts = [(name, _compact(value)) for name, value in _head(workflow).items()]
    parts.append(("inputs", _members(_flat(workflow.inputs), indent + "  ")))
    parts.append(("outputs", _members(_flat(workflow.outputs), indent + "  ")))
    return _members(dict(parts + _canvas(workflow, indent + "  ")), indent, sort=False)


def _node(entry: NodeEntry, indent: str) -> str:
    inner = indent + "  "
    parts = {"type": _compact(entry.type), "version": str(entry.version)}
    if entry.label:
        parts["label"] = _compact(entry.label)
    parts["position"] = _compact(_whole(entry.position))
    if entry.settings:
        values = {name: _spread(value, inner + "  ", len(name)) for name, value in entry.settings.items()}
        parts["settings"] = _members(values, inner)
    return _members(parts, indent, sort=False)


def _flat(models: Mapping[str, BaseModel]) -> dict[str, str]:
    return {name: _compact(_whole(model.model_dump(exclude_defaults=True))) for name, model in models.items()}


def _whole(value: Any) -> Any:
    """Write positions such as 40.0 as 40."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple | list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {name: _whole(item) if name in ("position", "size") else item for name, item in value.items()}
    return value


def _spread(value: Any, indent: str, used: int) -> str:
    """Write a setting's value on one line, or an entry a line where that would be too long."""
    line = _compact(value)
    if len(indent) + used + len(line) <= WIDTH or not isinstance(value, dict | list | tuple) or not value:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        return _members({name: _spread(item, inner, len(name)) for name, item in value.items()}, indent)
    items = (f"{inner}{_spread(item, inner, 0)}" for item in value)
    return "[\n" + ",\n".join(items) + f"\n{indent}]"


def _members(members: Mapping[str, str], indent: str, *, sort: bool = True) -> str:
    if not members:
        return "{}"
    items = sorted(members.items()) if sort else members.items()
    lines = (f"{indent}  {_compact(name)}: {text}" for name, text in items)
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _listed(connections: tuple[Connection, ...], indent: str) -> str:
    if not connections:
        return "[]"
    lines = (f'{indent}  {{"from": {_compact(wire.source)}, "to": {_compact(wire.target)}}}' for wire in connections)
    return "[\n" + ",\n".join(lines) + f"\n{indent}]"


_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True).encode
