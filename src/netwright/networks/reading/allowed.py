"""What a model's configuration may name. Keras's safe mode is no boundary: everything else is refused by name.

A configuration makes objects of the classes it names, and some classes run code, read files or fetch addresses when
they are made. So each name must be on the list before Keras sees any of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from netwright.networks.catalogue import entry, object_classes
from netwright.networks.reading.composed import SOURCES
from netwright.networks.reading.kinds import class_places, is_operation
from netwright.networks.reading.own_layers import OwnClass
from netwright.sdk import NodeError

MODELS = {"Functional", "Sequential", "Model"}
MODEL_MODULES = {"keras", "keras.models", "keras.src.models.functional", "keras.src.models.sequential"}
POLICY_MODULES = {"keras", "keras.dtype_policies"}
SORTS = {"initializer": "initializers", "regularizer": "regularizers", "constraint": "constraints"}
PLAIN = {"__keras_tensor__", "__tuple__", "__ellipsis__", "__slice__", "slice"}
"""Marks of the format itself that stand for plain values."""
MASK_MODULES = {"keras.src.ops.numpy", "keras.src.ops.core"}
MASK_OPERATIONS = {"NotEqual", "Any", "All", "LogicalAnd", "LogicalOr", "OnesLike", "Concatenate", "ExpandDims", "Cast"}
"""Pure functions of tensors, which Keras writes down where a layer passes a mask on."""
FUNCTION_MODULES = {"builtins", "keras.activations", "keras.src.activations.activations"}
BUILT_IN = {"keras", "builtins"}
"""Nothing from there is anybody's own."""
MAX_DEPTH = 60
FILE_ARGUMENTS = {"vocabulary", "idf_weights"}
"""A list is the vocabulary itself; a text would be the path or address of a file to read it from."""


def check_config(config: Any, depth: int = 0) -> set[OwnClass]:
    """Return the classes of somebody's own that a configuration names; only trusted code may stand in for them.

    Raises NodeError for the first thing that is neither such a class nor on the list.
    """
    if depth > MAX_DEPTH:
        raise NodeError("The model's configuration is nested too deep.", "Take the model from another source.")
    own: set[OwnClass] = set()
    if isinstance(config, list):
        own.update(*(check_config(item, depth + 1) for item in config))
    elif isinstance(config, Mapping):
        if "class_name" in config:
            own |= _check_class(config)
        check_files(config)
        own.update(*(check_config(value, depth + 1) for value in config.values()))
    return own


def check_files(config: Mapping[str, Any]) -> None:
    """Raise NodeError for an argument that would be read from a file."""
    for name, value in config.items():
        if name in FILE_ARGUMENTS and isinstance(value, str):
            raise NodeError(
                "The model reads its {name} from the file {path}.",
                "Save the model with the {name} inside.",
                name=name,
                path=value[:200],
            )


def _check_class(config: Mapping[str, Any]) -> set[OwnClass]:
    name, module, registered = (config.get(key) for key in ("class_name", "module", "registered_name"))
    if name == "function":
        return _check_function(config.get("config"), module)
    if name in PLAIN:
        return set()
    if isinstance(name, str) and is_operation(name, str(module)) and registered in (None, name):
        return set()
    if isinstance(name, str) and module in _classes().get(name, ()) and registered in (None, name):
        return set()
    if not isinstance(name, str) or not name.isidentifier() or str(module).partition(".")[0] in BUILT_IN:
        raise _refused(registered or name, module)
    return {OwnClass.of(str(registered or name), name, str(module or ""))}


def _check_function(name: Any, module: Any) -> set[OwnClass]:
    if name in _functions() and module in FUNCTION_MODULES:
        return set()
    # Keras says this of whatever function it does not know, and looks it up by its name alone.
    own = OwnClass.of(str(name), is_function=True) if module == "builtins" else None
    if own is None or not own.name.isidentifier():
        raise _refused(name, module)
    return {own}


def _refused(name: Any, module: Any) -> NodeError:
    if name in ("__lambda__", "Lambda"):
        return NodeError(
            "The model holds a Lambda layer: code that somebody else wrote, stored in the file.",
            "Replace it by layers of Keras, and save the model again.",
        )
    return NodeError(
        "The model uses {name} of {module}, which is none of the layers that Netwright knows.",
        "Replace it by layers of Keras, and save the model again.",
        name=str(name)[:100],
        module=str(module)[:100],
    )


@cache
def _classes() -> Mapping[str, frozenset[str]]:
    """Return the modules that each class may be named from."""
    places: dict[str, set[str]] = {name: set(MODEL_MODULES) for name in MODELS}
    places["DTypePolicy"] = set(POLICY_MODULES)
    places |= {name: set(modules) for name, modules in SOURCES.items()}
    for name in MASK_OPERATIONS:
        places[name] = set(MASK_MODULES)
    for name, modules in class_places().items():
        places.setdefault(name, set()).update(modules)
    for sort, module in SORTS.items():
        for name in object_classes(sort).values():
            places.setdefault(name, set()).add(f"keras.{module}")
    return {name: frozenset(modules) for name, modules in places.items()}


@cache
def _functions() -> frozenset[str]:
    choices = entry("Activation").setting("activation").field.choices
    return frozenset(str(choice) for choice in choices)
