"""Tensor operations: functions of keras.ops that are called as layers are, and become operations of the Keras model."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from netwright.networks.catalogue import Entry
from netwright.networks.catalogue.functions import FUNCTIONS, LAMBDA
from netwright.networks.layers.slicing import read_slices


class TensorOperation:
    """One operation with its settings. It has no weights; each call adds operations named after it to the graph."""

    weights: Sequence[Any] = ()
    trainable_weights: Sequence[Any] = ()
    non_trainable_weights: Sequence[Any] = ()
    trainable = True

    def __init__(self, found: Entry, settings: Mapping[str, Any], name: str | None) -> None:
        self.name = name or found.class_name
        self._is_named = name is not None
        self._calls = itertools.count(1)
        function, given = found.class_name, dict(settings)
        if function == LAMBDA:
            chosen = given.get("function", next(iter(FUNCTIONS)))
            if chosen not in FUNCTIONS:
                raise ValueError(f"there is no function {chosen!r}")
            function, arguments = FUNCTIONS[chosen]
            given = dict(arguments)
        self._function = _function(function)
        self._settings = _prepared(function, given)

    def __call__(self, tensors: Mapping[str, Any]) -> list[Any]:
        """Call it on tensors by argument; a number among the settings stands where none is connected."""
        arguments = {**self._settings, **tensors}
        parameters = inspect.signature(self._function).parameters
        first = next(iter(parameters))
        if "input" in arguments:  # a Lambda's tensor, whatever its operation calls it
            free = next(name for name in parameters if name not in arguments)
            arguments[free] = arguments.pop("input")
        if "operands" in arguments:
            outputs = self._function(arguments.pop(first), *arguments.pop("operands"), **arguments)
        else:
            outputs = self._function(**arguments)
        listed = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
        if self._is_named:
            self._name_operations(listed, tensors)
        return listed

    def _name_operations(self, outputs: Sequence[Any], tensors: Mapping[str, Any]) -> None:
        """Keras counts names up within the process; ours follow from the drawing and are no other layer's."""
        given = [one for value in tensors.values() for one in (value if isinstance(value, list) else [value])]
        for operation in _operations(outputs, given):
            number = next(self._calls)
            operation.name = self.name if number == 1 else f"{self.name}_call{number}"


def _function(name: str) -> Callable[..., Any]:
    import keras

    room, _, last = name.rpartition(".")
    found: Callable[..., Any] = getattr(keras.ops.image if room == "image" else keras.ops, last)
    return found


def _prepared(function: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as Keras wants them: whole operands as whole numbers, slices instead of their text."""
    given = dict(settings)
    for operand in ("x1", "x2"):
        number = given.get(operand)
        if isinstance(number, float) and number.is_integer():
            given[operand] = int(number)  # a whole number keeps the number type of the tensor
    if function == "get_item":
        given["key"] = read_slices(given["key"])
    return given


def _operations(outputs: Sequence[Any], given: Sequence[Any]) -> Iterator[Any]:
    """Yield the operations that lead from the given symbolic tensors to the outputs, the last first."""
    known = {id(tensor) for tensor in given}
    seen: set[int] = set()
    waiting = list(outputs)
    while waiting:
        tensor = waiting.pop(0)
        history = getattr(tensor, "_keras_history", None)
        if history is None or id(tensor) in known or id(history.operation) in seen:
            continue
        seen.add(id(history.operation))
        yield history.operation
        node = history.operation._inbound_nodes[history.node_index]  # noqa: SLF001
        waiting.extend(node.input_tensors)
