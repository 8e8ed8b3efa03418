"""Which Keras backend a training runs on.

Keras knows one backend a process, so this is decided before the process starts: by the setting, or, where that says
auto, by what the engine knows of the training. The key of the result says the setting; what auto makes of it follows
from the rest of the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from netwright.engine.recipes.keys import complete
from netwright.sdk import NodeType
from netwright.sdk.backends import JAX, KERAS_NAMES, TENSORFLOW, Backend, is_installed

Choice = Literal["auto"] | Backend
CHOICES: tuple[Choice, ...] = ("auto", *KERAS_NAMES)
AMONG: tuple[Backend, ...] = (TENSORFLOW, JAX)
"""What auto chooses from: PyTorch was never the fastest."""
PAYS_FROM = 36_000
"""Training steps, as JAX starts and compiles five seconds longer, and more. See docs/performance.md."""
SOONER = {"layer.lstm": 2_000, "layer.gru": 2_000, "layer.multi_head_attention": 4_000}
"""The same where each step goes over sequences with such a layer, and saves more."""
PLAIN = {"layer.input", "layer.dense", "layer.dropout", "layer.embedding", "layer.layer_normalization", "layer.add"}
FASTER = PLAIN | SOONER.keys()
"""Layers of networks that JAX trains two to four times as fast as TensorFlow on a CPU. Convolutions are no such."""


def choice_of(type: NodeType, settings: Mapping[str, Any]) -> Choice:
    """Return what enters a node's key: TensorFlow, unless it is a training that may run on another backend."""
    field = next((field for field in type.settings if field.name == "backend"), None)
    if type.process != "training" or field is None:
        return TENSORFLOW
    choice: Choice = settings.get("backend", field.default)
    if choice not in CHOICES:  # the node says so
        return TENSORFLOW
    return TENSORFLOW if choice == "auto" and not is_installed(JAX) else choice


def backend_of(type: NodeType, settings: Mapping[str, Any], layers: Iterable[str], rows: int) -> Backend:
    """Return the backend that a node runs on: `layers` are the types of those that it trains, where all are drawn.

    One that is not installed could start no process; the node says so in one of TensorFlow's.
    """
    choice = choice_of(type, settings)
    if choice != "auto":
        return choice if is_installed(choice) else TENSORFLOW
    kinds, full = set(layers), complete(type.settings, settings)
    epochs, size = full["epochs"], full["batch_size"]
    if not all(isinstance(one, int) and one > 0 for one in (epochs, size)):  # the node says so
        return TENSORFLOW
    steps = epochs * -(-rows // size)
    is_long = steps >= min((SOONER[kind] for kind in kinds & SOONER.keys()), default=PAYS_FROM)
    is_faster = bool(kinds) and kinds <= FASTER and full["device"] != "gpu" and full["batch"] == "a number"
    return JAX if is_long and is_faster else TENSORFLOW
