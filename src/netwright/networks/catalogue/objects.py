"""Initialisers, regularisers, constraints and activations of the installed Keras, with their parameters as settings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import keras

from netwright.networks.catalogue.entry import snake_name

SORTS = ("initializer", "regularizer", "constraint")
OWN_BUSINESS = {"self", "seed", "input_axes", "output_axes"}
"""A seed of its own would give equal weights to all that shares the initialiser; the axes follow from the layer."""
ACTIVATION = "activation"
CHOICES = {
    ("VarianceScaling", "mode"): ["fan_in", "fan_out", "fan_avg"],
    ("VarianceScaling", "distribution"): ["truncated_normal", "untruncated_normal", "uniform"],
    ("OrthogonalRegularizer", "mode"): ["rows", "columns"],
}
LIMITS: Mapping[str, dict[str, float]] = {
    "stddev": {"minimum": 0},
    "scale": {"exclusive_minimum": 0},
    "l1": {"minimum": 0},
    "l2": {"minimum": 0},
    "factor": {"minimum": 0},
    "max_value": {"exclusive_minimum": 0},
    "min_value": {"minimum": 0},
    "rate": {"minimum": 0, "maximum": 1},
}


def objects(sort: str, words: Mapping[str, Any], left_out: Mapping[str, str]) -> dict[str, Any]:
    """Return what is offered of a sort: by name, class and parameters."""
    return {
        offered_name(found): {"class": class_name(found), "parameters": _parameters(found, words)}
        for found in sorted(public_classes(sort), key=_place)
        if class_name(found) not in left_out
    }


def activations(words: Mapping[str, Any], left_out: Mapping[str, str]) -> dict[str, Any]:
    """Return the activations offered: by name, with the arguments of the function beside its tensor."""
    return {
        name: {
            "class": name,
            "parameters": [
                _activation_parameter(parameter, words)
                for parameter in list(inspect.signature(function).parameters.values())[1:]
            ],
        }
        for name, function in public_activations().items()
        if name not in left_out
    }


def public_activations() -> dict[str, Any]:
    """Return the functions of keras.activations by name, each once."""
    public = {name: value for name, value in vars(keras.activations).items() if inspect.isfunction(value)}
    return {
        name: value
        for name, value in public.items()
        if value.__name__ == name and next(iter(inspect.signature(value).parameters)) == "x"
    }


def public_classes(sort: str) -> set[type]:
    """Return the public classes of a sort."""
    module = getattr(keras, f"{sort}s")
    return {found for found in vars(module).values() if isinstance(found, type)}


def class_name(found: type) -> str:
    """Return the shortest public name; Keras has some classes under several."""
    for sort in SORTS:
        public: dict[str, Any] = vars(getattr(keras, f"{sort}s"))
        names = [name for name, other in public.items() if other is found]
        upper = [name for name in names if not name.islower()]
        if upper:
            return min(upper, key=len)
    return found.__name__


def offered_name(found: type) -> str:
    """Return the name in small letters under which Keras, too, knows the class."""
    return "l1_l2" if class_name(found) == "L1L2" else snake_name(class_name(found))


def _place(found: type) -> tuple[bool, str]:
    """L1L2 stands behind L1 and L2, whose parameters it repeats with other defaults."""
    return class_name(found) == "L1L2", class_name(found)


def _parameters(found: type, words: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": _field(class_name(found), parameter, words)}
        for name, parameter in inspect.signature(found.__init__).parameters.items()  # type: ignore[misc]
        if name not in OWN_BUSINESS and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]


def _field(owner: str, parameter: inspect.Parameter, words: Mapping[str, Any]) -> dict[str, Any]:
    name, default = parameter.name, parameter.default
    told = words.get(f"{name}:{owner}") or words[f"{name}:parameter"]
    field: dict[str, Any] = {"name": name, "title": told["title"]}
    if told["help"]:
        field["help"] = told["help"]
    if (owner, name) in CHOICES:
        return field | {"kind": "choice", "default": default, "choices": CHOICES[owner, name]}
    kind = "integer" if name == "axis" else "number"
    return field | {"kind": kind, "default": default if kind == "integer" else float(default), **LIMITS.get(name, {})}


def _activation_parameter(parameter: inspect.Parameter, words: Mapping[str, Any]) -> dict[str, Any]:
    name, default = parameter.name, parameter.default
    told = words[f"{name}:activation"]
    field: dict[str, Any] = {"name": name, "title": told["title"], "advanced": True}
    if told["help"]:
        field["help"] = told["help"]
    if isinstance(default, bool):
        return {"field": field | {"kind": "flag", "default": default}}
    if name == "axis":
        return {"field": field | {"kind": "integer", "default": default}}
    if default is None:
        return {"field": field | {"kind": "number", "optional": True}}
    if default is inspect.Parameter.empty:
        return {"field": field | {"kind": "number", "default": 0.0}, "stored": True}
    return {"field": field | {"kind": "number", "default": float(default)}}
