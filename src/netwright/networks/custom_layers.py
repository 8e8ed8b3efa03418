"""Layers written by the user: their code is run here and nowhere else, in a worker, and only if it is trusted."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from netwright.networks.catalogue.custom import TEMPLATE
from netwright.sdk.trust import refuse_untrusted
from netwright.sdk.user_code import file_of, limited, run_code

if TYPE_CHECKING:
    import keras

LONGEST = 30.0
"""Seconds that code may take to define, make or call a layer on symbols; it is drafted while somebody types."""
RESERVED = {"name", "trainable"}
"""Arguments that follow from the drawing."""
_codes: WeakKeyDictionary[type, str] = WeakKeyDictionary()
"""The code that defined a class."""


def check_code(code: str) -> None:
    """Raise Untrusted for code that the user has not trusted and that is not our own."""
    if code != TEMPLATE:
        refuse_untrusted(code, "This layer holds Python code that you have not trusted yet, so it does not run.")


def make_custom(code: str, class_name: str, arguments: str, name: str | None) -> keras.Layer:
    """Make the layer that code describes, the last one where no class is named.

    Raises Untrusted, and ValueError with the line for code that fails.
    """
    check_code(code)
    with limited(file_of(code), LONGEST):
        return custom_class(code, class_name)(**read_arguments(arguments), name=name)


def call_custom(layer: keras.Layer, tensors: Sequence[Any]) -> Any:
    """Call such a layer on one tensor, or on a list of several. Raises ValueError with the line where it fails."""
    with limited(f"<{type(layer).__module__}>", LONGEST):
        result = layer(tensors[0] if len(tensors) == 1 else list(tensors))
    if isinstance(result, list | tuple | dict):
        raise ValueError("its call gives several results in place of one tensor")
    return result


def custom_class(code: str, name: str = "") -> type[keras.Layer]:
    """Return the layer class of that name, or the last that code defines.

    Raises Untrusted, and ValueError for code without it.
    """
    classes = custom_classes(code)
    if not classes:
        raise ValueError("the code defines no class that is a keras.layers.Layer")
    if name and name not in classes:
        raise ValueError(f"the code defines no layer class {name}, but {', '.join(classes)}")
    return classes[name or list(classes)[-1]]


def custom_classes(code: str) -> Mapping[str, type[keras.Layer]]:
    """Return the layer classes that code defines. Raises Untrusted, and ValueError with the line where it fails."""
    check_code(code)
    return _run(code)


def code_of(layer_class: type) -> str | None:
    """Return the code that defined a class, None for one of Keras."""
    return _codes.get(layer_class)


def read_arguments(text: str) -> dict[str, Any]:
    """Read `units=4, mode="fast"` as plain values; nothing of it is run. Raises ValueError."""
    try:
        call = ast.parse(f"made({text})", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
            raise ValueError(text)
        given: dict[Any, Any] = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        given = {None: None}
    if None in given:
        raise ValueError('it takes names and plain values, such as units=4, mode="fast"')
    if taken := RESERVED & given.keys():
        raise ValueError(f"{min(taken)} follows from the drawing")
    return given


@lru_cache(maxsize=100)
def _run(code: str) -> Mapping[str, type[keras.Layer]]:
    import keras

    with limited(file_of(code), LONGEST):
        module = run_code(code)
    layers = {
        name: found
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, keras.Layer) and found.__module__ == module.__name__
    }
    # A saved model names its classes, and two layers may be called alike.
    register = keras.saving.register_keras_serializable(package=module.__name__)
    for found in layers.values():
        register(found)
        _codes[found] = code
    return layers


def defined_names(code: str) -> list[str]:
    """Return what code calls its classes and functions."""
    return [found.name for found in ast.parse(code).body if isinstance(found, ast.ClassDef | ast.FunctionDef)]
