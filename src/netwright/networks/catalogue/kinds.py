"""How an argument of a Keras layer becomes a setting: its kind, form and limits, from name and default."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from netwright.networks.catalogue.entry import Form

Kind = tuple[str, Form]

SKIPPED = {
    "self",
    "name",
    "dtype",
    "kwargs",
    "args",
    "seed",
    "weights",
    "quantization_config",
    "gptq_unpacked_column_size",
    "stateful",
    "return_state",
    "sparse",
    "ragged",
    "use_cudnn",
    "flash_attention",
    "renorm_clipping",
    "batch_size",
    "batch_shape",
    "input_tensor",
    "optional",
    "layer",
    "cell",
    "vocabulary_dtype",
    "backward_layer",
}
"""What is Netwright's own business: names, seeds, states and layers inside; or an optimisation of one device."""

CHOICES: dict[str, list[str]] = {
    "padding": ["valid", "same"],
    "data_format": ["channels_last", "channels_first"],
    "score_mode": ["dot", "concat"],
    "window": ["hann", "hamming"],
    "scaling": ["density", "spectrum"],
    "interpolation": ["bilinear", "nearest"],
    "fill_mode": ["reflect", "constant", "nearest", "wrap"],
    "merge_mode": ["concat", "sum", "mul", "ave"],
    "output_mode": ["one_hot", "multi_hot", "count"],
}
_ENCODINGS = ["int", "one_hot", "multi_hot", "count", "tf_idf"]
CHOICES_OF: dict[tuple[str, str], list[str]] = {
    ("Conv1D", "padding"): ["valid", "same", "causal"],
    ("RandomFlip", "mode"): ["horizontal", "vertical", "horizontal_and_vertical"],
    ("STFTSpectrogram", "mode"): ["log", "magnitude", "psd", "real", "imag", "angle", "stft"],
    ("Resizing", "fill_mode"): ["constant", "reflect", "wrap"],
    ("Resizing", "interpolation"): ["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"],
    **dict.fromkeys((("StringLookup", "output_mode"), ("IntegerLookup", "output_mode")), _ENCODINGS),
    ("TextVectorization", "output_mode"): [mode for mode in _ENCODINGS if mode != "one_hot"],
    **dict.fromkeys((("Discretization", "output_mode"), ("Hashing", "output_mode")), _ENCODINGS[:-1]),
    ("HashedCrossing", "output_mode"): _ENCODINGS[:2],
    ("TextVectorization", "standardize"): ["lower_and_strip_punctuation", "lower", "strip_punctuation"],
    ("TextVectorization", "split"): ["whitespace", "character"],
    ("IntegerLookup", "oov_method"): ["floormod", "farmhash"],
    ("UpSampling2D", "interpolation"): ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"],
}

WHOLE = {
    "power_iterations",
    "units",
    "filters",
    "input_dim",
    "output_dim",
    "num_heads",
    "key_dim",
    "head_dim",
    "num_query_heads",
    "num_key_value_heads",
    "value_dim",
    "n",
    "height",
    "width",
    "num_tokens",
    "sliding_window",
    "bins",
    "groups",
    "depth_multiplier",
    "sequence_length",
    "frame_length",
    "frame_step",
    "fft_length",
    "max_tokens",
    "ngrams",
    "vocabulary_size",
    "output_sequence_length",
    "num_bins",
    "projection_dim",
    "lora_rank",
}
INTEGER = {"salt"}
NUMBER = {
    "rate",
    "scale",
    "stddev",
    "max_value",
    "logit_soft_cap",
    "max_freq",
    "top_db",
    "mask_value",
    "fill_value",
    "drop_path_rate",
    "init_values",
    "lora_alpha",
}
SIZES = {
    "kernel_size",
    "strides",
    "pool_size",
    "output_size",
    "dilation_rate",
    "size",
    "output_padding",
    "tile_grid_size",
}
SHAPES = {"shape", "target_shape", "dims", "output_shape", "noise_shape", "shared_axes", "attention_axes"}
TEXTS = {"equation", "bias_axes", "reverse_dtype", "mask_token"}
NUMBER_LISTS = {"value_range", "idf_weights", "bin_boundaries", "variance", "axes"}
KIND_OF: Mapping[tuple[str, str], Kind] = {
    ("RandomErasing", "scale"): ("text", "numbers"),
    ("Normalization", "axis"): ("text", "numbers"),
    ("Normalization", "mean"): ("text", "numbers"),
    ("IntegerLookup", "mask_token"): ("integer", "plain"),
    ("RandomPosterization", "factor"): ("integer", "plain"),  # a number of bits
}
FACTORS = re.compile(r"(^|_)factor$")
BY_NAME: tuple[tuple[set[str], Kind], ...] = (
    (SIZES, ("shape", "size")),
    (SHAPES, ("shape", "plain")),
    ({"vocabulary"}, ("text", "lines")),
    (WHOLE | INTEGER, ("integer", "plain")),
    (NUMBER, ("number", "plain")),
    (TEXTS, ("text", "plain")),
)


def kind_of(layer: str, parameter: inspect.Parameter) -> Kind:
    """Return field kind and form of an argument; raises TypeError where no rule fits, so that a new one is seen."""
    name, default = parameter.name, parameter.default
    if named := _by_name(layer, name, default):
        return named
    for python_type, kind in ((int, "integer"), (float, "number"), (str, "text")):
        if isinstance(default, python_type):
            return kind, "plain"
    if isinstance(default, tuple):
        return "text", "numbers"
    raise TypeError(f"no rule says what kind of setting {layer}.{name} is: add its name to {__name__}")


def _by_name(layer: str, name: str, default: Any) -> Kind | None:
    if own := KIND_OF.get((layer, name)):
        return own
    if name in ("cropping", "padding") and not isinstance(default, str):
        return "shape", "pairs"
    if name.endswith(("_initializer", "_regularizer", "_constraint", "activation")) or name in CHOICES:
        return "choice", "plain"
    if (layer, name) in CHOICES_OF:
        return "choice", "plain"
    if name in NUMBER_LISTS:
        return "text", "numbers"
    if FACTORS.search(name):
        return ("number", "plain") if not isinstance(default, tuple) else ("text", "numbers")
    if isinstance(default, bool):
        return "flag", "plain"
    return next((kind for names, kind in BY_NAME if name in names), None)


def limits_of(kind: str, name: str) -> Mapping[str, float]:
    """Return the limits of a number as a Field names them."""
    if kind == "integer" and name in WHOLE:
        return {"minimum": 1}
    if name in ("rate", "dropout", "recurrent_dropout"):
        return {"minimum": 0, "maximum": 1}
    if kind == "number" and name in ("epsilon", "stddev"):
        return {"minimum": 0}
    return {}


def length_of(layer: str, form: Form) -> int | None:
    """Return how many numbers a tuple holds: one an axis, two for pairs."""
    rank = re.search(r"([123])D", layer)
    if form not in ("size", "pairs"):
        return None
    if rank is None:
        return 2
    return int(rank[1]) * (2 if form == "pairs" else 1)
