"""Losses and metrics that the user writes in Python: run in workers only, if trusted, and tried on a few rows first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from netwright.networks.build import ascii_name
from netwright.networks.layers.custom_layers import LONGEST, defined_names
from netwright.networks.training.backends import backend
from netwright.sdk import SettingsError
from netwright.sdk.time_limit import time_limit
from netwright.sdk.trust import refuse_untrusted
from netwright.sdk.user_code import run_code, telling_lines

if TYPE_CHECKING:
    import keras

    from netwright.networks.training.examples import Examples
    from netwright.networks.training.setup import TrainingSetup

PYTHON = "python"
"""The loss or metric that is a function of the code."""
TRIED_ROWS = 2
TEMPLATE = '''import keras


def asymmetric_error(y_true, y_pred):
    """Too little counts three times as much as too much."""
    error = y_true - y_pred
    return keras.ops.mean(keras.ops.maximum(3 * error, -error), axis=-1)


def largest_error(y_true, y_pred):
    """The largest error of a row."""
    return keras.ops.max(keras.ops.abs(y_true - y_pred), axis=-1)
'''
"""The code that a learner begins with. It is ours, so nobody need trust it first."""


def choose_function(code: str, wanted: str, setting: str) -> str:
    """Return the name of a function of the code, the first where none is wanted; nothing of it is run.

    Raises Untrusted, and SettingsError for code that is no Python or lacks the function.
    """
    _check_trust(code)
    try:
        names = defined_names(code)
    except SyntaxError as error:
        raise SettingsError(
            "code",
            "The losses and metrics in Python cannot be read: line {line}: {reason}",
            "Mend the line.",
            line=error.lineno,
            reason=error.msg,
        ) from error
    if wanted not in (*names, "") or not names:
        raise SettingsError(
            setting,
            "The code for losses and metrics defines no function {name}.",
            "Choose one that it defines ({names}), or write it.",
            name=wanted,
            names=", ".join(names) or "-",
        )
    return wanted or names[0]


def functions_of(code: str) -> Mapping[str, Any]:
    """Run the code and return what it holds. Raises Untrusted, and SettingsError with the line for code that fails."""
    _check_trust(code)
    return _run(code)


def written_loss(found: Any, reduction: str | None = None) -> keras.losses.Loss:
    """Return the Keras loss of a function of (y_true, y_pred), or of a class that is one."""
    import keras

    if isinstance(found, type):
        made: keras.losses.Loss = found()
        made.call = backend().plain(made.call)
    else:
        call = backend().plain(found)

        class Written(keras.losses.Loss):  # type: ignore[misc]
            def call(self, y_true: Any, y_pred: Any) -> Any:
                return _checked(call(y_true, y_pred), y_pred)

        made = Written(name=found.__name__)
    if reduction is not None:
        made.reduction = reduction
    return made


def written_metric(found: Any) -> keras.metrics.Metric:
    """Return the Keras metric of a function of (y_true, y_pred), as a mean over the rows, or of a class that is one."""
    import keras

    if isinstance(found, type):
        return found()
    call = backend().plain(found)

    def by_row(y_true: Any, y_pred: Any) -> Any:
        value = _checked(call(y_true, y_pred), y_pred)
        # One number for all rows counts for each of them, so that a short last batch counts less.
        return keras.ops.broadcast_to(value, keras.ops.shape(y_pred)[:1]) if not len(value.shape) else value

    return keras.metrics.MeanMetricWrapper(by_row, name=found.__name__)


def try_functions(model: Any, examples: Examples, setup: TrainingSetup) -> None:
    """Try what was written on the first rows, as training will run it; raises SettingsError with function and line."""
    computing = backend()
    few = {ascii_name(name): computing.constant(array[:TRIED_ROWS]) for name, array in examples.x.items()}
    given: Any = None
    for name, target in setup.targets.items():
        if target.loss != PYTHON and not target.metric_functions:
            continue
        given = model(few, training=False) if given is None else given
        y_pred = given[ascii_name(name)] if isinstance(given, dict) else given
        y_true = computing.constant(examples.y[name][:TRIED_ROWS])
        if target.loss == PYTHON:
            _try_loss(target.loss_function, setup.code, y_true, y_pred)
        for metric in target.metric_functions:
            with _told(metric):
                made = written_metric(functions_of(setup.code)[metric])
                computing.traced(made.update_state, y_true, y_pred)
                made.result()


@lru_cache(maxsize=10)
def _run(code: str) -> Mapping[str, Any]:
    with _told("code"):
        return vars(run_code(code))


def _try_loss(name: str, code: str, y_true: Any, y_pred: Any) -> None:
    with _told(name):
        made = written_loss(functions_of(code)[name])
        has_slope = backend().has_slope(lambda given: made(y_true, given), y_pred)
    if not has_slope:
        raise SettingsError(
            "code",
            "The loss {name} does not change with what the network gives, so nothing can be learnt from it.",
            "Compute it from y_pred, with operations of keras.ops that have a slope.",
            name=name,
        )


def _checked(value: Any, y_pred: Any) -> Any:
    """Return a result as a tensor; raises ValueError unless it is one number, or begins with one for each row."""
    import keras

    if value is None:
        raise ValueError("it returns nothing")
    value = keras.ops.convert_to_tensor(value, dtype=y_pred.dtype)
    rows, given = y_pred.shape[0], value.shape[:1]
    if len(given) and given[0] is not None and rows is not None and given[0] != rows:
        raise ValueError(f"it returns the shape {tuple(value.shape)} for {rows} rows, rather than a number for each")
    return value


def _check_trust(code: str) -> None:
    if code != TEMPLATE:
        refuse_untrusted(
            code, "The losses and metrics hold Python code that you have not trusted yet, so it does not run."
        )


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        with telling_lines(), time_limit(LONGEST):
            yield
    except ValueError as error:
        raise SettingsError(
            "code", "{name} failed: {reason}", "Correct the code.", name=name, reason=str(error)
        ) from error
