"""Layers of Keras that hold several: they are read as those, which compute the same one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.networks.catalogue import entry
from netwright.networks.layers.construct import load_keras
from netwright.networks.reading.kinds import kind_of

SOURCES: Mapping[str, frozenset[str]] = {
    "Pipeline": frozenset({"keras.layers", "keras.src.layers.preprocessing.pipeline"}),
    "StackedRNNCells": frozenset({"keras.layers", "keras.src.layers.rnn.stacked_rnn_cells"}),
}
"""Classes that only hold others, and the modules from which saved models name them."""
ALIKE = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}
"""What joins tensors does the same at each step as for all at once."""


def is_model(operation: Any) -> bool:
    """Tell whether a layer is a model whose calls are recorded."""
    return hasattr(getattr(operation, "_functional", operation), "_nodes_by_depth")


def chain_of(operation: Any) -> list[Any]:
    """Return the layers that a pipeline calls in turn; none of another layer."""
    return list(operation.layers) if isinstance(operation, load_keras().layers.Pipeline) else []


def recurrent_chain(operation: Any) -> list[Any]:
    """Return a recurrent layer for each of the cells of one that has several; none of another layer."""
    layers = load_keras().layers
    if type(operation) is not layers.RNN or not isinstance(operation.cell, layers.StackedRNNCells):
        return []
    cells = operation.cell.cells
    chain = []
    for place, cell in enumerate(cells):
        is_last = place == len(cells) - 1
        each = layers.RNN(
            cell,
            return_sequences=operation.return_sequences or not is_last,
            # From the first on, the others get the steps in that order.
            go_backwards=operation.go_backwards and place == 0,
            unroll=operation.unroll,
            zero_output_for_mask=operation.zero_output_for_mask and is_last,
            name=f"{operation.name}_{place + 1}",
            dtype=operation.dtype_policy,
        )
        if not operation.trainable:
            each.trainable = False
        chain.append(each)
    return chain


def states_of(cell: Any) -> int:
    """Return how many states a cell has."""
    return len(cell.state_size) if isinstance(cell.state_size, list | tuple) else 1


def is_per_step(operation: Any) -> bool:
    """Tell whether a layer applies a whole model to each step of a sequence."""
    return type(operation) is load_keras().layers.TimeDistributed and is_model(operation.layer)


def per_step(operation: Any) -> Any:
    """Return what does to each step of a sequence what a layer of a model does to one of them.

    It is the layer itself where that makes no difference, and None where no layer can do it.
    """
    layers = load_keras().layers
    kind, wraps = kind_of(operation), entry("TimeDistributed").wraps
    if kind in ALIKE:
        # Axes are counted from the end, or one more stands before them.
        return operation if getattr(operation, "axis", -1) < 0 else None
    if wraps is None or kind not in wraps.kinds:
        return None
    each = layers.TimeDistributed(operation, name=operation.name)
    if not operation.trainable:
        each.trainable = False
    return each
