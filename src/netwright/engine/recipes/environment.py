"""What results depend on beside the workflow: thread count, backend and the versions of the libraries that compute."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import chain

import psutil

from netwright.engine.recipes.backends import AMONG, Choice
from netwright.engine.recipes.keys import canonical
from netwright.sdk.backends import JAX, PYTORCH, TENSORFLOW, Backend

_PLAIN = ("polars", "duckdb", "numpy", "pillow", "pyarrow", "scikit-learn", "lightgbm")
_KERAS = ("keras", "safetensors")
_BACKENDS: dict[Backend, tuple[str, ...]] = {
    TENSORFLOW: ("tensorflow", "tensorflow-cpu"),
    JAX: ("jax", "jaxlib"),
    PYTORCH: ("torch",),
}


@cache
def versions(process: str, backend: Choice = TENSORFLOW) -> dict[str, str]:
    """Return the versions of the libraries that a kind of process computes with; with auto, of all that it may take."""
    backends = chain.from_iterable(_BACKENDS[one] for one in (AMONG if backend == "auto" else (backend,)))
    names = _PLAIN if process == "plain" else (*_PLAIN, *_KERAS, *backends)
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def environment(process: str, threads: int, backend: Choice) -> str:
    """Return all of it as the text that enters recipe keys."""
    facts: dict[str, object] = {"threads": threads, "versions": versions(process, backend)}
    if process != "plain":
        facts["backend"] = backend.lower()
    return canonical(facts)


def default_threads() -> int:
    """Return how many threads a node may use on this machine: its cores. It never varies with load."""
    return psutil.cpu_count(logical=False) or os.cpu_count() or 1
