"""Reading the committed catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from netwright.networks.catalogue.custom import CUSTOM_ENTRY
from netwright.networks.catalogue.entry import Entry, InputSlot, OutputSlot, Setting, Wraps
from netwright.networks.catalogue.expanding import with_parameters, wrapped
from netwright.networks.catalogue.masks import MASK_OF, WITH_MASK
from netwright.sdk import Field

LAYERS_FILE = "layers.json"
CURATED_FILE = "curated.json"
OPERATIONS_FILE = "operations.json"


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every layer by kind, in the order of the library."""
    return MappingProxyType({kind: found for kind, found in _entries().items() if found.group != "parts"})


def entry(kind: str) -> Entry:
    """Return the entry of a layer kind, or of a part of layers such as a recurrent cell; raises KeyError."""
    return _entries()[kind]


@cache
def object_classes(sort: str) -> Mapping[str, str]:
    """Return the Keras classes of a sort (`initializer`, `regularizer`, `constraint`) by the name offered."""
    return MappingProxyType({name: one["class"] for name, one in _load(LAYERS_FILE)["objects"][sort].items()})


@cache
def left_out() -> Mapping[str, str]:
    """Return the public Keras classes that are not offered, each with the reason."""
    return MappingProxyType(dict(_load(CURATED_FILE)["left_out"]))


@cache
def left_out_operations() -> Mapping[str, str]:
    """Return the functions of keras.ops that are not offered, each with the reason."""
    return MappingProxyType(dict(_load(OPERATIONS_FILE)["left_out"]))


@cache
def _entries() -> Mapping[str, Entry]:
    data = _load(LAYERS_FILE)
    objects = {
        sort: {name: [_setting(item, {}) for item in one["parameters"]] for name, one in offered.items()}
        for sort, offered in data["objects"].items()
    }
    found: dict[str, Entry] = {own.kind: own for own in (MASK_OF, WITH_MASK)}
    for item in data["layers"]:
        found[item["kind"]] = _entry(item, data["choices"], objects)
    found[CUSTOM_ENTRY.kind] = CUSTOM_ENTRY  # the last of its group: most people need another one
    return {kind: _with_wrapped(one, one.wraps, found) if one.wraps else one for kind, one in found.items()}


def _entry(
    data: Mapping[str, Any],
    choices: Mapping[str, list[Any]],
    objects: Mapping[str, Mapping[str, Sequence[Setting]]],
) -> Entry:
    settings = [_setting(item, choices) for item in data["settings"]]
    wraps = data.get("wraps")
    return Entry(
        kind=data["kind"],
        class_name=data["class"],
        group=data["group"],
        title=data["title"],
        summary=data["summary"],
        settings=tuple(with_parameters(settings, objects)),
        inputs=tuple(InputSlot(**_slot(item)) for item in data["inputs"]),
        outputs=tuple(OutputSlot(**_slot(item)) for item in data["outputs"]),
        calls_on_list=data.get("calls_on_list", False),
        wraps=Wraps(wraps["argument"], tuple(wraps["kinds"])) if wraps else None,
        module=data.get("module", "keras.layers"),
    )


def _slot(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "when": {name: tuple(values) for name, values in data.get("when", {}).items()}}


def _with_wrapped(one: Entry, wraps: Wraps, known: Mapping[str, Entry]) -> Entry:
    """Show the settings of the chosen layer between the choice and what the wrapper itself may be told."""
    inside, wraps = wrapped(wraps, {kind: known[kind].settings for kind in wraps.kinds})
    chooser, *own = one.settings
    settings = sorted([chooser, *inside, *own], key=lambda setting: setting.field.advanced)
    return replace(one, settings=tuple(settings), wraps=wraps)


def _setting(data: Mapping[str, Any], choices: Mapping[str, list[Any]]) -> Setting:
    field = dict(data["field"])
    if isinstance(field.get("choices"), str):
        field["choices"] = choices[field["choices"]]
    return Setting(
        Field(**field),
        data.get("role", "constructor"),
        data.get("form", "plain"),
        data.get("length"),
        stored=data.get("stored", False),
    )


def _load(name: str) -> dict[str, Any]:
    text = resources.files("netwright.networks.catalogue").joinpath(name).read_text(encoding="utf-8")
    return dict(json.loads(text))
