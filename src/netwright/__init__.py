"""Netwright: a visual workbench for deep learning, on the canvas, from the shell and from Python."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = ["Workflow", "__version__", "trust_here"]


def __getattr__(name: str) -> Any:
    # By name and only when asked for: `import netwright` stays light, and the parts that ask for the version of the
    # package they belong to do not depend on the parts above them.
    if name in __all__:
        return getattr(import_module("netwright.notebook"), name)
    raise AttributeError(f"module 'netwright' has no attribute {name!r}")
