"""Making one Keras layer from its catalogue kind and settings, and calling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netwright.networks.catalogue import Entry, entry, object_classes

if TYPE_CHECKING:
    import keras

SORTS = ("initializer", "regularizer", "constraint")


def load_keras() -> Any:
    """Import Keras, on TensorFlow unless the environment says otherwise."""
    import os

    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    return keras


def make_layer(kind: str, settings: Mapping[str, Any], name: str | None = None, trainable: bool = True) -> keras.Layer:
    """Construct a layer. Draws from Python's `random` where an initialiser has no seed. Raises what Keras raises."""
    keras = load_keras()
    layer_class = getattr(keras.layers, entry(kind).class_name)
    arguments = {key: _argument(key, value) for key, value in settings.items()}
    layer = layer_class(name=name, **arguments)
    if not trainable:
        layer.trainable = False
    return layer


def call_layer(
    layer: keras.Layer, kind: str, inputs: Mapping[str, Sequence[Any]], options: Mapping[str, Any]
) -> list[Any]:
    """Call a layer on tensors keyed as in `Call.inputs`, and return its outputs in the order of its ports."""
    found = entry(kind)
    arguments = arguments_of(found, inputs)
    # Some layers name their first argument differently in __call__ and call: it goes by position.
    first = arguments.pop(found.inputs[0].argument)
    outputs = layer(first, **arguments, **options)
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


def arguments_of(found: Entry, inputs: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Gather tensors into call arguments: single ones, lists, and lists with places (`initial_state.1`)."""
    arguments: dict[str, Any] = {}
    for slot in found.inputs:
        tensors = inputs.get(slot.key)
        if not tensors:
            continue
        if slot.many:
            arguments[slot.argument] = list(tensors)
        elif slot.position is None:
            arguments[slot.argument] = tensors[0]
        else:
            places = arguments.setdefault(slot.argument, [])
            places.extend([None] * (slot.position + 1 - len(places)))
            places[slot.position] = tensors[0]
    for slot in found.inputs:
        # Keras wants a place for each mask, also for one that is not there.
        if slot.argument == "mask" and slot.position is not None and "mask" in arguments:
            arguments["mask"].extend([None] * (2 - len(arguments["mask"])))
    return arguments


def _argument(name: str, value: Any) -> Any:
    """Return what the constructor takes: JSON has lists where Keras wants tuples, and objects by name."""
    if sort := next((sort for sort in SORTS if name.endswith(sort)), None):
        return None if value is None else make_object(sort, value)
    return _tuples(value)


def make_object(sort: str, value: Any) -> Any:
    """Return an initialiser, regulariser or constraint from its name, or `{"name": ..., parameters}`.

    Always a new one, never with a seed of its own: two weights that share a seeded initialiser would start equal.
    Raises ValueError for a name that is not on the catalogue's list.
    """
    described = {"name": value} if isinstance(value, str) else dict(value)
    classes = object_classes(sort)
    name = described.pop("name")
    if name not in classes:
        raise ValueError(f"there is no {sort} {name!r}")
    if "seed" in described:
        raise ValueError(f"the {sort} {name!r} takes no seed of its own")
    return getattr(getattr(load_keras(), f"{sort}s"), classes[name])(**described)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value
