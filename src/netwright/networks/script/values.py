"""Arguments as Python writes them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from netwright.networks.catalogue import Entry, entry, object_classes
from netwright.networks.layers.construct import SORTS

MOST_POSITIONAL = 2
"""More arguments than these are easier to read with their names."""


def arguments(found: Entry, settings: Mapping[str, Any], layer_class: Any) -> list[str]:
    """Return the arguments of a constructor, in the order in which Netwright evaluates them.

    The order matters: initialisers draw from one source of random numbers when they are made.
    """
    given = dict(settings)
    written: list[str] = []
    inner: dict[str, Any] = {}
    if found.wraps:
        described = given.pop(found.wraps.argument)
        inner = {**described["settings"]}
        if found.wraps.argument == "layer" and "return_state" in given:
            inner["return_state"] = given.pop("return_state")
        written.append(_inside(described["kind"], inner))
    for name in [] if found.wraps else _required(layer_class):
        if name not in given or len(written) >= MOST_POSITIONAL or _is_object(name):
            break
        written.append(value(found, name, given.pop(name)))
    return written + [f"{name}={value(found, name, item)}" for name, item in given.items()]


def value(found: Entry, name: str, item: Any) -> str:
    """Return one argument."""
    if sort := next((sort for sort in SORTS if name.endswith(sort)), None):
        return "None" if item is None else _object(sort, item)
    if isinstance(item, Mapping):  # an activation with parameters of its own
        parameters = {key: number for key, number in item.items() if key != "name"}
        listed = ", ".join(f"{key}={number!r}" for key, number in parameters.items())
        return f"lambda x: keras.activations.{item['name']}(x, {listed})"
    if _is_size(found, name) and isinstance(item, list) and len(set(item)) == 1:
        return repr(item[0])
    return literal(item)


def literal(item: Any) -> str:
    """Return a JSON value as Python: lists are tuples, which Keras takes everywhere."""
    if isinstance(item, list | tuple):
        inner = ", ".join(literal(one) for one in item)
        return f"({inner},)" if len(item) == 1 else f"({inner})"
    if isinstance(item, str):
        return '"' + item.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return repr(item)


def _inside(kind: str, settings: Mapping[str, Any]) -> str:
    import keras

    found = entry(kind)
    listed = ", ".join(arguments(found, settings, getattr(keras.layers, found.class_name)))
    return f"layers.{found.class_name}({listed})"


def _object(sort: str, described: Any) -> str:
    """Return an initialiser, regulariser or constraint, always as an object: a name would be made at another time."""
    name = described if isinstance(described, str) else described["name"]
    parameters = {} if isinstance(described, str) else {k: v for k, v in described.items() if k != "name"}
    listed = ", ".join(f"{key}={literal(item)}" for key, item in parameters.items())
    return f"keras.{sort}s.{object_classes(sort)[name]}({listed})"


def _required(layer_class: Any) -> list[str]:
    """Return the arguments that come first and have no default."""
    names: list[str] = []
    for parameter in list(inspect.signature(layer_class.__init__).parameters.values())[1:]:
        if parameter.default is not parameter.empty or parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            break
        names.append(parameter.name)
    return names


def _is_object(name: str) -> bool:
    return any(name.endswith(sort) for sort in SORTS)


def _is_size(found: Entry, name: str) -> bool:
    return any(setting.field.name == name and setting.form == "size" for setting in found.settings)
