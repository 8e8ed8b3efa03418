"""What one example costs: operations of a forward pass, by layer.

A multiplication and an addition are one operation each, so a multiply-add counts two. Activations are not counted.

| family | operations |
| --- | --- |
| Dense | positions x (2 x inputs x units + units for the bias) |
| Conv | outputs x (2 x kernel size x input channels of the group + 1 for the bias); separable: both parts |
| transposed Conv | inputs' positions x 2 x kernel size x input channels x filters, and the bias |
| LSTM, GRU, SimpleRNN | steps x gates x (2 x (inputs + units) x units + units), and 4, 5, 0 x units to join the gates |
| ConvLSTM | as LSTM, with convolutions of the inputs and of the last output at each place |
| attention | 2 x queries x keys x (key size + value size) x heads; with its projections as Dense layers, a gate's too |
| additive attention | 3 x queries x keys x key size (2 without a scale), and 2 x queries x keys x value size |
| products of matrices | 2 x outputs x length of what is summed; Einsum: tensors x combinations of indices |
| pooling | outputs x window, or all inputs |
| normalisation | 2 a number for batches, 7 a number otherwise |
| merging | (tensors - 1) x numbers; concatenating costs nothing |
| wrappers | the layer inside, for each step or twice |

Shapes, masks and look-ups (Reshape, Embedding, Dropout, ...) cost nothing. Whatever else changes numbers counts one for
each that comes out. A length that is not known counts as one step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from netwright.networks.catalogue import entry
from netwright.ports import Call, LayerGraph, NetworkSpec, TensorInfo

Settings = Mapping[str, Any]
Infos = Sequence[TensorInfo]
GATES = {"LSTM": (4, 4), "GRU": (3, 5), "SimpleRNN": (1, 0)}
"""Gates of a step, and operations a unit to combine them."""
FREE = {
    "Input", "Embedding", "Flatten", "Reshape", "Permute", "RepeatVector", "Dropout", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "Identity", "Masking",
    "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "Concatenate", "Cropping1D", "Cropping2D",
    "Cropping3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "UpSampling1D", "StochasticDepth",
    "ActivityRegularization", "MaskOf", "WithMask", "ops.reshape", "ops.transpose", "ops.expand_dims", "ops.squeeze",
    "ops.swapaxes", "ops.moveaxis", "ops.repeat", "ops.tile", "ops.pad", "ops.get_item", "ops.split", "ops.unstack",
    "ops.stack", "ops.concatenate", "ops.flip", "ops.roll", "ops.cast", "ops.one_hot", "ops.stop_gradient",
    "ops.take_along_axis", "ops.depth_to_space", "ops.space_to_depth", "ops.extract_sequences",
}  # fmt: skip
MERGING = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"}


BYTES = {"float64": 8, "float16": 2, "bfloat16": 2}
"""Bytes of a weight in layers of a precision of their own; others, mixed ones too, keep theirs in float32."""


def weight_bytes(spec: NetworkSpec) -> int:
    """Return the bytes that the weights of a network take."""
    return sum(
        spec.parameters[layer.id].size * BYTES.get(str(layer.settings.get("dtype")), 4) for layer in spec.graph.layers
    )


def operations(graph: LayerGraph) -> dict[str, int]:
    """Return the operations that one example costs in each layer, all its calls together; by layer id."""
    found = {layer.id: 0 for layer in graph.layers}
    kinds = {layer.id: layer for layer in graph.layers}
    for call in graph.calls:
        layer = kinds[call.layer]
        given = [graph.info(ref) for key in call.inputs if "mask" not in key for ref in call.inputs[key]]
        found[call.layer] += _call(layer.kind, layer.settings, given, call)
    return found


def _call(kind: str, settings: Settings, given: Infos, call: Call) -> int:
    out = call.outputs[0]
    if kind in FREE or not given:
        return 0
    if kind == "TimeDistributed":
        inside = settings["layer"]
        steps = given[0].shape[0] or 1
        one = [TensorInfo(shape=given[0].shape[1:], dtype=given[0].dtype)]
        return steps * _one(inside["kind"], inside["settings"], one, TensorInfo(shape=out.shape[1:]))
    if kind == "Bidirectional":
        inside = settings["layer"]
        return 2 * _one(inside["kind"], inside["settings"], given, out)
    if kind == "RNN":
        inside = settings["cell"]
        return _one(inside["kind"].removesuffix("Cell"), inside["settings"], given, out)
    if kind == "SpectralNormalization":
        inside = settings["layer"]
        return _one(inside["kind"], inside["settings"], given, out)
    return _one(kind, settings, given, out)


def _one(kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    for belongs, count in _FAMILIES:
        if belongs(kind):
            return count(kind, settings, given, out)
    return size(out)


def size(info: TensorInfo) -> int:
    """Return how many numbers a tensor holds for one example."""
    return prod(axis or 1 for axis in info.shape)


def _setting(kind: str, settings: Settings, name: str) -> Any:
    return settings.get(name, entry(kind).setting(name).field.default)


def _dense(_kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    bias = 1 if settings.get("use_bias", True) else 0
    return size(out) * (2 * (given[0].shape[-1] or 1) + bias)


def _convolution(kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    window = prod(_axes(kind, settings, "kernel_size", len(given[0].shape) - 1))
    channels_at = 0 if settings.get("data_format") == "channels_first" else -1
    channels, filters = given[0].shape[channels_at] or 1, out.shape[channels_at] or 1
    bias = size(out) if settings.get("use_bias", True) else 0
    if kind.endswith("Transpose"):
        return size(given[0]) * 2 * window * filters + bias
    positions = size(out) // filters
    if kind.startswith("Depthwise"):
        return size(out) * 2 * window + bias
    if kind.startswith("Separable"):
        middle = channels * int(_setting(kind, settings, "depth_multiplier"))
        return positions * 2 * middle * (window + filters) + bias
    return size(out) * 2 * window * (channels // int(settings.get("groups", 1))) + bias


def _recurrent(kind: str, settings: Settings, given: TensorInfo) -> int:
    gates, combining = GATES[kind]
    units, inputs, steps = int(settings["units"]), given.shape[-1] or 1, given.shape[0] or 1
    return steps * (gates * (2 * (inputs + units) * units + units) + combining * units)


def _convolved_steps(kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    """Count a ConvLSTM: at each step two convolutions for each of four gates, the second one over the last output."""
    rank = len(given[0].shape) - 2
    state = out.shape[-(rank + 1) :]
    channels_at = 0 if settings.get("data_format") == "channels_first" else -1
    channels, filters = given[0].shape[1:][channels_at] or 1, int(settings["filters"])
    window = prod(_axes(kind, settings, "kernel_size", rank))
    bias = 1 if settings.get("use_bias", True) else 0
    gates, combining = GATES["LSTM"]
    a_number = gates * (2 * window * (channels + filters) + bias) + combining
    return (given[0].shape[0] or 1) * prod(axis or 1 for axis in state) * a_number


def _attention(kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    query, value = given[0].shape, given[1].shape if len(given) > 1 else given[0].shape
    key = given[2].shape if len(given) > 2 else value
    pairs = (query[0] or 1) * (value[0] or 1)
    if kind == "AdditiveAttention" or settings.get("score_mode") == "concat":
        compared = 3 if settings.get("use_scale", kind == "AdditiveAttention") else 2
        return pairs * (compared * (key[-1] or 1) + 2 * (value[-1] or 1))
    if kind == "Attention":
        return 2 * pairs * ((key[-1] or 1) + (value[-1] or 1))
    if kind == "GroupQueryAttention":
        heads, answering = int(settings["num_query_heads"]), int(settings["num_key_value_heads"])
        width = value_width = int(settings["head_dim"])
    else:
        heads = answering = int(settings["num_heads"])
        width = int(settings["key_dim"])
        value_width = int(settings.get("value_dim") or width)
    bias = 1 if settings.get("use_bias", True) else 0
    projected = (query[0] or 1) * heads * width * (2 * (query[-1] or 1) + bias)
    projected += (value[0] or 1) * answering * width * (2 * (key[-1] or 1) + bias)
    projected += (value[0] or 1) * answering * value_width * (2 * (value[-1] or 1) + bias)
    projected += size(out) * (2 * heads * value_width + bias)
    if settings.get("use_gate"):  # a Dense layer of the queries, and a product with what the heads give
        projected += (query[0] or 1) * heads * value_width * (2 * (query[-1] or 1) + bias + 1)
    return projected + 2 * pairs * heads * (width + value_width)


def _attention_of_heads(_kind: str, _settings: Settings, given: Infos, out: TensorInfo) -> int:
    """Count `ops.dot_product_attention` of (queries, heads, size), (keys, heads, size) and the values."""
    query, key = given[0], given[1].shape
    return 2 * (key[0] or 1) * (size(query) + size(out))


def _matmul(_kind: str, _settings: Settings, given: Infos, out: TensorInfo) -> int:
    return 2 * size(out) * (given[0].shape[-1] or 1)


def _dot(_kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    axes = settings["axes"]
    axis = int(axes[0] if isinstance(axes, list | tuple) else axes)
    # Keras counts the axis of the examples, shapes here do not have it.
    return 2 * size(out) * (given[0].shape[axis - 1 if axis > 0 else axis] or 1)


def _einsum(kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    dense = kind == "EinsumDense"
    terms, arrow, result = _setting(kind, settings, "equation" if dense else "subscripts").partition("->")
    lengths: dict[str, int] = {}
    for term, info in zip(terms.split(","), given, strict=False):  # that of a kernel has no tensor
        lengths |= _lengths(term, info.shape)
    if arrow:
        lengths |= _lengths(result, out.shape)
    bias = size(out) if dense and settings.get("bias_axes") else 0
    return max(2 if dense else 1, len(given)) * prod(lengths.values()) + bias


def _lengths(term: str, shape: Sequence[int | None]) -> dict[str, int]:
    """Return the lengths of the indices of `bij` or `...ij` but for the examples; what dots stand for is one index."""
    term = term.strip()
    named = term.rpartition("...")[2] if "..." in term else term[1:]
    rest = shape[: max(0, len(shape) - len(named))]
    found = {name: axis or 1 for name, axis in zip(named, shape[len(rest) :], strict=False)}
    return found | {"...": prod(axis or 1 for axis in rest)} if "..." in term else found


def _pooling(kind: str, settings: Settings, given: Infos, out: TensorInfo) -> int:
    if kind.startswith(("Global", "Adaptive")):
        return size(given[0])
    return size(out) * prod(_axes(kind, settings, "pool_size", len(given[0].shape) - 1))


def _axes(kind: str, settings: Settings, name: str, rank: int) -> Sequence[int]:
    value = _setting(kind, settings, name)
    return [value] * rank if isinstance(value, int) else value


_FAMILIES: tuple[tuple[Callable[[str], bool], Callable[[str, Settings, Infos, TensorInfo], int]], ...] = (
    (lambda kind: kind == "Dense", _dense),
    (lambda kind: kind.startswith("ConvLSTM"), _convolved_steps),
    (lambda kind: kind.startswith(("Conv", "Depthwise", "Separable")), _convolution),
    (lambda kind: kind in GATES, lambda kind, settings, given, out: _recurrent(kind, settings, given[0])),
    (lambda kind: kind.endswith("Attention"), _attention),
    (lambda kind: kind == "ops.dot_product_attention", _attention_of_heads),
    (lambda kind: kind in ("EinsumDense", "ops.einsum"), _einsum),
    (lambda kind: kind == "ops.matmul", _matmul),
    (lambda kind: kind == "Dot", _dot),
    (lambda kind: "Pooling" in kind, _pooling),
    (lambda kind: kind == "BatchNormalization", lambda kind, settings, given, out: 2 * size(out)),
    (lambda kind: kind.endswith("Normalization"), lambda kind, settings, given, out: 7 * size(out)),
    (lambda kind: kind in MERGING, lambda kind, settings, given, out: (len(given) - 1) * size(out)),
)
