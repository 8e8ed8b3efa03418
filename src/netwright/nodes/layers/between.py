"""Layers that could stand between a tensor and a layer that it does not fit, with their settings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from netwright.nodes.layers.attention import COMPARING
from netwright.nodes.layers.stuck import Stuck
from netwright.nodes.layers.value_types import wanted_type
from netwright.ports import TensorSpec

MOST_TOKENS = 10_000
"""Where the size of a vocabulary must be known before anything was learnt."""
MERGING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
JOINING = (*MERGING, "Concatenate")
CHANNELS = (1, 3, 4)
"""So many channels a picture has, as others count them in front."""

Shape = tuple[int | None, ...]
Layer = tuple[str, dict[str, Any]]


def layers_between(stuck: Stuck, tensor: TensorSpec, order: int) -> Iterator[Layer]:
    """Yield layers that could make the tensor fit; it is the so-manieth that arrives."""
    shape = tensor.shape
    kind = stuck.entry.kind
    if tensor.dtype == "string":
        yield "TextVectorization", {}
        yield "TextVectorization", {"output_mode": "multi_hot", "max_tokens": MOST_TOKENS, "pad_to_max_tokens": True}
        return
    if wanted := wanted_type(stuck.entry, stuck.layer.settings, stuck.options, tensor.info):
        yield "ops.cast", {"dtype": wanted}
    has_operand = any(setting.role == "operand" for setting in stuck.entry.settings)
    if kind in (*JOINING, *COMPARING, "Dot") or has_operand:
        yield from _alike(stuck, shape, order)
    if kind == "ops.matmul" and len(shape) > 1:
        axes = list(range(1, len(shape) + 1))
        yield "Permute", {"dims": [*axes[:-2], axes[-1], axes[-2]]}
    if kind in MERGING and all(len(other) == len(shape) for other in _shapes(stuck)):
        return
    if len(shape) > 1:
        yield "Flatten", {}
    if shape.count(None) <= 1 and shape and kind not in MERGING:
        sizes = [-1 if axis is None else axis for axis in shape]
        yield "Reshape", {"target_shape": [*sizes, 1]}
        if len(shape) > 2 and shape[-1] is not None:
            yield "Reshape", {"target_shape": [-1, shape[-1]]}
    if 2 <= len(shape) <= 4:
        yield f"GlobalAveragePooling{len(shape) - 1}D", {}


def turned_picture(stuck: Stuck, shape: Shape) -> Iterator[Layer]:
    """Yield what turns a picture whose channels stand in front."""
    if stuck.entry.kind.endswith("2D") and len(shape) == 3 and shape[0] in CHANNELS:
        height, width = shape[1:]
        if height and width and min(height, width) > max(CHANNELS):
            yield "Permute", {"dims": [2, 3, 1]}


def _shapes(stuck: Stuck) -> list[Shape]:
    return [tensor.shape for _, _, _, tensor in stuck.places()]


def _alike(stuck: Stuck, shape: Shape, place: int) -> Iterator[Layer]:
    """Yield layers that give a tensor the shape of another one that it is merged with."""
    for other_place, other in enumerate(_shapes(stuck)):
        if other_place == place or len(other) != len(shape) or other == shape:
            continue
        if sorted(map(str, other)) == sorted(map(str, shape)):
            orders = permutations(range(len(shape)))
            order = next(order for order in orders if tuple(shape[axis] for axis in order) == other)
            yield "Permute", {"dims": [axis + 1 for axis in order]}
        elif place and other[-1] and (other[:-1] == shape[:-1] or stuck.entry.kind in COMPARING):
            yield "Dense", {"units": other[-1]}
        elif 2 <= len(shape) <= 4 and None not in shape and None not in other:
            yield from _resized(stuck, shape, other)


def _resized(stuck: Stuck, shape: tuple[Any, ...], other: tuple[Any, ...]) -> Iterator[Layer]:
    """Yield what brings a line, picture or volume to the size of another: a step over pixels, cutting or filling."""
    rank = len(shape) - 1
    gaps = [wanted - found for found, wanted in zip(shape[:-1], other[:-1], strict=True)]
    if stuck.entry.kind in MERGING and rank <= 3 and all(gap <= 0 for gap in gaps):
        steps = [-(-found // wanted) for found, wanted in zip(shape[:-1], other[:-1], strict=True)]
        is_reached = all(
            -(-found // step) == wanted for found, wanted, step in zip(shape[:-1], other[:-1], steps, strict=True)
        )
        if is_reached and max(steps) > 1 and len({*steps}) == 1:
            yield f"Conv{rank}D", {"filters": other[-1], "kernel_size": [1] * rank, "strides": steps}
    if shape[-1] != other[-1] and stuck.entry.kind in MERGING:
        return
    borders = [side for gap in gaps for side in (abs(gap) // 2, abs(gap) - abs(gap) // 2)]
    if all(gap <= 0 for gap in gaps):
        yield f"Cropping{rank}D", {"cropping": borders}
    elif all(gap >= 0 for gap in gaps):
        yield f"ZeroPadding{rank}D", {"padding": borders}
