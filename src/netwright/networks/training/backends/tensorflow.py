"""TensorFlow: the one that is always there, and that all training loops run on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import tensorflow as tf

from netwright.networks.training.guard import Guard, guarded
from netwright.networks.training.model import Feed, SupervisedModel

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Feed", "Guard", "SupervisedModel", "guarded"]

TITLE = "TensorFlow"


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error says that there is no memory left."""
    return isinstance(error, tf.errors.ResourceExhaustedError)


def prepare_threads(threads: int, reproducible: bool) -> None:
    """Set the threads within an operation, and one or more between them."""
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


def compute_on_cpu() -> None:
    """Use no GPU from now on, unless it computes already."""
    if has_gpu():
        with contextlib.suppress(RuntimeError):  # computes already, and then on what it began with
            tf.config.set_visible_devices([], "GPU")


def has_gpu() -> bool:
    """Whether there is a GPU on this machine."""
    return bool(tf.config.list_physical_devices("GPU"))


def gpu_memory() -> int:
    """Return the bytes in use on the GPU that computes, 0 where none does."""
    found = tf.config.list_logical_devices("GPU")
    return int(tf.config.experimental.get_memory_info(found[0].name)["current"]) if found else 0


def facts() -> dict[str, Any]:
    """Return versions and threads."""
    return {
        "versions": {"tensorflow": tf.__version__},
        "intra_op_threads": tf.config.threading.get_intra_op_parallelism_threads(),
        "inter_op_threads": tf.config.threading.get_inter_op_parallelism_threads(),
    }


def constant(array: np.ndarray) -> Any:
    """Return an array as a tensor."""
    return tf.constant(array)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Keep TensorFlow from rewriting a function: errors would name lines of the rewritten one."""
    found: Callable[..., Any] = tf.autograph.experimental.do_not_convert(function)
    return found


def traced(function: Callable[..., Any], *tensors: Any) -> None:
    """Run a function inside a graph."""
    tf.function(function, autograph=False)(*tensors)


def has_slope(function: Callable[[Any], Any], at: Any) -> bool:
    """Tell whether a gradient reaches what the function gets."""

    def slope() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(at)
            value = function(at)
        return tape.gradient(value, at)

    return tf.function(slope, autograph=False)() is not None
