"""One drawing of every layer and operation, on an input that suits it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from netwright.networks.catalogue import Entry, catalogue
from netwright.nodes.layers.layer import type_id
from netwright.ports import NetworkSpec, TensorInfo, TensorSpec
from tests.networks.drawing import classes, layer, start

SETTINGS: dict[str, Any] = {
    "units": 3, "filters": 4, "kernel_size": 2, "output_size": 2, "pool_size": 2, "input_dim": 9, "output_dim": 4,
    "num_heads": 2, "key_dim": 3, "head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "rate": 0.5,
    "stddev": 0.1, "factor": 0.2, "height_factor": 0.1, "width_factor": 0.1, "height": 6, "width": 6, "n": 3,
    "target_shape": [-1], "dims": [2, 1], "axes": 1, "scale": 0.5, "activation": "relu",
    "equation": "abc,cd->abd", "output_shape": [None, 4], "num_tokens": 9, "shape": [5], "groups": 2, "num_bins": 5,
    "drop_path_rate": 0.5, "init_values": 0.5, "projection_dim": 4,
}  # fmt: skip
OWN_SETTINGS: dict[str, dict[str, Any]] = {
    "RandomPosterization": {"factor": 4},
    "Discretization": {"bin_boundaries": "0, 1, 2"},
    "StringLookup": {"vocabulary": "a\nb"},
    "IntegerLookup": {"vocabulary": "1\n2"},
    "TextVectorization": {"vocabulary": "a\nb", "output_sequence_length": 4},
    "CategoryEncoding": {"num_tokens": 9},
    "ops.add": {"x2": 2},
    "ops.where": {"x2": 0},
    "ops.pad": {"pad_width": [0, 0, 1, 2, 0, 0]},
    "ops.tile": {"repeats": "1, 2, 1"},
    "ops.expand_dims": {"axis": "1, -1"},
    "ops.argmax": {"axis": 1},
    "ops.image.crop_images": {"top_cropping": 1, "left_cropping": 1, "target_height": 4, "target_width": 4},
    "ops.image.pad_images": {"top_padding": 1, "left_padding": 1, "target_height": 12, "target_width": 12},
}
SHAPES: dict[str, list[int]] = {
    "Embedding": [5], "ReversibleEmbedding": [5], "Dense": [5], "RepeatVector": [5], "CategoryEncoding": [5],
    "EinsumDense": [6, 5], "MelSpectrogram": [4000], "STFTSpectrogram": [4000, 1], "Dot": [5], "Hashing": [1],
    "HashedCrossing": [1], "TextVectorization": [1], "ops.cross": [3], "ops.squeeze": [4, 1], "ops.one_hot": [5],
    "ops.einsum": [4, 4], "ops.matmul": [4, 4], "ops.det": [3, 3], "ops.inv": [3, 3],
    "ops.cholesky": [3, 3], "ops.solve": [3, 3], "ops.depth_to_space": [4, 4, 8], "ops.space_to_depth": [4, 4, 2],
    "ops.dot_product_attention": [5, 2, 4], "ops.split": [5, 4], "ops.unstack": [5, 3],
}  # fmt: skip
TEXTS = {"StringLookup", "TextVectorization", "Hashing", "HashedCrossing"}
INDICES = {"Embedding", "ReversibleEmbedding", "CategoryEncoding", "IntegerLookup", "ops.one_hot"}
CONDITIONS = {"ops.logical_and", "ops.logical_or", "ops.logical_xor", "ops.logical_not", "ops.all", "ops.any"}
SYMMETRIC = {"ops.cholesky", "ops.inv", "ops.solve"}


def input_of(found: Entry) -> TensorSpec:
    """Return an Input that suits a layer."""
    kind = found.kind
    rank = re.search(r"([123])D", kind)
    is_image = found.group == "image" or kind.startswith("ops.image")
    shape = [8, 8, 3] if is_image else SHAPES.get(kind) or [9] * int(rank[1] if rank else 1) + [4]
    if kind.startswith("ConvLSTM"):
        shape = [3, *shape]
    dtype = "string" if kind in TEXTS else "int32" if kind in INDICES else "bool" if kind in CONDITIONS else "float32"
    return start([*shape], dtype)


def settings_of(found: Entry) -> dict[str, Any]:
    """Return what a layer must be told."""
    settings = {
        setting.field.name: SETTINGS[setting.field.name]
        for setting in found.settings
        if setting.field.required or setting.field.name == ("groups" if found.kind.startswith("Group") else "")
    }
    inside = {"units": 3} if found.wraps else {}
    return settings | inside | OWN_SETTINGS.get(found.kind, {})


def draw(kind: str) -> dict[str, TensorSpec]:
    """Draw a layer through its node, and return what comes out by port."""
    found = catalogue()[kind]
    node_class = classes()[type_id(kind)]
    node = node_class(node_class.settings_class.read(settings_of(found)), id="layer")
    if not found.inputs:
        return dict(node.configure())
    tensor = input_of(found)
    given: dict[str, Any] = {slot.port: tensor for slot in found.inputs if not slot.optional}
    if found.is_operation:
        given |= {slot.port: tensor for slot in found.inputs if slot.port in ("x1", "x2")}
    if "x2" in OWN_SETTINGS.get(kind, {}):
        del given["x2"]
    if "condition" in given:
        given["condition"] = layer("ops_greater", "condition", x2=0.5).configure(x1=tensor, x2=None)["output"]
    if kind == "ops.take_along_axis":
        given["indices"] = layer("ops_argsort", "indices").configure(input=tensor)["output"]
    for slot in found.inputs:
        if slot.many and kind != "Custom":
            given[slot.port] = (tensor, layer("identity", "same").configure(input=tensor)["output"])
    return dict(node.configure(**given))


def rows_for(spec: NetworkSpec, kind: str, count: int = 2) -> dict[str, Any]:
    """Return values that can enter, by name of the input."""
    return {name: _values(info, kind, count) for name, info in spec.inputs.items()}


def _values(info: TensorInfo, kind: str, count: int) -> Any:
    random = np.random.default_rng(0)
    shape = (count, *(size or 5 for size in info.shape))
    if info.dtype == "string":
        import tensorflow as tf

        return tf.constant(random.choice(np.array(["a", "b", "other"]), shape).tolist())
    if info.dtype == "bool":
        return random.integers(0, 2, shape).astype(bool)
    if info.dtype.startswith("int"):
        return random.integers(0, 2 if "hot" in kind else 4, shape).astype(info.dtype)
    values = random.uniform(0.1, 0.9, shape).astype(info.dtype) + (kind == "ops.arccosh")
    if kind in SYMMETRIC:
        return values @ np.swapaxes(values, -1, -2) + np.eye(shape[-1], dtype=info.dtype)
    return values if kind.startswith("ops.") else (values * 4).round()
