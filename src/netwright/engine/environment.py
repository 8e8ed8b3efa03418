"""What results depend on beside the workflow: thread count, backend and the versions of the libraries that compute."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import psutil

from netwright.engine.keys import canonical

_PLAIN = ("polars", "duckdb", "numpy", "pillow", "pyarrow", "scikit-learn", "lightgbm")
_KERAS = ("keras", "safetensors")
_BACKENDS = {"tensorflow": ("tensorflow", "tensorflow-cpu"), "jax": ("jax", "jaxlib"), "torch": ("torch",)}


def backend() -> str:
    """Return the Keras backend that workers start with."""
    return os.environ.get("KERAS_BACKEND") or "tensorflow"


@cache
def versions(process: str) -> dict[str, str]:
    """Return the versions of the libraries that a kind of process computes with."""
    names = _PLAIN if process == "plain" else (*_PLAIN, *_KERAS, *_BACKENDS.get(backend(), ()))
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def environment(process: str, threads: int) -> str:
    """Return all of it as the text that enters recipe keys."""
    facts: dict[str, object] = {"threads": threads, "versions": versions(process)}
    if process != "plain":
        facts["backend"] = backend()
    return canonical(facts)


def default_threads() -> int:
    """Return how many threads a node may use on this machine: its cores. It never varies with load."""
    return psutil.cpu_count(logical=False) or os.cpu_count() or 1
