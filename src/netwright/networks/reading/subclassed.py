"""Models that their author wrote as a class: they say no more of their inside than a layer, and are read as one."""

from __future__ import annotations

from typing import Any

from netwright.networks.layers.construct import load_keras
from netwright.networks.layers.custom_layers import code_of
from netwright.sdk import NodeError


def called_once(model: Any) -> Any:
    """Return a model whose calls are recorded: the model itself, or one that calls a class of somebody's own.

    Raises NodeError for such a class that was saved without the shapes it is called on.
    """
    if code_of(type(model)) is None or hasattr(getattr(model, "_functional", model), "_nodes_by_depth"):
        return model
    keras = load_keras()
    shapes = (model.get_build_config() or {}).get("input_shape")
    is_single = _is_shape(shapes)
    listed = [shapes] if is_single else shapes
    if not isinstance(listed, list | tuple) or not listed or not all(_is_shape(shape) for shape in listed):
        raise NodeError(
            "The model {name} does not say what it is called on.",
            "Call it on a tensor, or on a list of several, before you save it.",
            name=type(model).__name__,
        )
    # The batch that it was built with does not matter.
    inputs = [keras.Input(tuple(shape[1:]), name=f"input_{number}") for number, shape in enumerate(listed, 1)]
    return keras.Model(inputs, model(inputs[0] if is_single else inputs))


def _is_shape(found: Any) -> bool:
    return isinstance(found, list | tuple) and len(found) > 0 and all(isinstance(axis, int | None) for axis in found)
