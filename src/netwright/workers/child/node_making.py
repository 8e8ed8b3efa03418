"""Nodes from a step, a drawn layer or a draft: settings read, the outside inspected, inputs in their shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from netwright.ports import Spec, TensorSpec
from netwright.sdk.errors import InputError, NodeError
from netwright.sdk.node import Node
from netwright.sdk.registry import Registry

T = TypeVar("T")


def node_class(registry: Registry, type: str) -> type[Node[Any]]:
    """Return the class of a node type; NodeError where there is none."""
    if type not in registry:
        raise NodeError(
            "There is no node type {type}.",
            "Install the plug-in that brings it, or remove the node.",
            type=type,
        )
    return registry[type]


def has_inspect(cls: type[Node[Any]]) -> bool:
    """Whether nodes of the class look at the outside before `configure`."""
    return cls.inspect is not Node.inspect


def shaped_inputs(
    cls: type[Node[Any]], wires: Mapping[str, Sequence[T]], value_of: Callable[[str, T], Any]
) -> dict[str, Any]:
    """Return one argument a port: a value, None for an optional port without a wire, a tuple for a `many` port."""
    unknown = set(wires) - set(cls.inputs)
    if unknown:
        first = min(unknown)
        raise InputError(first, "There is no input {name}.", "Remove the connection.", name=first)
    shaped: dict[str, Any] = {}
    for name, port in cls.inputs.items():
        arrived = tuple(value_of(name, wire) for wire in wires.get(name, ()))
        if not arrived and not port.optional:
            raise InputError(name, "Nothing is connected to {name}.", "Connect it.", name=name)
        if not port.many and len(arrived) > 1:
            raise InputError(name, "{name} takes one connection only.", "Remove the others.", name=name)
        shaped[name] = arrived if port.many else (arrived[0] if arrived else None)
    return shaped


def specs_of(arrived: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `configure` takes for what `execute` takes."""
    return {name: _spec(value) for name, value in arrived.items()}


def _spec(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_spec(item) for item in value)
    return value if value is None or isinstance(value, Spec | TensorSpec) else value.spec
