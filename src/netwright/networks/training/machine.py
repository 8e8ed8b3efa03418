"""What a training runs on: backend, threads, device and precision."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from netwright.networks.construct import load_keras
from netwright.networks.training.backends import backend
from netwright.networks.training.setup import CourseSetup, Device, Precision
from netwright.sdk import NodeError


def prepare_machine(threads: int, setup: CourseSetup) -> dict[str, Any]:
    """Set threads and device before the first computation; return what was chosen, and why."""
    prepare_threads(threads, setup.reproducible)
    return {"backend": load_keras().backend.backend(), **choose_device(setup.device)}


def prepare_threads(threads: int, reproducible: bool) -> None:
    """Set the backend's threads; once it has begun to compute they stay as they are."""
    backend().prepare_threads(threads, reproducible)


def choose_device(device: Device) -> dict[str, str]:
    """Return the device that computes, with the reason; raises NodeError for a GPU that is not there."""
    chosen = backend()
    if device == "cpu":
        chosen.compute_on_cpu()
        return {"device": "cpu", "device_because": "the setting says so"}
    if chosen.has_gpu():
        return {"device": "gpu", "device_because": _because(device, "a GPU was found")}
    if device == "gpu":
        raise NodeError(
            "{backend} sees no GPU on this machine.",
            "Set the device to auto or CPU, or install {backend} for GPUs and its driver.",
            backend=chosen.TITLE,
        )
    return {"device": "cpu", "device_because": _because(device, f"{chosen.TITLE} sees no GPU")}


def machine_facts() -> dict[str, Any]:
    """Return what a result depends on beside the recipe."""
    found = backend().facts()
    return {**found, "versions": {"keras": load_keras().__version__, **found["versions"]}}


@contextlib.contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Let layers that are built meanwhile compute in a precision."""
    keras = load_keras()
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _because(setting: str, reason: str) -> str:
    return f"auto: {reason}" if setting == "auto" else "the setting says so"
