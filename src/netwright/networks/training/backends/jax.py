"""JAX: Keras's own training step as a pure function, and a group of steps compiled as one loop.

A step sees and changes Keras variables as on TensorFlow, but inside a scope that only notes their values; what stands
there in the end goes into the next step, and after a group into the variables.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.metadata import version
from itertools import chain
from typing import Any

import jax
import keras
import numpy as np
from jax import numpy as jnp
from keras.src.backend import get_keras_mask, set_keras_mask

from netwright.networks.training.backends import slopes_anywhere
from netwright.networks.training.teachable import Group, Teachable

TITLE = "JAX"


class Guard:
    """Counts the steps whose gradients were all finite. After the first that was not, no step changes anything."""

    def __init__(self) -> None:
        self.is_sound = _variable(np.array(True))
        self.sound_steps = _variable(np.array(0, "int32"))
        self.watched: Sequence[Any] = ()
        self._kept: dict[int, Any] = {}

    @property
    def variables(self) -> list[Any]:
        """What steps change."""
        return [self.is_sound, self.sound_steps, *self._kept.values()]

    def keep_gradients(self, variables: Sequence[Any]) -> list[Any]:
        """Keep the gradients of the last step from now on, and return where. Called before a step is traced."""
        self._kept = {id(variable): _variable(np.zeros(variable.shape, variable.dtype)) for variable in variables}
        return list(self._kept.values())

    def take(self, gradients: Sequence[Any], variables: Sequence[Any]) -> None:
        """Judge gradients, and take down those that somebody wants to see."""
        for gradient, variable in zip(gradients, variables, strict=True):
            if id(variable) in self._kept:
                self._kept[id(variable)].assign(gradient)
        self.judge(gradients)

    def judge(self, values: Sequence[Any]) -> None:
        """Remember whether all these are finite, and all before were."""
        finite = [jnp.isfinite(value).all() for value in values]
        self.is_sound.assign(jnp.stack([self.is_sound.value, *finite]).all())

    def count(self) -> None:
        """Count a step, unless it or one before was bad."""
        self.sound_steps.assign_add(self.is_sound.value)


def guarded(optimizer_class: type, guard: Guard) -> type:
    """Return the optimiser class with steps that tell the guard their gradients."""

    class Guarded(optimizer_class):  # type: ignore[misc]
        def __init__(self, learning_rate: Any, **options: Any) -> None:
            super().__init__(learning_rate=learning_rate, **options)
            factor = getattr(learning_rate, "factor", None)
            if factor is not None:  # of its schedule: a pure step gets at nothing but what the optimiser has
                self._track_variable(factor)

        def stateless_apply(self, optimizer_variables: Any, grads: Any, trainable_variables: Any) -> Any:
            guard.take(grads, self._trainable_variables)
            return super().stateless_apply(optimizer_variables, grads, trainable_variables)

    Guarded.__name__ = optimizer_class.__name__
    return Guarded


class Feed:
    """Batches of rows in a settable order, gathered inside the compiled loop."""

    def __init__(self, parts: Any, rows: int, batch_size: int) -> None:
        self.parts = jax.tree.map(jnp.asarray, parts)
        self.order = _variable(np.arange(rows, dtype="int32"))
        self.rows = rows
        self.batch_size = batch_size
        self.full_batches, self.rest = divmod(rows, batch_size)
        self.batches = -(-rows // batch_size)


class SupervisedModel(Teachable, keras.Model):  # type: ignore[misc]
    """A functional model that takes Keras's own training step."""

    guard: Guard

    def learn(self, data: Any) -> None:
        optimized = self.optimizer.variables
        parts = (self.trainable_variables, self.non_trainable_variables, optimized, self.metrics_variables)
        _take_step(self.train_step, parts, data)

    def judge(self, data: Any) -> None:
        parts = (self.trainable_variables, self.non_trainable_variables, self.metrics_variables)
        _take_step(self.test_step, parts, data)

    def guarded_step(self, data: Any) -> None:
        """Learn from a batch; whatever a bad step has changed but what it measured is taken back."""
        measured = {id(variable) for variable in self.metrics_variables}
        states = [variable for variable in self.state() if id(variable) not in measured]
        before = [state.value for state in states]
        self.learn(data)
        self.guard.judge([variable.value for variable in self.guard.watched])
        self.guard.count()
        for state, value in zip(states, before, strict=True):
            state.assign(jnp.where(self.guard.is_sound.value, state.value, value))

    def compute_loss_and_updates(self, *values: Any, **options: Any) -> Any:
        """Compute as Keras does, and hand out the masks of what the network gives: taking slopes, Keras loses them."""
        loss, (unscaled, outputs, *updates) = super().compute_loss_and_updates(*values, **options)
        masks = [get_keras_mask(output) for output in jax.tree.leaves(outputs)]
        return loss, (unscaled, (outputs, masks), *updates)

    def _update_metrics_variables(
        self, values: Any, loss: Any, x: Any, y: Any, masked: Any, weights: Any
    ) -> tuple[Any, Any]:
        outputs, masks = masked
        for output, mask in zip(jax.tree.leaves(outputs), masks, strict=True):
            set_keras_mask(output, mask)
        measured: tuple[Any, Any] = super()._update_metrics_variables(values, loss, x, y, outputs, weights)
        return measured

    def make_group(self, step: Callable[[Any], None], feed: Feed) -> Group:
        """Return what runs groups of steps as compiled loops."""
        # Keras's own way to make all variables before the first step.
        self._symbolic_build(data_batch=jax.tree.map(lambda array: array[: feed.batch_size], feed.parts))
        return _Loop(self, step, feed)

    def trial(self, parts: Any) -> Callable[[int], None]:
        """Return what takes a step on the first so many rows of arrays: each size is a program of its own."""

        def take(size: int) -> None:
            feed = Feed(jax.tree.map(lambda array: array[:size], parts), size, size)
            self.make_group(self.guarded_step, feed)(0, 1)
            jax.block_until_ready([variable.value for variable in self.state()])

        return take

    def make_variables(self, group: Group) -> None:
        """Do nothing: making a group made them."""


class _Loop:
    """Steps over full batches as one compiled loop; a short last batch is a program of its own.

    Both are the same programs whatever the size of a group, and so are their results to the last bit.
    """

    def __init__(self, model: SupervisedModel, step: Callable[[Any], None], feed: Feed) -> None:
        self._model = model
        self._step = step
        self._feed = feed
        self._variables = [*model.state(), *model.guard.variables]
        self._full, self._rest = jax.jit(self._take_full), jax.jit(self._take_rest)

    def __call__(self, first: int, count: int) -> Any:
        """Run a group and return the metrics so far."""
        feed, values, logs = self._feed, [variable.value for variable in self._variables], {}
        end = min(first + count, feed.full_batches)
        if first < end:
            values, logs = self._full(values, feed.parts, feed.order.value, first, end)
        if first + count > feed.full_batches:
            values, logs = self._rest(values, feed.parts, feed.order.value)
        for variable, value in zip(self._variables, values, strict=True):
            variable.assign(value)
        return logs

    def _take_full(self, values: Any, parts: Any, order: Any, first: Any, end: Any) -> Any:
        size = self._feed.batch_size

        def body(index: Any, values: Any) -> Any:
            return self._take(values, parts, jax.lax.dynamic_slice_in_dim(order, index * size, size))

        return self._measured(jax.lax.fori_loop(first, end, body, values))

    def _take_rest(self, values: Any, parts: Any, order: Any) -> Any:
        return self._measured(self._take(values, parts, order[self._feed.rows - self._feed.rest :]))

    def _take(self, values: Sequence[Any], parts: Any, chosen: Any) -> list[Any]:
        with self._holding(values) as scope:
            self._step(jax.tree.map(lambda array: array[chosen], parts))
        return [scope.get_current_value(variable) for variable in self._variables]

    def _measured(self, values: Sequence[Any]) -> tuple[Sequence[Any], Any]:
        with self._holding(values):
            return values, self._model.get_metrics_result()

    def _holding(self, values: Sequence[Any]) -> Any:
        return keras.StatelessScope(list(zip(self._variables, values, strict=True)))


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error says that there is no memory left."""
    return isinstance(error, jax.errors.JaxRuntimeError) and "RESOURCE_EXHAUSTED" in str(error)


def prepare_threads(threads: int, reproducible: bool) -> None:  # noqa: ARG001
    """Set the threads within an operation. What JAX computes on a CPU is the same in each run."""
    if threads:
        os.environ["PJRT_NPROC"] = str(threads)


def compute_on_cpu() -> None:
    """Use no GPU from now on, unless it computes already."""
    jax.config.update("jax_platforms", "cpu")


def has_gpu() -> bool:
    """Whether there is a GPU on this machine that the installed JAX can use."""
    return bool(jax.default_backend() == "gpu")


def gpu_memory() -> int:
    """Return the bytes in use on the GPU that computes, 0 where none does."""
    return int(jax.local_devices()[0].memory_stats()["bytes_in_use"]) if has_gpu() else 0


def facts() -> dict[str, Any]:
    """Return versions."""
    return {"versions": {name: version(name) for name in ("jax", "jaxlib")}}


def constant(array: np.ndarray) -> Any:
    """Return an array as a tensor."""
    return jnp.asarray(array)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function: JAX rewrites none."""
    return function


def traced(function: Callable[..., Any], *tensors: Any) -> None:
    """Run a function on placeholders, as inside a step."""

    def call(*tensors: Any) -> None:
        with keras.StatelessScope():
            function(*tensors)

    jax.eval_shape(call, *tensors)


def has_slope(function: Callable[[Any], Any], at: Any) -> bool:
    """Tell whether the slope is more than zero anywhere near: JAX knows zero, but no slope that is not there."""
    return slopes_anywhere(jax.jit(jax.grad(function)), at)


def _variable(value: np.ndarray) -> Any:
    return keras.Variable(value, dtype=value.dtype.name, trainable=False)


def _take_step(step: Callable[..., Any], parts: Sequence[Sequence[Any]], data: Any) -> None:
    """Take a step of Keras's, which gets values and returns them, with the variables that they belong to."""
    _, made = step(tuple([variable.value for variable in part] for part in parts), data)
    for variable, value in zip(chain(*parts), chain(*made), strict=True):
        variable.assign(value)
