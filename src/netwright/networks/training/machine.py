"""What a training runs on: backend, threads, device and precision."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from netwright.networks.layers.construct import load_keras
from netwright.networks.training.backends import backend
from netwright.networks.training.setup import CourseSetup, Device, Precision
from netwright.networks.training.watching import Watcher
from netwright.sdk import Message, NodeError


def prepare_machine(setup: CourseSetup, watcher: Watcher) -> dict[str, str]:
    """Set threads and device before the first computation; tell what was chosen, and why. Return what was."""
    prepare_threads(watcher.threads, setup.reproducible)
    device, reason = choose_device(setup.device)
    chosen = {"backend": load_keras().backend.backend(), "device": device}
    watcher.facts(**chosen, device_because=reason.model_dump())
    watcher.log(reason)
    if setup.precision != "float32":
        watcher.facts(precision=setup.precision)
        watcher.log(
            Message.of(
                "Mixed precision: layers compute in bfloat16; weights, the last layers and the loss are float32."
            )
        )
        if device == "cpu":
            watcher.log(Message.of("Mixed precision is made for newer GPUs; a CPU is seldom faster with it."))
    return chosen


def prepare_threads(threads: int, reproducible: bool) -> None:
    """Set the backend's threads; once it has begun to compute they stay as they are."""
    backend().prepare_threads(threads, reproducible)


def choose_device(device: Device) -> tuple[str, Message]:
    """Return the device that computes, with the reason; raises NodeError for a GPU that is not there."""
    chosen = backend()
    if device == "cpu":
        chosen.compute_on_cpu()
        return "cpu", Message.of("Computes on the CPU, as the setting says.")
    if not chosen.has_gpu():
        if device == "auto":
            return "cpu", Message.of("Computes on the CPU: {backend} sees no GPU.", backend=chosen.TITLE)
        raise NodeError(
            "{backend} sees no GPU on this machine.",
            "Set the device to auto or CPU, or install {backend} for GPUs and its driver.",
            backend=chosen.TITLE,
        )
    if device == "gpu":
        return "gpu", Message.of("Computes on the GPU, as the setting says.")
    return "gpu", Message.of("Computes on the GPU that was found.")


def memory_used() -> int:
    """Return the bytes that this process holds; where a GPU computes, those on it."""
    import psutil

    on_gpu = backend().gpu_memory()
    return on_gpu or int(psutil.Process().memory_info().rss)


def machine_facts() -> dict[str, Any]:
    """Return what a result depends on beside the recipe."""
    found = backend().facts()
    keras = load_keras()
    return {"backend": keras.backend.backend(), **found, "versions": {"keras": keras.__version__, **found["versions"]}}


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
