"""Layers written by the user: their code is run here and nowhere else, in a worker, and only if it is trusted."""

from __future__ import annotations

import ast
import linecache
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from netwright.networks.catalogue.custom import TEMPLATE
from netwright.sdk.trust import Untrusted, code_hash, is_trusted

if TYPE_CHECKING:
    import keras

FILE = "<netwright_"
"""What the names of modules begin with that hold such code."""
RESERVED = {"name", "trainable"}
"""Arguments that follow from the drawing."""


def check_code(code: str) -> None:
    """Raise Untrusted for code that the user has not trusted and that is not our own."""
    hash = code_hash(code)
    if code != TEMPLATE and not is_trusted(hash):
        raise Untrusted(
            hash,
            "code",
            "This layer holds Python code that you have not trusted yet, so it does not run.",
            "Read the code. If you trust it, say so in the page, or run with --trust {hash}.",
        )


def make_custom(code: str, arguments: str, name: str | None) -> keras.Layer:
    """Make the layer that code describes. Raises Untrusted, and ValueError with the line for code that fails."""
    check_code(code)
    with _telling_lines():
        return custom_class(code)(**read_arguments(arguments), name=name)


def call_custom(layer: keras.Layer, tensors: Sequence[Any]) -> Any:
    """Call such a layer on one tensor, or on a list of several. Raises ValueError with the line where it fails."""
    with _telling_lines():
        result = layer(tensors[0] if len(tensors) == 1 else list(tensors))
    if isinstance(result, list | tuple | dict):
        raise ValueError("its call gives several results in place of one tensor")
    return result


def custom_class(code: str) -> type[keras.Layer]:
    """Return the last layer class that code defines. Raises Untrusted, and ValueError for code without any."""
    check_code(code)
    return _run(code)


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
def _run(code: str) -> type[keras.Layer]:
    import keras

    name = f"{FILE}{code_hash(code)[:12]}>"
    module = ModuleType(name.strip("<>"))
    # So that errors show the line itself.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    with _telling_lines():
        exec(compile(code, name, "exec"), vars(module))  # noqa: S102 - trusted: `custom_class` checked
    layers = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, keras.Layer) and found.__module__ == module.__name__
    ]
    if not layers:
        raise ValueError("the code defines no class that is a keras.layers.Layer")
    # A saved model names its classes, and two layers may be called alike.
    register = keras.saving.register_keras_serializable(package=module.__name__)
    for found in layers:
        register(found)
    return layers[-1]


def defined_names(code: str) -> list[str]:
    """Return what code calls its classes and functions."""
    return [found.name for found in ast.parse(code).body if isinstance(found, ast.ClassDef | ast.FunctionDef)]


@contextmanager
def _telling_lines() -> Iterator[None]:
    """Turn whatever code raises into a ValueError that names the line."""
    try:
        yield
    except Untrusted:
        raise
    except Exception as error:
        raise ValueError(_told(error)) from error


def _told(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}"
    if isinstance(error, ValueError) and isinstance(error.__cause__, Exception):
        return str(error)  # told already
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename.startswith(FILE)]
    # Keras puts advice for authors of layers before the error itself.
    said = str(error).split("Arguments received by")[0].rpartition("Error encountered:")[2]
    reason = " ".join(said.split()) or "no reason given"
    where = f"line {lines[-1]}: " if lines else ""
    return f"{where}{type(error).__name__}: {reason}"
