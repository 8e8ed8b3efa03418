"""Which kind of the catalogue an object of Keras is, and where its class may be named from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from netwright.networks.catalogue import catalogue, entry
from netwright.networks.construct import load_keras


def kind_of(operation: Any) -> str | None:
    """Return the kind of a layer; None for one that the catalogue does not have."""
    return _kinds().get(type(operation))


@cache
def class_places() -> Mapping[str, frozenset[str]]:
    """Return the modules from which saved models name the classes of the catalogue, by class name."""
    return {found.__name__: frozenset({"keras.layers", found.__module__}) for found in _kinds()}


@cache
def _kinds() -> Mapping[type, str]:
    return {found: kind for kind in _all() if (found := _class_of(kind))}


def _all() -> Iterator[str]:
    for kind, found in catalogue().items():
        yield kind
        yield from found.wraps.kinds if found.wraps else ()


def _class_of(kind: str) -> type | None:
    found: type | None = getattr(load_keras().layers, entry(kind).class_name, None)
    return found
