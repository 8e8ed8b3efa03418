"""The constructor arguments of a Keras layer as a layer graph keeps them: those that differ from Keras's defaults."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import cache
from types import FunctionType
from typing import Any

from netwright.networks.catalogue import Entry, Setting, entry, object_classes
from netwright.networks.catalogue.custom import CUSTOM
from netwright.networks.layers.construct import SORTS, load_keras
from netwright.networks.layers.custom_layers import RESERVED, Made, code_of, custom_layer, made_of
from netwright.networks.reading.kinds import kind_of
from netwright.sdk import NodeError

NOT_KEPT = {"name", "trainable", "seed", "return_state", "batch_shape", "batch_input_shape", "stateful", "use_cudnn"}
"""What the graph says in its own way. A seed says how weights began, which are read as they are now; a network has no
memory between batches.
"""
ENDS_IN_ACTIVATION = re.compile(r"(Einsum)?Dense$|(Depthwise|Separable)?Conv\dD")
"""Kinds of layers whose activation is the last they do, so that it may as well be a layer behind them."""

WHOLE = {"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN"}
"""The layer that an RNN of a cell is."""


def arguments_of(kind: str, layer: Any) -> dict[str, Any]:
    """Return the arguments from which a layer like this one is made. Raises NodeError for what cannot be kept."""
    if kind == CUSTOM:
        return _own_arguments(layer)
    found = entry(kind)
    config = dict(layer.get_config())
    if config.get("quantization_config") or config.get("lora_rank"):
        raise NodeError(
            "The layer {layer} is quantised or adapted.", "Save the model in full precision.", layer=layer.name
        )
    defaults = _defaults(layer.__class__)
    numbers = {setting.field.name for setting in found.settings if setting.field.kind == "number"}
    forms = {setting.field.name: setting for setting in found.settings if setting.role == "constructor"}
    kept: dict[str, Any] = {}
    policy = _policy(config.pop("dtype", None))
    if policy != "float32":
        kept["dtype"] = policy
    if found.wraps:
        inner = getattr(layer, "forward_layer", None) or getattr(layer, found.wraps.argument)
        kept[found.wraps.argument] = _inside(found, inner)
        _check_directions(layer, config.pop("backward_layer", None), config.get("merge_mode", ""))
    if config.get("data_format") == load_keras().config.image_data_format():
        del config["data_format"]
    for name, value in config.items():
        if name in NOT_KEPT or name in kept or name not in defaults:
            continue
        # LayerNormalization makes a list of a single axis.
        single = name == "axis" and isinstance(value, list | tuple) and len(value) == 1
        written = _plain(layer, name, value[0] if single else value)
        if written != _plain(layer, name, defaults[name]) and not _is_usual(forms.get(name), written):
            # A form writes numbers one way, and so do we: the same network is hashed the same.
            kept[name] = float(written) if name in numbers and type(written) is int else written
    return kept


def _is_usual(setting: Setting | None, written: Any) -> bool:
    """Whether Keras wrote a default out: one number for every axis, or a border for every side."""
    if setting is None or not isinstance(written, list):
        return False
    if setting.form == "pairs":
        written = [number for item in written for number in (item if isinstance(item, list) else [item])]
    return setting.form in ("pairs", "size") and written == setting.field.default


def _own_arguments(layer: Any) -> dict[str, Any]:
    """Return the settings of a custom layer: its code, its class unless that is the last, and what it was made with."""
    made, usual = made_of(layer), _defaults(layer.__class__)
    if not isinstance(made, type):
        return function_settings(made, layer)
    config = {
        name: value
        for name, value in layer.get_config().items()
        if name not in RESERVED and (name not in usual or value != usual[name])
    }
    return _settings_of(made, {name: value for name, value in config.items() if name != "dtype"}, layer)


def function_settings(function: Made, layer: Any) -> dict[str, Any]:
    """Return the settings of a custom layer that applies a function in the precision of another layer."""
    return _settings_of(function, {}, layer)


def _settings_of(made: Made, config: Mapping[str, Any], layer: Any) -> dict[str, Any]:
    code = code_of(made) or ""
    policy = _policy(layer.get_config().get("dtype"))
    given = dict(config) if policy == "float32" else {**config, "dtype": policy}
    written = ", ".join(f"{name}={_plain(layer, '', value)!r}" for name, value in given.items())
    is_last = isinstance(made, type) and custom_layer(code) is made
    named = {} if is_last else {"class_name": made.__name__}
    return {"code": code, **named, **({"arguments": written} if written else {})}


def own_activation(layer: Any) -> FunctionType | None:
    """Return the function of somebody's own that a layer applies to its result, if it does."""
    applied = getattr(layer, "activation", None)
    is_own = isinstance(applied, FunctionType) and code_of(applied) and code_of(type(layer)) is None
    return applied if is_own else None


def layer_activation(layer: Any) -> Any:
    """Return the layer that another applies to its result in place of a function, if it does."""
    if kind_of(layer) in (None, CUSTOM) or not ENDS_IN_ACTIVATION.match(kind_of(layer) or ""):
        return None
    applied = getattr(layer, "activation", None)
    return applied if isinstance(applied, load_keras().Layer) else None


def input_arguments(shape: Any, dtype: str) -> dict[str, Any]:
    """Return the arguments of an Input layer."""
    kept: dict[str, Any] = {"shape": list(shape)}
    return kept if dtype == "float32" else kept | {"dtype": dtype}


def _inside(found: Entry, layer: Any) -> dict[str, Any]:
    kind = kind_of(layer)
    if found.wraps and kind == "RNN" and (whole := WHOLE.get(kind_of(layer.cell) or "")) in found.wraps.kinds:
        settings = arguments_of(kind, layer)
        return {"kind": whole, "settings": settings.pop("cell")["settings"] | _one_direction(found, settings)}
    if kind is None or found.wraps is None or kind not in found.wraps.kinds:
        raise NodeError(
            "{wrapper} around {layer} cannot be read.",
            "Put the layers of the inner network side by side, and save the model again.",
            wrapper=found.title,
            layer=type(layer).__name__,
        )
    if own := own_activation(layer):
        raise _inner_function(layer, own.__name__)
    if layer_activation(layer) is not None and found.kind != "TimeDistributed":
        raise _layer_as_activation(layer)
    return {"kind": kind, "settings": _one_direction(found, arguments_of(kind, layer))}


def _one_direction(found: Entry, settings: dict[str, Any]) -> dict[str, Any]:
    if found.kind == "Bidirectional":
        settings.pop("zero_output_for_mask", None)  # the wrapper sets it itself
    return settings


def _check_directions(layer: Any, backward: Any, joining: str | None) -> None:
    """Raise NodeError for a wrapper whose directions differ, or are not joined: its form makes both of one layer."""
    if backward is None:
        return

    def told(direction: Any) -> Any:
        return {**direction.get_config(), "name": "", "go_backwards": False}

    if joining is None or told(layer.forward_layer) != told(layer.backward_layer):
        raise NodeError(
            "The two directions of {layer} are not one layer, read both ways and joined.",
            "Use two recurrent layers, one of which reads backwards, and save the model again.",
            layer=layer.name,
        )


@cache
def _defaults(layer_class: Any) -> Mapping[str, Any]:
    """Return the defaults of all arguments of the constructor, those that Keras hands up to a base class too."""
    found: dict[str, Any] = {}
    for base in reversed(layer_class.__mro__):
        if base is object or "__init__" not in vars(base):
            continue
        signature = inspect.signature(vars(base)["__init__"])
        found.update(
            {
                name: parameter.default
                for name, parameter in signature.parameters.items()
                if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) and name != "self"
            }
        )
    if hasattr(layer_class, "set_vocabulary"):
        found["vocabulary_size"] = None  # taken among the keywords that Keras does not name
    own = inspect.signature(layer_class.__init__)
    takes_more = any(parameter.kind is parameter.VAR_KEYWORD for parameter in own.parameters.values())
    return found if takes_more else {name: found[name] for name in own.parameters if name in found}


def _policy(value: Any) -> str:
    name = value.get("config", {}).get("name") if isinstance(value, Mapping) else value
    if name is not None and not isinstance(name, str):
        raise NodeError("A layer of the model has a precision that cannot be read.", "Save the model in float32.")
    return name or "float32"


def _plain(layer: Any, name: str, value: Any) -> Any:
    """Return an argument as JSON data, written in one way: objects by name, tuples as lists."""
    if sort := next((sort for sort in SORTS if name.endswith(sort)), None):
        return _object(sort, value)
    if name.endswith("activation"):
        return _activation(layer, name, value)
    if isinstance(value, list | tuple):
        return [_plain(layer, "", item) for item in value]
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    if value is inspect.Parameter.empty:
        return inspect.Parameter.empty
    raise NodeError(
        "The setting {setting} of the layer {layer} cannot be read.",
        "Save the model with a plain value there.",
        setting=name,
        layer=layer.name,
    )


def _activation(layer: Any, name: str, value: Any) -> Any:
    if isinstance(value, Mapping) and value.get("class_name") == "function":
        value = value.get("config")
    if isinstance(value, str) and ">" in value:  # registered: somebody's own
        if name != "activation" or not ENDS_IN_ACTIVATION.match(kind_of(layer) or ""):
            raise _inner_function(layer, value.rpartition(">")[2])
        return "linear"
    if isinstance(value, Mapping):
        if name == "activation" and layer_activation(layer) is not None:
            return "linear"
        raise _layer_as_activation(layer)
    return "linear" if value is None else value


def _layer_as_activation(layer: Any) -> NodeError:
    return NodeError(
        "The activation of the layer {layer} is a layer of its own.",
        "Put an activation layer behind it.",
        layer=layer.name,
    )


def _inner_function(layer: Any, name: str) -> NodeError:
    return NodeError(
        "The layer {layer} applies {name}, a function of its author's, where it cannot be drawn.",
        "Only what comes last in a dense or convolution layer, or in an Activation layer, can be a function of one's"
        " own.",
        layer=layer.name,
        name=name,
    )


def _object(sort: str, value: Any) -> Any:
    """Return the name of an initialiser, regulariser or constraint, or name and those parameters that are not usual."""
    if value is None or value is inspect.Parameter.empty:
        return value
    keras = load_keras()
    module = getattr(keras, f"{sort}s")
    live = module.get(value)
    names = {getattr(module, class_name): name for name, class_name in object_classes(sort).items()}
    if type(live) not in names:
        raise NodeError(
            "The {sort} {name} cannot be read.", "Use one of Keras's own.", sort=sort, name=type(live).__name__
        )
    usual = _defaults(live.__class__)
    parameters = {
        key: number
        for key, number in live.get_config().items()
        if key not in ("seed", "input_axes", "output_axes") and key in usual and number != usual[key]
    }
    name = names[type(live)]
    return {"name": name, **parameters} if parameters else name
