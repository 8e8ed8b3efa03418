"""What a training runs on: threads, device and precision."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from netwright.networks.construct import load_keras
from netwright.networks.training.setup import CourseSetup, Device, Precision
from netwright.sdk import NodeError


def prepare_machine(threads: int, setup: CourseSetup) -> dict[str, Any]:
    """Set threads and device before the first computation; return what was chosen, and why."""
    prepare_threads(threads, setup.reproducible)
    return {"backend": "tensorflow", **choose_device(setup.device)}


def prepare_threads(threads: int, reproducible: bool) -> None:
    """Set TensorFlow's threads; once it has begun to compute they stay as they are."""
    load_keras()
    import tensorflow as tf

    between = 1 if reproducible else 0
    if (
        tf.config.threading.get_intra_op_parallelism_threads(),
        tf.config.threading.get_inter_op_parallelism_threads(),
    ) == (threads, between):
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(between)
    except RuntimeError:  # has begun; a fresh process is the only way to other numbers
        return


def choose_device(device: Device) -> dict[str, str]:
    """Return the device that computes, with the reason; raises NodeError for a GPU that is not there."""
    import tensorflow as tf

    has_gpu = bool(tf.config.list_physical_devices("GPU"))
    if device == "gpu" and not has_gpu:
        raise NodeError(
            "TensorFlow sees no GPU on this machine.",
            "Set the device to auto or CPU, or install TensorFlow for GPUs and its driver.",
        )
    if device == "cpu" and has_gpu:
        with contextlib.suppress(RuntimeError):  # computes already, and then on what it began with
            tf.config.set_visible_devices([], "GPU")
    if device == "auto":
        why = "auto: a GPU was found" if has_gpu else "auto: TensorFlow sees no GPU"
        return {"device": "gpu" if has_gpu else "cpu", "device_because": why}
    return {"device": device, "device_because": "the setting says so"}


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
