"""Make layers.json from the installed Keras: `python -m netwright.networks.catalogue.generate`.

Constructor arguments become settings; tensors and masks of `call` become ports, its scalars settings. What Keras's
signatures do not say (group, order, words) is in curated.json.
"""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import keras

from netwright.networks.catalogue.entry import Form
from netwright.networks.catalogue.kinds import CHOICES, CHOICES_OF, SKIPPED, kind_of, length_of, limits_of
from netwright.networks.catalogue.objects import ACTIVATION, SORTS, activations, objects, offered_name
from netwright.networks.catalogue.operations import operation_entries

FOLDER = Path(__file__).parent
FIRST = {"inputs", "data", "sequences", "x"}
"""What Keras calls the one tensor of a layer; the port is `input` for all of them."""
STATES = ("hidden_state", "cell_state")
BOTH_STATES = ("forward_hidden_state", "backward_hidden_state", "forward_cell_state", "backward_cell_state")
"""Those that only an LSTM has stand last, so that the others keep their places without them."""
PLACES = {
    "Attention": ("query", "value", "key"),
    "AdditiveAttention": ("query", "value", "key"),
    "ScaledAdd": ("shortcut", "residual"),
}
"""Layers whose first argument is a list of tensors with a meaning each."""
MAY_BE_EMPTY = {("Normalization", "axis"), ("TextVectorization", "standardize"), ("TextVectorization", "split")}
"""Settings for which None means something, though it is not the default."""
LOOKUPS = {"StringLookup", "IntegerLookup", "TextVectorization"}
"""Layers that take no precision: they hold a table, not numbers."""
WEIGHTED = {"RMSNormalization", "Attention", "AdditiveAttention", "LayerScale"}
"""Layers with weights but without an initialiser to choose."""
POLICIES = ["float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"]
NUMBER_TYPES = ["float32", "float16", "int32", "int64", "uint8", "bool", "string"]


def generate() -> dict[str, Any]:
    """Return the catalogue as plain data."""
    curated = json.loads((FOLDER / "curated.json").read_text(encoding="utf-8"))
    layers = [
        _entry(kind, group["id"], words, curated)
        for group in curated["groups"]
        for kind, words in group["layers"].items()
    ]
    layers += operation_entries(curated)
    found = {sort: objects(sort, curated["settings"], curated["left_out"]) for sort in SORTS}
    found[ACTIVATION] = activations(curated["settings"], curated["left_out"])
    return {"keras": keras.__version__, "choices": _shared_choices(found), "objects": found, "layers": layers}


def _entry(kind: str, group: str, words: dict[str, str], curated: dict[str, Any]) -> dict[str, Any]:
    class_name = words.get("class", "InputLayer" if kind == "Input" else kind)
    module = words.get("module", "keras.layers")
    layer_class = getattr(importlib.import_module(module), class_name)
    is_called = kind != "Input" and group != "parts"
    inputs, call_settings, on_list = _call(kind, layer_class, curated) if is_called else ([], [], False)
    settings = [
        _setting(kind, parameter, "constructor", curated)
        for name, parameter in _parameters(layer_class).items()
        if name not in SKIPPED and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]
    settings += call_settings + _common(kind, settings, curated)
    wraps = curated["wraps"].get(kind)
    if wraps:
        settings.insert(0, {"field": _inside(wraps, curated["settings"][wraps["argument"]])})
    if kind == "Input":
        settings[0]["field"].update(required=True, optional=False)
    settings.sort(key=lambda setting: setting["field"].get("advanced", False))
    data = {
        "kind": kind,
        "class": class_name,
        "group": group,
        "title": words["title"],
        "summary": words["summary"],
        "settings": settings,
        "inputs": inputs,
        "outputs": _outputs(kind, layer_class, curated) if group != "parts" else [],
    }
    return (
        data
        | ({"module": module} if "module" in words else {})
        | ({"calls_on_list": True} if on_list else {})
        | ({"wraps": wraps} if wraps else {})
    )


def _parameters(layer_class: type) -> dict[str, inspect.Parameter]:
    """Return the constructor's parameters; recurrent layers hand keywords that they do not name on to RNN."""
    own = dict(inspect.signature(layer_class.__init__).parameters)  # type: ignore[misc]
    inherited = (
        inspect.signature(keras.layers.RNN.__init__).parameters if issubclass(layer_class, keras.layers.RNN) else {}
    )
    if layer_class.__name__ in LOOKUPS:  # Keras takes it among the keywords that it does not name
        own["vocabulary_size"] = inspect.Parameter("vocabulary_size", inspect.Parameter.KEYWORD_ONLY, default=None)
    return {**own, **{name: parameter for name, parameter in inherited.items() if name not in own}}


def _inside(wraps: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Return the setting that chooses the layer in a wrapper."""
    return {
        "name": wraps["argument"],
        "kind": "choice",
        "title": words["title"],
        "help": words["help"],
        "default": wraps["kinds"][0],
        "choices": wraps["kinds"],
    }


def _setting(kind: str, parameter: inspect.Parameter, role: str, curated: dict[str, Any]) -> dict[str, Any]:
    name = parameter.name
    field_kind, form = kind_of(kind, parameter)
    told = curated["settings"]
    kept = f"{name}:lookup" if name == "output_mode" and kind != "CategoryEncoding" else f"{name}:{kind}"
    words = told.get(kept) or told.get(f"{name}:{field_kind}") or told[name]
    required = parameter.default is inspect.Parameter.empty
    length = length_of(kind, form)
    field: dict[str, Any] = {"name": name, "kind": field_kind, "title": words["title"]}
    if words["help"]:
        field["help"] = words["help"]
    if required:
        field["required"] = True
    elif parameter.default is None:
        field["optional"] = True
    else:
        field["default"] = _written(parameter.default, form, length, field_kind)
    if (kind, name) in MAY_BE_EMPTY:
        field["optional"] = True
    if not (words["beginner"] or required):
        field["advanced"] = True
    field.update(limits_of(field_kind, name))
    if field_kind == "choice":
        field["choices"] = _choices(kind, name)
        if name.endswith("_initializer"):
            field["default"] = _same_initializer(field["default"])
    data: dict[str, Any] = {"field": field, "role": role, "form": form, "length": length}
    return {key: value for key, value in data.items() if value not in (None, "constructor", "plain")}


def _written(default: Any, form: Form, length: int | None, field_kind: str) -> Any:
    """Return a default as the form writes it."""
    if form == "numbers":
        return ", ".join(f"{number:g}" for number in default) if isinstance(default, tuple) else f"{default:g}"
    if form == "size":
        return list(default) if isinstance(default, tuple) else [default] * (length or 1)
    if form == "pairs":
        pairs = default if isinstance(default, tuple) else (default,) * (length or 2)
        flat = [n for pair in pairs for n in (pair if isinstance(pair, tuple) else (pair,))]
        return flat if len(flat) == length else [n for n in flat for _ in range(2)]
    return float(default) if field_kind == "number" else default


def _choices(kind: str, name: str) -> Any:
    for ending in (*SORTS, ACTIVATION):
        if name.endswith(ending):
            return ending
    return CHOICES_OF.get((kind, name)) or CHOICES[name]


def _shared_choices(offered: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Return what Keras offers by name."""
    return {
        **{sort: list(found) for sort, found in offered.items()},
        "dtype": NUMBER_TYPES,
        "policy": POLICIES,
    }


def _same_initializer(name: str) -> str:
    """Return the offered name of what Keras writes as a default in another way (`Zeros`, `uniform`)."""
    return offered_name(type(keras.initializers.get(name)))


def _call(kind: str, layer_class: type, curated: dict[str, Any]) -> tuple[list[Any], list[Any], bool]:
    inputs: list[dict[str, Any]] = []
    settings: list[dict[str, Any]] = []
    parameters = [
        p
        for name, p in inspect.signature(layer_class.call).parameters.items()  # type: ignore[attr-defined]
        if name not in ("self", "training", "return_attention_scores")
    ]
    on_list = issubclass(layer_class, keras.layers.Add.__mro__[1]) or kind in ("Dot", "Concatenate", "HashedCrossing")
    for parameter in parameters:
        name = parameter.name
        if isinstance(parameter.default, bool):
            settings.append(_setting(kind, parameter, "call", curated))
        elif name in FIRST and on_list:
            inputs.append({"port": "inputs", "argument": name, "many": True})
        elif name in FIRST and kind in PLACES:
            inputs += [
                {"port": port, "argument": name, "position": place, "optional": place == 2}
                for place, port in enumerate(PLACES[kind])
            ]
        elif name == "mask" and kind in ("Attention", "AdditiveAttention"):
            inputs += [
                {"port": port, "argument": name, "position": place, "optional": True}
                for place, port in enumerate(("query_mask", "value_mask"))
            ]
        elif name == "initial_state":
            wraps = curated["wraps"].get(kind)
            inputs += [
                {"port": port, "argument": name, "position": place, "optional": True, **_when(port, wraps)}
                for place, port in enumerate(_states(kind))
            ]
        else:
            port = "input" if name in FIRST else name
            inputs.append({"port": port, "argument": name, "optional": parameter.default is None})
    for slot in inputs:
        slot["description"] = curated["ports"][slot["port"]]
    inputs = [{key: value for key, value in slot.items() if value is not False} for slot in inputs]
    return inputs, settings, on_list


def _states(kind: str) -> tuple[str, ...]:
    if kind == "Bidirectional":
        return BOTH_STATES
    return STATES if "LSTM" in kind or kind == "RNN" else STATES[:1]


def _outputs(kind: str, layer_class: type, curated: dict[str, Any]) -> list[dict[str, Any]]:
    words = curated["ports"]
    outputs: list[dict[str, Any]] = [{"port": "output", "description": words["output"]}]
    if kind == "Bidirectional" or "return_state" in inspect.signature(layer_class.__init__).parameters:  # type: ignore[misc]
        outputs += [
            {
                "port": port,
                "description": words[port + "_out"],
                "asks": "return_state",
                **_when(port, curated["wraps"].get(kind)),
            }
            for port in _states(kind)
        ]
    if kind != "Input" and "return_attention_scores" in inspect.signature(layer_class.call).parameters:  # type: ignore[attr-defined]
        outputs.append(
            {
                "port": "scores",
                "description": words["scores"],
                "asks": "return_attention_scores",
                "role": "call",
            }
        )
    return outputs


def _when(port: str, wraps: dict[str, Any] | None) -> dict[str, Any]:
    """Say that a wrapper takes a long memory, and hands one on, only where the layer inside has one."""
    if wraps is None or "cell" not in port:
        return {}
    return {"when": {wraps["argument"]: [kind for kind in wraps["kinds"] if "LSTM" in kind]}}


def _common(kind: str, settings: list[dict[str, Any]], curated: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the settings that Keras takes as keyword arguments of every layer, where they mean something."""
    words = curated["settings"]
    if kind == "Input":
        field = {
            "name": "dtype",
            "kind": "choice",
            "title": words["dtype"]["title"],
            "help": words["dtype"]["help"],
            "default": "float32",
            "choices": "dtype",
        }
        return [{"field": field}]
    if kind in LOOKUPS:
        return []
    policy = {"field": _policy(words["dtype:policy"])}
    initialised = any(setting["field"]["name"].endswith("_initializer") for setting in settings)
    if initialised or kind in WEIGHTED or kind in curated["wraps"]:
        field = {
            "name": "trainable",
            "kind": "flag",
            "title": words["trainable"]["title"],
            "default": True,
            "help": words["trainable"]["help"],
            "advanced": True,
        }
        trainable = {"field": field, "role": "trainable"}
        # The layer inside a wrapper has a precision of its own.
        return [trainable] if kind in curated["wraps"] else [trainable, policy]
    return [policy]


def _policy(words: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "dtype",
        "kind": "choice",
        "title": words["title"],
        "help": words["help"],
        "optional": True,
        "advanced": True,
        "choices": "policy",
    }


def main() -> None:
    """Write the catalogue beside this module."""
    data = generate()
    lines = ",\n".join(json.dumps(layer, ensure_ascii=False) for layer in data["layers"])
    head = json.dumps({key: value for key, value in data.items() if key != "layers"}, ensure_ascii=False)
    (FOLDER / "layers.json").write_text(f'{head[:-1]},\n"layers": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
