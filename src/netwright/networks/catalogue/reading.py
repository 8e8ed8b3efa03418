"""Reading the committed catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from netwright.networks.catalogue.entry import Entry, entry_from_json

LAYERS_FILE = "layers.json"
CURATED_FILE = "curated.json"


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every layer by kind, in the order of the library."""
    data = _load(LAYERS_FILE)
    entries = (entry_from_json(item, data["choices"]) for item in data["layers"])
    return MappingProxyType({entry.kind: entry for entry in entries})


def entry(kind: str) -> Entry:
    """Return the entry of a kind; raises KeyError."""
    return catalogue()[kind]


@cache
def left_out() -> Mapping[str, str]:
    """Return the public Keras layer classes that are no nodes, each with the reason."""
    return MappingProxyType(dict(_load(CURATED_FILE)["left_out"]))


def _load(name: str) -> dict[str, Any]:
    text = resources.files("netwright.networks.catalogue").joinpath(name).read_text(encoding="utf-8")
    return dict(json.loads(text))
