"""What a training computes with: the Keras backend of this process. Each is one module with the same names in it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from netwright.networks.layers.construct import load_keras

if TYPE_CHECKING:
    import numpy as np


class Backend(Protocol):
    """A module of this package. Importing it imports Keras and the library."""

    TITLE: str
    """How people call it."""
    Guard: Any
    """Judges the gradients of steps (`teachable.Judging`)."""
    Feed: Any
    """Batches of rows, made of arrays, the number of rows and the batch size (`teachable.Fed`)."""
    SupervisedModel: Any
    """A functional model that takes Keras's own training step (`teachable.Teachable`)."""

    def guarded(self, optimizer_class: type, guard: Any) -> type:
        """Return the optimiser class with steps that are judged by the guard."""

    def prepare_threads(self, threads: int, reproducible: bool) -> None:
        """Set the threads; once it has begun to compute they stay as they are."""

    def compute_on_cpu(self) -> None:
        """Use no GPU from now on, unless it computes already."""

    def has_gpu(self) -> bool:
        """Whether there is a GPU to compute on."""

    def is_out_of_memory(self, error: Exception) -> bool:
        """Whether an error says that there is no memory left."""

    def gpu_memory(self) -> int:
        """Return the bytes in use on the GPU that computes, 0 where none does."""

    def facts(self) -> dict[str, Any]:
        """Return versions and settings that a result depends on."""

    def constant(self, array: np.ndarray) -> Any:
        """Return an array as a tensor."""

    def plain(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose errors name the lines as they are written."""

    def traced(self, function: Callable[..., Any], *tensors: Any) -> None:
        """Run a function as it will run inside a training step."""

    def has_slope(self, function: Callable[[Any], Any], at: Any) -> bool:
        """Tell whether what a function gives changes with what it gets."""


def slopes_anywhere(slope: Callable[[Any], Any], at: Any) -> bool:
    """Tell whether a slope is more than zero anywhere near, where zero is also said of one that is not there."""
    return any(bool((slope(at + away) != 0).any()) for away in (0.0, 1.0, -1.0, 100.0, -100.0))


def backend() -> Backend:
    """Return the backend of this process: Keras has one from its import on."""
    name = load_keras().backend.backend()
    return cast("Backend", import_module(f"{__name__}.{name}"))
