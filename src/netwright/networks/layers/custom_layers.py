"""Layers written by the user: their code is run here and nowhere else, in a worker, and only if it is trusted.

A layer is a class of the code, or a function of one tensor, which becomes an activation.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import FunctionType
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
Made = Callable[..., Any]
"""A layer class, or a function of one tensor."""
_codes: WeakKeyDictionary[Made, str] = WeakKeyDictionary()
"""The code that defined a class or function."""


def check_code(code: str) -> None:
    """Raise Untrusted for code that the user has not trusted and that is not our own."""
    if code != TEMPLATE:
        refuse_untrusted(code, "This layer holds Python code that you have not trusted yet, so it does not run.")


def make_custom(code: str, class_name: str, arguments: str, name: str | None) -> keras.Layer:
    """Make the layer that code describes, that of its last class where no name is given.

    Raises Untrusted, and ValueError with the line for code that fails.
    """
    import keras

    check_code(code)
    given = read_arguments(arguments)
    with limited(file_of(code), LONGEST):
        made = custom_layer(code, class_name)
        return made(**given, name=name) if isinstance(made, type) else keras.layers.Activation(made, name=name, **given)


def call_custom(layer: keras.Layer, tensors: Sequence[Any]) -> Any:
    """Call such a layer on one tensor, or on a list of several. Raises ValueError with the line where it fails."""
    with limited(f"<{type(layer).__module__}>", LONGEST):
        result = layer(tensors[0] if len(tensors) == 1 else list(tensors))
    if isinstance(result, list | tuple | dict):
        raise ValueError("its call gives several results in place of one tensor")
    return result


def custom_layer(code: str, name: str = "") -> Made:
    """Return the layer class or function of that name, or the last class that code defines.

    Raises Untrusted, and ValueError for code without it.
    """
    defined = defined_by(code)
    classes = [known for known, made in defined.items() if isinstance(made, type)]
    if name in defined:
        return defined[name]
    if not classes:
        raise ValueError("the code defines no class that is a keras.layers.Layer")
    if name:
        raise ValueError(f"the code defines no layer class {name}, but {', '.join(classes)}")
    return defined[classes[-1]]


def defined_by(code: str) -> Mapping[str, Made]:
    """Return layer classes and functions of code. Raises Untrusted, and ValueError with the line where it fails."""
    check_code(code)
    return _run(code)


def code_of(made: Made) -> str | None:
    """Return the code that defined a class or function, None for one of Keras."""
    return _codes.get(made)


def made_of(layer: Any) -> Made:
    """Return what a layer was made of: its class, or the function that an activation layer applies."""
    import keras

    applied = layer.activation if type(layer) is keras.layers.Activation else None
    return applied if isinstance(applied, FunctionType) and code_of(applied) else type(layer)


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
def _run(code: str) -> Mapping[str, Made]:
    import keras

    with limited(file_of(code), LONGEST):
        module = run_code(code)
    defined: dict[str, Made] = {
        name: found
        for name, found in vars(module).items()
        if ((isinstance(found, type) and issubclass(found, keras.Layer)) or isinstance(found, FunctionType))
        and found.__module__ == module.__name__
    }
    # A saved model names its classes, and two layers may be called alike.
    register = keras.saving.register_keras_serializable(package=module.__name__)
    for found in defined.values():
        register(found)
        _codes[found] = code
    return defined


def defined_names(code: str) -> list[str]:
    """Return what code calls its classes and functions."""
    return [found.name for found in ast.parse(code).body if isinstance(found, ast.ClassDef | ast.FunctionDef)]
