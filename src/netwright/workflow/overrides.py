"""Values given from outside: `--var NAME=VALUE` for variables, `--set NODE.SETTING=VALUE` for settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from netwright.ports.variables import Scalar, ScalarType
from netwright.sdk import NodeType
from netwright.workflow.document import Document, Variable, fits, setting_fault
from netwright.workflow.errors import VariableError

_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_TEXT_KINDS = frozenset(["text", "column", "file", "code"])


def parse_overrides(variables: Mapping[str, Variable], given: Iterable[str]) -> dict[str, Scalar]:
    """Read `name=value` texts by the declared types; raises VariableError."""
    found: dict[str, Scalar] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise VariableError("{text} does not give a variable a value.", "Write NAME=VALUE.", text=text)
        found[name] = _read(name, _declared(variables, name).type, value)
    return found


def check_overrides(variables: Mapping[str, Variable], given: Mapping[str, object]) -> dict[str, Scalar]:
    """Check values from Python against the declared types; raises VariableError."""
    found: dict[str, Scalar] = {}
    for name, value in given.items():
        type = _declared(variables, name).type
        if not isinstance(value, bool | int | float | str) or not fits(type, value) or setting_fault(value):
            raise _misfit(name, type, value)
        found[name] = value
    return found


def _declared(variables: Mapping[str, Variable], name: str) -> Variable:
    if name in variables:
        return variables[name]
    if not variables:
        raise VariableError("There is no variable {name}: the workflow declares none.", "Leave it out.", name=name)
    raise VariableError(
        "There is no variable {name} in this workflow.",
        "It has these: {names}.",
        name=name,
        names=", ".join(sorted(variables)),
    )


def _read(name: str, type: ScalarType, text: str) -> Scalar:
    if type == "text":
        return text
    word = text.strip().lower()
    if type == "flag":
        if word in _FLAGS:
            return _FLAGS[word]
        raise _misfit(name, type, text)
    value: Scalar
    try:
        value = float(word) if type == "number" and not word.lstrip("+-").isdecimal() else int(word)
    except ValueError:
        raise _misfit(name, type, text) from None
    if setting_fault(value):
        raise _misfit(name, type, text)
    return value


def _misfit(name: str, type: ScalarType, value: object) -> VariableError:
    if type == "flag":
        return VariableError(
            "The variable {name} is a flag and cannot be {value}.", "Give true or false.", name=name, value=value
        )
    if type == "integer":
        return VariableError(
            "The variable {name} is a whole number and cannot be {value}.",
            "Give a whole number such as 5.",
            name=name,
            value=value,
        )
    if type == "number":
        return VariableError(
            "The variable {name} is a number and cannot be {value}.",
            "Give a number such as 0.5.",
            name=name,
            value=value,
        )
    return VariableError("The variable {name} is a text and cannot be {value}.", "Give a text.", name=name, value=value)


def set_settings(document: Document, node_types: Mapping[str, NodeType], given: Iterable[str]) -> Document:
    """Apply `node.setting=value` texts; raises VariableError.

    A value is read as JSON where it is JSON, else as text; settings that hold text take it as it stands.
    """
    nodes = dict(document.nodes)
    for text in given:
        place, equals, value = text.partition("=")
        id, dot, name = place.strip().partition(".")
        if not equals or not dot or not name:
            raise VariableError("{text} does not set a setting.", "Write NODE.SETTING=VALUE.", text=text)
        if id not in nodes:
            raise VariableError(
                "There is no node {node} in this workflow.",
                "It has these: {names}.",
                node=id,
                names=", ".join(sorted(nodes)),
            )
        entry = nodes[id]
        known = node_types.get(entry.type)
        settings = {**entry.settings, name: _setting(known, name, value)}
        nodes[id] = entry.model_copy(update={"settings": settings})
    return document.model_copy(update={"nodes": nodes})


def _setting(node_type: NodeType | None, name: str, text: str) -> Any:
    field = next((field for field in node_type.settings if field.name == name), None) if node_type else None
    if node_type is not None and field is None:
        raise VariableError(
            "{title} has no setting {name}.",
            "It has these: {names}.",
            title=node_type.title,
            name=name,
            names=", ".join(field.name for field in node_type.settings),
        )
    if field is not None and field.kind in _TEXT_KINDS and not (field.optional and text == "null"):
        return text
    if field is not None and field.kind == "flag" and text.strip().lower() in _FLAGS:
        return _FLAGS[text.strip().lower()]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if setting_fault(value):
        raise VariableError("{text} is no value for a setting.", "Give a plain, finite value.", text=text)
    return value
