"""Making one Keras layer from its catalogue kind and settings, and calling it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from netwright.networks.catalogue import Entry, Wraps, entry, object_classes, snake_name
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.catalogue.masks import OWN
from netwright.networks.layers.custom_layers import call_custom, make_custom
from netwright.networks.layers.tensor_operation import TensorOperation

if TYPE_CHECKING:
    import keras

SORTS = ("initializer", "regularizer", "constraint")
ACTIVATION = "activation"


def load_keras() -> Any:
    """Import Keras, on TensorFlow unless the environment says otherwise."""
    import os

    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # PyTorch's threads would wait for each other busily: thirty times as long where the machine has other work, too.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import keras

    return keras


@contextmanager
def without_variables() -> Iterator[None]:
    """Let Keras make layers and call them on symbols without allocating a weight.

    A scope that initialises its variables when it ends would allocate them after all; the waiting list it leaves behind
    must not keep the layers alive.
    """
    keras = load_keras()
    from keras.src.backend.common import global_state

    waiting = list(global_state.get_global_attribute("uninitialized_variables") or [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute("uninitialized_variables", waiting)


def make_layer(kind: str, settings: Mapping[str, Any], name: str | None = None, trainable: bool = True) -> keras.Layer:
    """Construct a layer. Draws from Python's `random` where an initialiser has no seed. Raises what Keras raises."""
    found = entry(kind)
    if found.is_operation:
        return TensorOperation(found, {key: _tuples(value) for key, value in settings.items()}, name)
    if kind == CUSTOM:
        layer = make_custom(settings["code"], settings.get("class_name", ""), settings.get("arguments", ""), name)
    else:
        layer = _make_known(found, settings, name)
    if not trainable:
        layer.trainable = False
    return layer


def _make_known(found: Entry, settings: Mapping[str, Any], name: str | None) -> keras.Layer:
    layer_class = layer_class_of(found)
    given = dict(settings)
    if found.wraps:
        given[found.wraps.argument] = _inside(found.wraps, given)
    layer = layer_class(name=name, **{key: _argument(key, value) for key, value in given.items()})
    if found.kind == "TextVectorization":
        _promise_one_text(layer)
    return layer


def _promise_one_text(layer: Any) -> None:
    """Let a Text Vectorization promise what it gives for one text a row: Keras 3.15 promises an axis too many."""
    promised = layer.compute_output_shape

    def compute_output_shape(input_shape: Sequence[int | None]) -> Any:
        is_one = layer.get_config()["split"] is not None and len(input_shape) > 1 and input_shape[-1] == 1
        return promised(tuple(input_shape[:-1]) if is_one else input_shape)

    layer.compute_output_shape = compute_output_shape


def layer_class_of(found: Entry) -> Any:
    """Return the class of a layer: Keras's, or one of our own."""
    load_keras()
    if not found.class_name.startswith(OWN):
        return getattr(importlib.import_module(found.module), found.class_name)
    from netwright.networks.layers import mask_layers

    return getattr(mask_layers, found.class_name.removeprefix(OWN))


def call_layer(
    layer: keras.Layer, kind: str, inputs: Mapping[str, Sequence[Any]], options: Mapping[str, Any]
) -> list[Any]:
    """Call a layer on tensors keyed as in `Call.inputs`, and return its outputs in the order of its ports."""
    found = entry(kind)
    arguments = arguments_of(found, inputs)
    if isinstance(layer, TensorOperation):
        return layer(arguments)
    if kind == CUSTOM:
        return [call_custom(layer, arguments[found.inputs[0].argument])]
    # Some layers name their first argument differently in __call__ and call: it goes by position.
    first = arguments.pop(found.inputs[0].argument)
    if kind == "Bidirectional" and "initial_state" in arguments:
        arguments["initial_state"] = _swapped(arguments["initial_state"])
    outputs = layer(first, **arguments, **options)
    listed = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
    return [listed[0], *_swapped(listed[1:])] if kind == "Bidirectional" else listed


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


def _inside(wraps: Wraps, given: dict[str, Any]) -> Any:
    """Return the layer inside a wrapper; it is asked for the states that the wrapper shall hand on."""
    described = given[wraps.argument]
    kind, settings = described["kind"], dict(described.get("settings", {}))
    if kind not in wraps.kinds:
        raise ValueError(f"{kind!r} cannot stand inside of another layer")
    if wraps.argument == "layer" and "return_state" in given:
        settings["return_state"] = given.pop("return_state")
    return make_layer(kind, settings, name=snake_name(kind))


def _swapped(states: list[Any]) -> list[Any]:
    """Turn the four states of two LSTMs from Keras's order (by direction) into that of the ports, or back."""
    return [states[0], states[2], states[1], states[3]] if len(states) == 4 else states


def _argument(name: str, value: Any) -> Any:
    """Return what the constructor takes: JSON has lists where Keras wants tuples, and objects by name."""
    if name == "vocabulary" and isinstance(value, str):
        raise ValueError("a vocabulary is a list of tokens; files and addresses are not read")
    if name.endswith(ACTIVATION) and isinstance(value, Mapping):
        return make_activation(value)
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


def make_activation(described: Mapping[str, Any]) -> Any:
    """Return an activation with parameters of its own from `{"name": ..., parameters}`.

    It is the operation that Keras makes of the function, so a layer that holds it can be saved. Raises ValueError for
    a name that is not on the catalogue's list.
    """
    keras = load_keras()
    parameters = {key: value for key, value in described.items() if key != "name"}
    if described["name"] not in object_classes(ACTIVATION):
        raise ValueError(f"there is no activation {described['name']!r}")
    # Keras 3.15 draws this one activation only as an operation.
    room = keras.ops if described["name"] == "sparsemax" else keras.activations
    function = getattr(room, described["name"])
    return function(keras.KerasTensor((None, 1)), **parameters)._keras_history.operation  # noqa: SLF001


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value
