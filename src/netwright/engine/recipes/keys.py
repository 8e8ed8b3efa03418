"""Recipe keys: the SHA-256 of all that decides a node's result, and of nothing else.

Ids, labels and positions stay out, so that a renamed node and a copy of a workflow find the same results.
Drawn layers have no results of their own; the ones that feed a node are hashed with it, as one graph.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from netwright.sdk import Field, NodeType

SCHEME = 1
"""Enters every key; raised when the meaning of a key changes, so that old entries are never believed."""

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical(value: Any) -> str:
    """Return the one JSON text of a plain value: sorted names, no spaces; raises ValueError for NaN."""
    return _encode(value)


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hexadecimal."""
    return _hash(_encode(value))


@dataclass(frozen=True, slots=True)
class Wire:
    """Where an input comes from: a node's output port."""

    node: str
    port: str


@dataclass(slots=True)
class Ingredient:
    """What keys need of one node: its type, the resolved settings, the wires by input port."""

    type: NodeType
    settings: Mapping[str, Any]
    inputs: Mapping[str, Sequence[Wire]]
    recipe: str = field(default="")
    """Canonical JSON of type, version and settings, made once by `describe`."""

    def __post_init__(self) -> None:
        if not self.recipe:
            self.recipe = describe(self.type, self.settings)


def describe(type: NodeType, settings: Mapping[str, Any]) -> str:
    """Return the canonical text of a node type and its settings, defaults filled in."""
    return _encode([type.id, type.version, complete(type.settings, settings)])


def complete(fields: Sequence[Field], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in defaults and write numbers one way, so that leaving out a default or typing 1 for 1.0 changes no key."""
    full = dict(settings)
    for one in fields:
        value = full.get(one.name, one.default)
        if one.kind == "number" and type(value) is int:
            value = float(value)
        elif one.kind == "groups" and isinstance(value, list | tuple):
            value = [complete(one.fields, entry) if isinstance(entry, Mapping) else entry for entry in value]
        full[one.name] = value
    return full


def describe_inputs(
    node: Ingredient, layers: Sequence[str], ingredients: Mapping[str, Ingredient], results: Mapping[str, str]
) -> str:
    """Return the inputs of a node as text with ids replaced: by port, and the drawn layers behind them.

    `layers` are those of `drawn_layers`. Each has its number there in place of its id, every other node its result
    id. A layer counts once however often it is used, so one shared layer differs from two equal ones.
    """
    known: Mapping[str, str | int] = results
    if layers:
        known = {**results, **{name: number for number, name in enumerate(layers)}}
    lines = _wires(node, known)
    for name in layers:
        lines += ["layer", ingredients[name].recipe, *_wires(ingredients[name], known)]
    return "\n".join(lines)


def _wires(node: Ingredient, known: Mapping[str, str | int]) -> list[str]:
    # Neither ids nor port names nor canonical JSON hold tabs or line ends, so the text can be read in one way only.
    inputs = node.inputs
    return [
        "\t".join([port, *(f"{known[wire.node]}\t{wire.port}" for wire in inputs[port])]) for port in sorted(inputs)
    ]


class Wired(Protocol):
    """What a walk over drawn layers needs of a node."""

    @property
    def type(self) -> NodeType: ...

    @property
    def inputs(self) -> Mapping[str, Sequence[Wire]]: ...


W = TypeVar("W", bound=Wired)


def drawn_layers(node: W, find: Callable[[str], W]) -> list[str]:
    """Return the ids of the drawn layers that feed a node, in canonical order, each after those it needs.

    The order is that of a depth-first walk from the node over its ports by name, whatever the ids are.
    """
    done: dict[str, None] = {}
    entered: set[str] = set()
    stack: list[tuple[str, bool]] = []

    def push(one: W) -> None:
        for port in sorted(one.inputs, reverse=True):
            stack.extend((wire.node, False) for wire in reversed(one.inputs[port]))

    push(node)
    while stack:
        name, left = stack.pop()
        if left:
            done[name] = None
            continue
        if name in entered:  # met before, or a loop, which never runs
            continue
        entered.add(name)
        one = find(name)
        if one.type.layer:
            stack.append((name, True))
            push(one)
    return list(done)


def own_seed(node: Ingredient) -> int | None:
    """Return the seed that a random node sets itself, in a setting of that name; the workflow's does not reach it."""
    found = node.settings.get("seed") if node.type.random else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def node_seed(workflow_seed: int, type: NodeType, inputs: str) -> int:
    """Return the seed of a node: from the workflow's seed, its type and what arrives, but not from its settings.

    So a learner starts from the same weights when only its learning rate changes. 31 bits fit every library.
    The workflow's seed counts for nodes that are `random` alone: nobody else's result follows from it.
    """
    used = workflow_seed if type.random else ""
    return int(_hash(f"{SCHEME}\nseed\n{used}\n{type.id}\n{inputs}")[:8], 16) & 0x7FFF_FFFF


def recipe_key(node: Ingredient, inputs: str, seed: int, environment: str, files: Mapping[str, str | None]) -> str:
    """Return the recipe key: what a complete result of this node is known by.

    `inputs` comes from `describe_inputs`, `environment` says thread count, backend and library versions, `files`
    holds the content hash of everything that the node reads, None for what is not there.
    """
    read = _encode(files) if files else ""
    return _hash(f"{SCHEME}\nresult\n{node.recipe}\n{seed}\n{environment}\n{read}\n{inputs}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
