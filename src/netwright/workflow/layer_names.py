"""Settings that name layers of a network (`encoder/lstm#2:cell_state`): in a copy they name the copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from netwright.sdk import Field, NodeType
from netwright.workflow.document import Connection

_NAME = re.compile(r"(?:(?<=^)|(?<=,))(\s*)([a-z0-9][a-z0-9_-]*)(?=\s*(?:[/#:,]|$))")
"""The first part of a layer's name: the node in the workflow that draws it, or the sub-workflow that holds it."""


def renamed_layers(fields: Sequence[Field], settings: Mapping[str, Any], copies: Mapping[str, str]) -> dict[str, Any]:
    """Return settings in which names of layers are those of the copies."""
    changed = dict(settings)
    for field in fields:
        value = settings.get(field.name)
        if field.kind == "groups" and isinstance(value, list | tuple):
            changed[field.name] = [
                renamed_layers(field.fields, entry, copies) if isinstance(entry, Mapping) else entry for entry in value
            ]
        elif names_layers(field) and isinstance(value, str):
            changed[field.name] = _NAME.sub(lambda found: found[1] + copies.get(found[2], found[2]), value)
    return changed


def names_layers(field: Field) -> bool:
    """Tell whether the text of a field names a tensor or layers of a network."""
    return field.kind == "text" and (field.port is not None or field.layers)


def has_layer_names(type: NodeType) -> bool:
    """Tell whether any setting of a node type names layers."""
    return any(names_layers(field) or any(map(names_layers, field.fields)) for field in type.settings)


def copies_before(node: str, wires: Iterable[Connection], copies: Mapping[str, str]) -> dict[str, str]:
    """Return the copies among what leads to a node, by their old ids: only those can be in its network."""
    sources: dict[str, list[str]] = {}
    for wire in wires:
        sources.setdefault(wire.target_node, []).append(wire.source_node)
    found: dict[str, str] = {}
    waiting = [node]
    while waiting:
        for source in sources.get(waiting.pop(), ()):
            if source not in found and source in copies:
                found[source] = copies[source]
                waiting.append(source)
    return found
