"""The functions that a Lambda may be. They are operations of Keras: no code of anybody's own is kept or run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FUNCTIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "square": ("square", {}),
    "square root": ("sqrt", {}),
    "absolute value": ("abs", {}),
    "negative": ("negative", {}),
    "one minus": ("subtract", {"x1": 1}),
    "reciprocal": ("reciprocal", {}),
    "exponential": ("exp", {}),
    "logarithm": ("log", {}),
    "logarithm of one more": ("log1p", {}),
    "divide by 255": ("divide", {"x2": 255.0}),
    "length one": ("normalize", {"axis": -1}),
    "first step": ("get_item", {"key": ":, 0"}),
    "last step": ("get_item", {"key": ":, -1"}),
    "reverse steps": ("flip", {"axis": 1}),
    "sum of channels": ("sum", {"axis": -1}),
    "mean of channels": ("mean", {"axis": -1}),
    "largest of channels": ("max", {"axis": -1}),
    "add a channel axis": ("expand_dims", {"axis": -1}),
    "stop gradient": ("stop_gradient", {}),
}
"""What a Lambda may be: an operation and its arguments."""
LAMBDA = "Lambda"
