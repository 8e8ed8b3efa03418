"""Losses and metrics that the user writes in Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.training import Examples, TargetSetup, TrainingSetup, train
from netwright.networks.training.written import TEMPLATE, choose_function
from netwright.ports import Network, NetworkSpec
from netwright.sdk import SettingsError
from netwright.sdk.trust import Untrusted, code_hash, trust
from tests.networks.drawing import Recorder, layer, start

CODE = """
import keras

def my_error(y_true, y_pred):
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)

def my_distance(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred))

class MyHuber(keras.losses.Huber):
    pass

class MyLargest(keras.metrics.Metric):
    def __init__(self):
        super().__init__(name="my_largest")
        self.largest = self.add_variable((), "zeros", name="largest")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.largest.assign(keras.ops.maximum(self.largest, keras.ops.max(keras.ops.abs(y_true - y_pred))))

    def result(self):
        return self.largest.value
"""


def line_network() -> NetworkSpec:
    hidden = layer("dense", "hidden", units=4, activation="tanh").configure(input=start([3]))["output"]
    return network_of([layer("dense", "out", units=1).configure(input=hidden)["output"]])


def run(target: TargetSetup, code: str = "", padding: bool = False) -> list[dict[str, Any]]:
    random = np.random.default_rng(3)
    x = random.normal(size=(50, 3)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    if padding:
        target, y[::5] = target.model_copy(update={"padding": 0}), 0
    setup = TrainingSetup(targets={"out": target}, epochs=2, batch_size=16, code=code)
    return train(Network(line_network()), Examples({"start": x}, {"out": y}), None, setup, Recorder()).history


def written(name: str, *metrics: str) -> TargetSetup:
    return TargetSetup(loss="python", loss_function=name, metric_functions=metrics)


@pytest.mark.parametrize(
    ("name", "own"), [("my_error", "mean_squared_error"), ("MyHuber", "huber")], ids=["function", "class"]
)
@pytest.mark.parametrize("padding", [False, True], ids=["all rows", "padding left out"])
def test_the_same_loss_as_keras_own(name: str, own: str, padding: bool) -> None:
    trust(code_hash(CODE))
    ours = run(written(name), CODE, padding)
    plain = run(TargetSetup(loss=own), padding=padding)
    assert [row["loss"] for row in ours] == [row["loss"] for row in plain]


def test_metrics_count_every_row_once() -> None:
    """A batch of 16 rows counts eight times as much as the last one of two."""
    trust(code_hash(CODE))
    rows = run(written("my_error", "my_distance", "MyLargest"), CODE)
    plain = run(TargetSetup(loss="mean_squared_error", metrics=("mean_absolute_error",)))
    for ours, keras_own in zip(rows, plain, strict=True):
        assert ours["my_distance"] == pytest.approx(keras_own["mean_absolute_error"], rel=1e-6)
        assert ours["my_largest"] > ours["my_distance"]


def test_the_beginning_needs_no_trust_and_learns() -> None:
    history = run(written("asymmetric_error", "largest_error"), TEMPLATE)
    assert history[1]["loss"] < history[0]["loss"]


def test_foreign_code_does_not_run() -> None:
    code = "raise SystemExit('it ran')\ndef loss(y_true, y_pred): ..."
    for ask in (lambda: choose_function(code, "", "code"), lambda: run(written("loss"), code)):
        with pytest.raises(Untrusted) as refused:
            ask()
        assert refused.value.trust == code_hash(code)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return y_true - y_red", "own failed: line 3: NameError: name 'y_red' is not defined"),
        ("return None", "own failed: ValueError: it returns nothing"),
        ("return keras.ops.ones(7)", "it returns the shape (7,) for 2 rows"),
        ("return y_true * 2", "does not change with what the network gives"),
        ("return keras.ops.cast(y_pred > 0, 'float32')", "does not change with what the network gives"),
        ("return y_pred if y_pred[0] > 0 else -y_pred", "own failed: line 3:"),
    ],
)
def test_a_loss_that_cannot_work_is_named_before_training(body: str, told: str) -> None:
    code = f"import keras\ndef own(y_true, y_pred):\n    {body}\n"
    trust(code_hash(code))
    with pytest.raises(SettingsError) as refused:
        run(written("own"), code)
    assert refused.value.setting == "code"
    assert told in str(refused.value)


def test_a_function_that_is_not_there_is_named_while_editing() -> None:
    assert choose_function(TEMPLATE, "", "targets.0.loss_function") == "asymmetric_error"
    with pytest.raises(SettingsError, match="no function missing") as refused:
        choose_function(TEMPLATE, "missing", "targets.0.loss_function")
    assert refused.value.setting == "targets.0.loss_function"
    broken = "def own(y_true y_pred):\n    pass"
    trust(code_hash(broken))
    with pytest.raises(SettingsError, match="line 1: "):
        choose_function(broken, "", "targets.0.loss_function")
