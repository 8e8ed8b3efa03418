"""Functions of keras.ops as entries of the catalogue: their tensors become ports, the rest settings.

What is offered, under which words, and why something is not, is in operations.json.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from netwright.networks.catalogue.functions import FUNCTIONS, LAMBDA
from netwright.networks.catalogue.kinds import CHOICES, CHOICES_OF

WORDS_FILE = Path(__file__).parent / "operations.json"
GROUP = "operations"
MODULE = "keras.ops"
PORTS = {"x": "input", "inputs": "input", "images": "input", "xs": "inputs", "operands": "inputs", "variable": "input"}
"""What Keras calls a tensor, where the port has a plainer name."""
TENSORS = {*PORTS, "x1", "x2", "a", "b", "condition", "query", "key", "value", "bias", "mask", "indices"}
MANY = {"xs", "operands"}
WITH_NUMBERS = {
    "add", "subtract", "multiply", "divide", "divide_no_nan", "floor_divide", "mod", "power", "maximum", "minimum",
    "arctan2", "hypot", "logaddexp", "heaviside", "equal", "not_equal", "greater", "greater_equal", "less",
    "less_equal", "where",
}  # fmt: skip
"""Where a number may stand in place of a tensor."""
PARTS = tuple(f"part_{place}" for place in range(1, 9))
OUTPUTS = {"split": PARTS, "unstack": PARTS, "top_k": ("values", "indices"), "moments": ("mean", "variance")}
COUNTED = {"split": "indices_or_sections", "unstack": "num"}
"""Operations that give several parts, and the setting that says how many."""
SKIPPED = {"sparse", "flash_attention", "synchronized", "initial", "axisa", "axisb", "axisc", "kwargs", "axes_lengths"}

AXES = {"sum", "mean", "max", "min", "prod", "std", "var", "median", "quantile", "ptp", "all", "any", "logsumexp",
        "norm", "count_nonzero", "moments", "flip", "expand_dims", "squeeze"}  # fmt: skip
"""Those that work along several axes at once."""

Rule = tuple[str, str, Any]
"""Kind, form, and the default where it is not Keras's: an axis of all would mix the examples of a batch."""
RULES: Mapping[tuple[str, str], Rule] = {
    ("transpose", "axes"): ("text", "numbers", "0, 2, 1"),
    ("moments", "axes"): ("text", "numbers", "-1"),
    ("tile", "repeats"): ("text", "numbers", "1, 2"),
    ("image.gaussian_blur", "sigma"): ("text", "numbers", "1, 1"),
    ("norm", "ord"): ("number", "plain", None),
    ("tril", "k"): ("integer", "plain", 0),
    ("triu", "k"): ("integer", "plain", 0),
    ("top_k", "k"): ("integer", "plain", 3),
    ("split", "indices_or_sections"): ("integer", "plain", 2),
    ("get_item", "key"): ("text", "plain", ":, 0"),
    ("einsum", "subscripts"): ("text", "plain", "bij,bjk->bik"),
    ("reshape", "newshape"): ("shape", "plain", [-1, 4]),
    ("pad", "pad_width"): ("shape", "pairs", [0, 0, 1, 1]),
    ("clip", "x_min"): ("number", "plain", 0.0),
    ("clip", "x_max"): ("number", "plain", 1.0),
    ("roll", "shift"): ("integer", "plain", 1),
    ("repeat", "repeats"): ("integer", "plain", 2),
    ("quantile", "q"): ("number", "plain", 0.5),
    ("one_hot", "num_classes"): ("integer", "plain", 2),
    ("swapaxes", "axis1"): ("integer", "plain", 1),
    ("swapaxes", "axis2"): ("integer", "plain", -1),
    ("moveaxis", "source"): ("integer", "plain", 1),
    ("moveaxis", "destination"): ("integer", "plain", -1),
    ("depth_to_space", "block_size"): ("integer", "plain", 2),
    ("space_to_depth", "block_size"): ("integer", "plain", 2),
    ("extract_sequences", "sequence_length"): ("integer", "plain", 2),
    ("extract_sequences", "sequence_stride"): ("integer", "plain", 1),
    ("image.resize", "size"): ("shape", "size", [64, 64]),
    ("image.extract_patches", "size"): ("shape", "size", [4, 4]),
}
OPTIONAL: Mapping[str, str] = {
    "posinf": "number", "neginf": "number", "constant_values": "number", "epsilon": "number", "scale": "number",
    "attn_logits_soft_cap": "number", "num": "integer", "top_padding": "integer", "left_padding": "integer",
    "bottom_padding": "integer", "right_padding": "integer", "target_height": "integer", "target_width": "integer",
    "top_cropping": "integer", "left_cropping": "integer", "bottom_cropping": "integer", "right_cropping": "integer",
}  # fmt: skip
"""The kind of arguments whose default is None."""
OWN_CHOICES: Mapping[tuple[str, str], list[str]] = {
    ("quantile", "method"): ["linear", "lower", "higher", "midpoint", "nearest"],
    ("pad", "mode"): ["constant", "reflect", "symmetric"],
}
SIZES = {"kernel_size", "strides", "dilation_rate"}
FIRST = {"axis", "axes", "keepdims", "x1", "x2", "dtype"}
"""Settings that everybody sees; so are those without a default of Keras's own."""


def operation_entries(words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of all operations offered; `words` are the curated words of the layers."""
    own = read_words()
    told = {**words["settings"], **own["settings"]}
    ports = {**words["ports"], **own["ports"]}
    entries = [_entry(name, texts, told, ports) for name, texts in own["offered"].items()]
    return [*entries, _lambda(own["lambda"], ports)]


def read_words() -> dict[str, Any]:
    """Return operations.json."""
    return dict(json.loads(WORDS_FILE.read_text(encoding="utf-8")))


def public_operations() -> dict[str, Callable[..., Any]]:
    """Return the functions of keras.ops by name, those of images as `image.resize`."""
    found: dict[str, Callable[..., Any]] = {}
    for prefix, room in (("", keras.ops), ("image.", keras.ops.image)):
        found |= {f"{prefix}{name}": value for name, value in vars(room).items() if inspect.isfunction(value)}
    return found


def _entry(name: str, texts: Mapping[str, str], words: Mapping[str, Any], ports: Mapping[str, str]) -> dict[str, Any]:
    parameters = [
        parameter
        for parameter in inspect.signature(public_operations()[name]).parameters.values()
        if parameter.name not in SKIPPED
    ]
    tensors = [parameter for parameter in parameters if _is_tensor(name, parameter)]
    settings = [_setting(name, one, words) for one in parameters if one not in tensors]
    if name in WITH_NUMBERS:
        settings += [_number(one.name, words) for one in tensors if one.name in ("x1", "x2")]
    settings.sort(key=lambda setting: setting["field"].get("advanced", False))
    return {
        "kind": f"ops.{name}",
        "class": name,
        "module": MODULE,
        "group": GROUP,
        **texts,
        "settings": settings,
        "inputs": [_slot(name, one, ports) for one in tensors],
        "outputs": [
            {"port": port, "description": ports[port], **_when(name, place)}
            for place, port in enumerate(OUTPUTS.get(name, ("output",)))
        ],
    }


def _when(name: str, place: int) -> dict[str, Any]:
    """Say for how many parts there is a port for the next one; Unstack counts them itself where nobody says."""
    if name not in COUNTED or place < 2:
        return {}
    enough = list(range(place + 1, len(PARTS) + 1))
    return {"when": {COUNTED[name]: [None, *enough] if name == "unstack" else enough}}


def _lambda(texts: Mapping[str, str], ports: Mapping[str, str]) -> dict[str, Any]:
    choices = list(FUNCTIONS)
    field = {"name": "function", "kind": "choice", "title": texts["setting"], "default": choices[0], "choices": choices}
    return {
        "kind": LAMBDA,
        "class": LAMBDA,
        "module": MODULE,
        "group": GROUP,
        "title": texts["title"],
        "summary": texts["summary"],
        "settings": [{"field": field}],
        "inputs": [{"port": "input", "argument": "input", "description": ports["input"]}],
        "outputs": [{"port": "output", "description": ports["output"]}],
    }


def _is_tensor(name: str, parameter: inspect.Parameter) -> bool:
    return parameter.name in TENSORS and (name, parameter.name) != ("get_item", "key")


def _slot(name: str, parameter: inspect.Parameter, ports: Mapping[str, str]) -> dict[str, Any]:
    argument = parameter.name
    is_many = argument in MANY or (name, argument) == ("stack", "x")
    slot: dict[str, Any] = {"port": "inputs" if is_many else PORTS.get(argument, argument), "argument": argument}
    if is_many:
        slot["many"] = True
    numbered = name in WITH_NUMBERS and argument in ("x1", "x2")
    if numbered or parameter.default is None:
        slot["optional"] = True
    return slot | {"description": ports[slot["port"]]}


def _number(argument: str, words: Mapping[str, Any]) -> dict[str, Any]:
    told = words[argument]
    field = {
        "name": argument, "kind": "number", "title": told["title"], "help": told["help"], "optional": True,
    }  # fmt: skip
    return {"field": field, "role": "operand"}


def _setting(name: str, parameter: inspect.Parameter, words: Mapping[str, Any]) -> dict[str, Any]:
    argument, default = parameter.name, parameter.default
    kind, form, own = _rule(name, argument, default)
    told = words.get(f"{argument}:{name}") or words.get(f"{argument}:operation") or words[argument]
    field: dict[str, Any] = {"name": argument, "kind": kind, "title": told["title"]}
    if told["help"]:
        field["help"] = told["help"]
    if own is None:
        field["optional"] = True
    else:
        field["default"] = own
    if kind == "choice":
        field["choices"] = _choices(name, argument)
    is_required = default is inspect.Parameter.empty
    if argument not in FIRST and not is_required:
        field["advanced"] = True
    setting: dict[str, Any] = {"field": field}
    if form != "plain":
        setting["form"] = form
    if form == "size":
        setting["length"] = 2
    # Stored even where nobody touched it: Keras's own default is another one, or there is none.
    if own is not None and own != default:
        setting["stored"] = True
    return setting


def _rule(name: str, argument: str, default: Any) -> Rule:
    if rule := RULES.get((name, argument)):
        return rule
    if argument == "axis":
        return ("text", "numbers", "-1") if name in AXES else ("integer", "plain", -1)
    if argument == "dtype":
        return ("choice", "plain", "float32" if name == "cast" else None)
    if (name, argument) in OWN_CHOICES or argument in CHOICES:
        return ("choice", "plain", default)
    if argument in SIZES:
        return (
            "shape",
            "size",
            None if default is None else [*default] if isinstance(default, tuple) else [default] * 2,
        )
    if default is None:
        return (OPTIONAL[argument], "plain", None)
    for python_type, kind in ((bool, "flag"), (int, "integer"), (float, "number")):
        if isinstance(default, python_type):
            return (kind, "plain", default)
    raise TypeError(f"no rule says what kind of setting ops.{name}.{argument} is: add it to {__name__}")


def _choices(name: str, argument: str) -> Any:
    if argument == "dtype":
        return "dtype"
    layer = {"image.resize": "Resizing"}.get(name, "")
    return OWN_CHOICES.get((name, argument)) or CHOICES_OF.get((layer, argument)) or CHOICES[argument]
