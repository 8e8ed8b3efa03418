"""Shapes, dtypes, masks and parameter counts of one layer call, by Keras itself, without allocating a variable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from netwright.networks.catalogue import entry
from netwright.networks.layers.construct import call_layer, make_layer, without_variables
from netwright.ports import ParameterCount, TensorInfo

InputInfos = Mapping[str, tuple[TensorInfo, ...]]
MEMORY = 20_000
"""Remembered calls. One takes about a kilobyte."""


@dataclass(frozen=True)
class Inferred:
    """What Keras says of a call: an info for every output port of the catalogue entry."""

    outputs: tuple[TensorInfo, ...]
    parameters: ParameterCount


class Misfit(Exception):
    """Keras refuses. `stage` says whether the settings alone are at fault (`settings`) or what arrives (`call`)."""

    def __init__(self, stage: Literal["settings", "call"], reason: str) -> None:
        self.stage = stage
        self.reason = reason
        super().__init__(reason)


def infer(
    kind: str,
    settings: Mapping[str, Any],
    inputs: InputInfos,
    options: Mapping[str, Any] | None = None,
    trainable: bool = True,
) -> Inferred:
    """Return the outputs of a layer call on symbolic tensors, memoised. Raises Misfit with Keras's reason.

    `inputs` is keyed as in `Call.inputs`; all output ports are answered, states and scores included.
    """
    return infer_asked(asked(kind, settings, options or {}, trainable), inputs)


def asked(kind: str, settings: Mapping[str, Any], options: Mapping[str, Any], trainable: bool) -> str:
    """Return a layer call without its tensors as one text, for `infer_asked`."""
    return json.dumps([kind, trainable, settings, options], sort_keys=True, default=list)


def infer_asked(asked: str, inputs: InputInfos) -> Inferred:
    """Do what `infer` does, for who asks the same of one layer again and again."""
    found = _infer(asked, tuple((name, *infos) for name, infos in inputs.items()))
    if isinstance(found, Misfit):
        raise Misfit(found.stage, found.reason)
    return found


@lru_cache(maxsize=MEMORY)
def _infer(key: str, inputs: tuple[Any, ...]) -> Inferred | Misfit:
    kind, trainable, settings, options = json.loads(key)
    if kind == "Input":
        return _input(settings)
    for slot in entry(kind).outputs:
        if slot.asks:
            (settings if slot.role == "constructor" else options)[slot.asks] = True
    with without_variables():
        try:
            layer = make_layer(kind, settings, trainable=trainable)
        except (ValueError, TypeError, AttributeError) as error:
            return Misfit("settings", str(error))
        try:
            tensors = {name: tuple(_symbol(info) for info in infos) for name, *infos in inputs}
            outputs = call_layer(layer, kind, tensors, options)
        except Exception as error:  # Keras raises many kinds for a misfit, TensorFlow's own among them
            return Misfit("call", str(error))
        if any(not output.shape or output.shape[0] is not None for output in outputs):
            return Misfit("call", "the batch axis is lost")
        frozen = sum(_size(weight) for weight in layer.non_trainable_weights)
        total = sum(_size(weight) for weight in layer.weights)
        counts = ParameterCount(trainable=total - frozen, frozen=frozen)
        return Inferred(tuple(_info(output) for output in outputs), counts)


def _input(settings: Mapping[str, Any]) -> Inferred:
    info = TensorInfo(shape=tuple(settings["shape"]), dtype=settings.get("dtype", "float32"))
    return Inferred((info,), ParameterCount())


def _symbol(info: TensorInfo) -> Any:
    import keras

    tensor = keras.KerasTensor((None, *info.shape), dtype=info.dtype)
    if info.mask:
        # Keras hands masks along on the tensor; those of its own layers cover batch and steps.
        tensor._keras_mask = keras.KerasTensor((None, *info.shape[:1]), dtype="bool")  # noqa: SLF001
    return tensor


def _info(tensor: Any) -> TensorInfo:
    mask = getattr(tensor, "_keras_mask", None) is not None
    return TensorInfo(shape=tuple(tensor.shape[1:]), dtype=str(tensor.dtype), mask=mask)


def _size(variable: Any) -> int:
    size = 1
    for axis in variable.shape:
        size *= axis
    return size
