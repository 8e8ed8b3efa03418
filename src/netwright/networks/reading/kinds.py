"""Which kind of the catalogue an object of Keras is, and where its class may be named from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from netwright.networks.catalogue import catalogue, entry, object_classes, snake_name
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.layers.construct import layer_class_of
from netwright.networks.layers.custom_layers import code_of, made_of

OPERATIONS = "keras.src.ops."
"""Where Keras has the classes behind the functions of keras.ops."""


def kind_of(operation: Any) -> str | None:
    """Return the kind of a layer or tensor operation; None for one that the catalogue does not have."""
    found = type(operation)
    if is_keras_operation(operation):
        return _operations().get(_bare(found.__name__))
    return CUSTOM if code_of(made_of(operation)) else _kinds().get(found)


def is_keras_operation(operation: Any) -> bool:
    """Tell whether it is a tensor operation rather than a layer."""
    return type(operation).__module__.startswith(OPERATIONS)


def activation_of(operation: Any) -> str:
    """Return the activation that a tensor operation is; raises KeyError."""
    return _activations()[_bare(type(operation).__name__)]


@cache
def class_places() -> Mapping[str, frozenset[str]]:
    """Return the modules from which saved models name the classes of the layers, by class name."""
    return {found.__name__: frozenset({"keras.layers", found.__module__}) for found in _kinds()}


def is_operation(name: str, module: str) -> bool:
    """Tell whether a saved model names a tensor operation that the catalogue has."""
    return module in OPERATION_MODULES and _bare(name) in _operations()


OPERATION_MODULES = {f"{OPERATIONS}{name}" for name in ("numpy", "core", "math", "nn", "image", "linalg")}


@cache
def _kinds() -> Mapping[type, str]:
    known = [kind for kind in _all() if not entry(kind).is_operation and kind != CUSTOM]
    return {layer_class_of(entry(kind)): kind for kind in known}


@cache
def _operations() -> Mapping[str, str]:
    """Return the kinds of tensor operations by their bare names: Keras writes `LogSumExp` for `logsumexp`."""
    offered = {
        _bare(found.class_name.rpartition(".")[2]): kind
        for kind, found in catalogue().items()
        if found.is_operation and kind.startswith("ops.")
    }
    # Activations are operations too, but drawn as the layers that they are known as.
    return dict.fromkeys(_activations(), "Activation") | {"softmax": "Softmax"} | offered


@cache
def _activations() -> Mapping[str, str]:
    return {_bare(name): name for name in object_classes("activation")}


def _bare(name: str) -> str:
    return snake_name(name).replace("_", "")


def _all() -> Iterator[str]:
    for kind, found in catalogue().items():
        yield kind
        yield from found.wraps.kinds if found.wraps else ()
