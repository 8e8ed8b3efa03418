"""The Keras backends that a training may run on. Nothing is imported to find out which are installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

Backend = Literal["TensorFlow", "JAX", "PyTorch"]
TENSORFLOW: Backend = "TensorFlow"
"""The one that is always there, and that all but a training runs on."""
JAX: Backend = "JAX"
PYTORCH: Backend = "PyTorch"
KERAS_NAMES: dict[Backend, str] = {TENSORFLOW: "tensorflow", JAX: "jax", PYTORCH: "torch"}
"""How Keras calls them; so they are imported, and so Netwright's extras are called that install them."""


def keras_name(backend: Backend) -> str:
    """Return a backend's name as Keras has it."""
    return KERAS_NAMES[backend]


def is_installed(backend: Backend) -> bool:
    """Tell whether a backend is installed."""
    return find_spec(keras_name(backend)) is not None
