"""PyTorch: Keras's own training step, one after the other, as a script would take it. Nothing is compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import keras
import numpy as np
import torch
from torch.nn.utils import get_total_norm

from netwright.networks.training.backends import slopes_anywhere
from netwright.networks.training.teachable import Group, Teachable

TITLE = "PyTorch"
_FOR_GOOD = ExitStack()


class Guard:
    """Counts the steps whose gradients were all finite. After the first that was not, no step changes anything."""

    def __init__(self) -> None:
        self.is_sound = True
        self.sound_steps = keras.Variable(0, dtype="int64", trainable=False)
        self.watched: Sequence[Any] = ()
        self._kept: dict[int, Any] = {}

    def keep_gradients(self, variables: Sequence[Any]) -> list[Any]:
        """Keep the gradients of the last step from now on, and return where."""
        self._kept = {
            id(variable): keras.Variable(np.zeros(variable.shape), dtype=variable.dtype, trainable=False)
            for variable in variables
        }
        return list(self._kept.values())

    def judge(self, gradients: Sequence[Any], variables: Sequence[Any]) -> bool:
        """Return whether gradients may be applied, and remember it; take down those that somebody wants to see."""
        for gradient, variable in zip(gradients, variables, strict=True):
            if gradient is not None and id(variable) in self._kept:
                self._kept[id(variable)].assign(gradient)
        judged = [gradient for gradient in gradients if gradient is not None]
        judged += [variable.value for variable in self.watched]
        largest = get_total_norm(judged, norm_type=float("inf"))
        self.is_sound = self.is_sound and bool(largest.isfinite())
        return self.is_sound


def guarded(optimizer_class: type, guard: Guard) -> type:
    """Return the optimiser class with an `apply` that leaves everything as it is once a gradient was not finite."""
    # Keras makes a quicker one of most optimisers for PyTorch, but of none whose class it does not know.
    quicker: Any = type(optimizer_class())

    class Guarded(quicker):  # type: ignore[misc]
        def apply(self, grads: list[Any], trainable_variables: list[Any] | None = None) -> None:
            if guard.judge(grads, self._trainable_variables if trainable_variables is None else trainable_variables):
                super().apply(grads, trainable_variables)

    Guarded.__name__ = optimizer_class.__name__
    return Guarded


class Generator:
    """A random generator of PyTorch's own as a variable. Dropout draws from it, not from what Keras gives a layer."""

    dtype = "uint8"

    def __init__(self, source: Any) -> None:
        self._source = source

    @property
    def value(self) -> torch.Tensor:
        """How far it is."""
        state: torch.Tensor = self._source.get_rng_state()
        return state

    @property
    def shape(self) -> tuple[int, ...]:
        """Of what says how far it is."""
        return tuple(self.value.shape)

    def numpy(self) -> np.ndarray:
        """Return how far it is."""
        return np.asarray(self.value)

    def assign(self, value: Any) -> None:
        """Go on from there."""
        self._source.set_rng_state(torch.as_tensor(value))


class Feed:
    """Batches of rows in a settable order."""

    def __init__(self, parts: Any, rows: int, batch_size: int) -> None:
        self.parts = keras.tree.map_structure(keras.ops.convert_to_tensor, parts)
        self.order = keras.Variable(np.arange(rows), dtype="int64", trainable=False)
        self.rows = rows
        self.batch_size = batch_size
        self.batches = -(-rows // batch_size)

    def __call__(self, index: int) -> Any:
        chosen = self.order.value[index * self.batch_size : (index + 1) * self.batch_size]
        return keras.tree.map_structure(lambda array: array[chosen], self.parts)


class SupervisedModel(Teachable, keras.Model):  # type: ignore[misc]
    """A functional model that takes Keras's own training step."""

    guard: Guard

    def seed(self, seed: int) -> None:
        torch.manual_seed(seed)

    def state(self) -> list[Any]:
        return [*super().state(), *_generators()]

    def learn(self, data: Any) -> None:
        self.train_step(data)

    def judge(self, data: Any) -> None:
        with torch.no_grad():
            self.test_step(data)

    def guarded_step(self, data: Any) -> None:
        """Learn from a batch; what the forward pass wrote (batch statistics) is taken back if it was bad."""
        states = [*self.non_trainable_variables, *_generators()]
        before = [state.value.detach().clone() for state in states]
        self.learn(data)
        if self.guard.is_sound:
            self.guard.sound_steps.assign_add(1)
            return
        for state, value in zip(states, before, strict=True):
            state.assign(value)

    def make_group(self, step: Callable[[Any], None], feed: Feed) -> Group:
        """Return what runs the steps of a group."""
        # Keras's own way to make all variables before the first step.
        self._symbolic_build(data_batch=feed(0))

        def run(first: int, count: int) -> Any:
            for index in range(first, first + count):
                step(feed(index))
            return self.get_metrics_result()

        return run

    def trial(self, parts: Any) -> Callable[[int], None]:
        """Return what takes a step on the first so many rows of arrays."""
        return lambda size: self.make_group(self.guarded_step, _first_rows(parts, size))(0, 1)

    def make_variables(self, group: Group) -> None:
        """Do nothing: making a group made them."""


def _first_rows(parts: Any, size: int) -> Feed:
    return Feed(keras.tree.map_structure(lambda array: array[:size], parts), size, size)


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error says that there is no memory left."""
    return isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)


def prepare_threads(threads: int, reproducible: bool) -> None:  # noqa: ARG001
    """Set the threads within an operation. What PyTorch computes on a CPU is the same in each run."""
    if threads:
        torch.set_num_threads(threads)


def compute_on_cpu() -> None:
    """Use no GPU from now on."""
    _FOR_GOOD.enter_context(keras.device("cpu"))


def has_gpu() -> bool:
    """Whether there is a GPU that Keras puts tensors on."""
    return bool(keras.ops.zeros(()).device.type != "cpu")


def gpu_memory() -> int:
    """Return the bytes in use on the GPU that computes, 0 where none does."""
    return int(torch.cuda.memory_allocated()) if has_gpu() and torch.cuda.is_available() else 0


def facts() -> dict[str, Any]:
    """Return versions and threads."""
    return {"versions": {"torch": torch.__version__}, "intra_op_threads": torch.get_num_threads()}


def constant(array: np.ndarray) -> Any:
    """Return an array as a tensor."""
    return keras.ops.convert_to_tensor(array)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function: PyTorch rewrites none."""
    return function


def traced(function: Callable[..., Any], *tensors: Any) -> None:
    """Run a function: nothing is traced."""
    function(*tensors)


def has_slope(function: Callable[[Any], Any], at: Any) -> bool:
    """Tell whether the slope is more than zero anywhere near: of rounding, PyTorch says that it is zero."""

    def slope(at: Any) -> Any:
        given = at.detach().requires_grad_()
        value = function(given)
        if not value.requires_grad:
            return torch.zeros(())
        return torch.autograd.grad(value, given, materialize_grads=True)[0]

    return slopes_anywhere(slope, at)


def _generators() -> list[Generator]:
    """Return those that a training draws from."""
    return [Generator(torch), *([Generator(torch.get_device_module())] if has_gpu() else [])]
