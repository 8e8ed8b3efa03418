"""A call of a tensor operation as the catalogue has it: tensors by port, everything else as settings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from netwright.networks.catalogue import Entry, Setting
from netwright.networks.layers.slicing import write_slices
from netwright.networks.reading.kinds import activation_of
from netwright.sdk import NodeError

Arguments = dict[str, Any]


def arguments_of_call(operation: Any, positional: Sequence[Any], named: Mapping[str, Any]) -> Arguments:
    """Return what an operation is called with, whether it was told when made or when called."""
    signature = inspect.signature(operation.call)
    bound = signature.bind(*positional, **named)
    given = {name: value for name, value in operation.get_config().items() if name != "name"}
    return {**given, **bound.arguments}


def settings_of(found: Entry, operation: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that those arguments are that are no tensors. Raises NodeError for what no setting says."""
    by_name = {setting.field.name: setting for setting in found.settings}
    settings = {}
    for name, value in arguments.items():
        setting = by_name.get(name)
        if setting is None:
            if value in (None, False, ()):
                continue
            raise NodeError(
                "The operation {operation} has {argument} set, which cannot be read.",
                "Save the model without it.",
                operation=operation.name,
                argument=name,
            )
        written = _written(found, setting, value)
        if setting.stored or written != setting.field.default:
            settings[name] = written
    return settings


def activation_settings(found: Entry, operation: Any) -> dict[str, Any]:
    """Return the settings of the layer that does what an activation, called as a function, does."""
    parameters = {name: value for name, value in operation.get_config().items() if name != "name"}
    if found.kind == "Softmax":
        return {} if parameters.get("axis", -1) == -1 else {"axis": parameters["axis"]}
    name = activation_of(operation)
    return {"activation": {"name": name, **parameters} if parameters else name}


def _written(found: Entry, setting: Setting, value: Any) -> Any:
    if found.kind == "ops.get_item":
        return write_slices(value)
    if isinstance(value, list | tuple):
        listed = [list(item) if isinstance(item, list | tuple) else item for item in value]
        return listed[0] if setting.form == "numbers" and len(listed) == 1 else listed
    return float(value) if setting.field.kind == "number" and type(value) is int else value
