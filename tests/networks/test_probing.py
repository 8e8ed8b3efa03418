"""What layers make of rows, against plain Keras and NumPy; and that looking changes nothing."""

from __future__ import annotations

import base64
import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.networks.probing import MAP_SIZES, Prober, activation, fed_rows, glimpses, is_fed
from netwright.networks.training import Examples, OptimizerSetup, TargetSetup, TrainingSetup, train
from netwright.nodes.training.feeding import fed_by
from netwright.ports import Network, Table
from netwright.sdk import Control, InputError
from netwright.sdk.glimpse import Activation, Histograms, Probed, ProbedRows
from tests.networks.drawing import Recorder, layer, names_network, start


def cnn() -> Any:
    tensor = layer("conv2d", "conv", filters=3, kernel_size=3, activation="relu").configure(input=start([8, 8, 1]))[
        "output"
    ]
    tensor = layer("batch_normalization", "norm").configure(input=tensor)["output"]
    tensor = layer("dropout", "drop", rate=0.5).configure(input=tensor)["output"]
    tensor = layer("flatten", "flat").configure(input=tensor)["output"]
    return network_of([layer("dense", "out", units=3, activation="softmax").configure(input=tensor)["output"]])


def numbers(shown: Activation) -> np.ndarray:
    read = np.frombuffer(base64.b64decode(shown.data), np.uint8).reshape(shown.size)
    return shown.low + read / 255 * (shown.high - shown.low)


def test_every_layer_gives_what_a_keras_model_of_that_layer_gives() -> None:
    import keras

    spec = cnn()
    built = build(spec.graph, 3)
    x = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
    found = {one.layer: one for one in Prober(built).read({"start": x})}
    assert list(found) == ["start", "conv", "norm", "drop", "flat", "out"]
    assert {name: one.rows[0].form for name, one in found.items()} == {
        "start": "maps", "conv": "maps", "norm": "maps", "drop": "maps", "flat": "bars", "out": "bars",
    }  # fmt: skip
    wanted = keras.Model(built.model.input, built.model.get_layer("conv").output).predict_on_batch({"start": x})
    for row in (0, 1):
        shown = found["conv"].rows[row]
        assert shown.size == (3, 6, 6)
        assert found["conv"].shape == (6, 6, 3)
        np.testing.assert_allclose(numbers(shown), wanted[row].transpose(2, 0, 1), atol=(shown.high - shown.low) / 500)
        assert shown.mean == pytest.approx(wanted[row].mean(), abs=1e-6)


def test_large_tensors_are_averaged_over_blocks() -> None:
    maps = np.arange(64 * 64 * 20, dtype=float).reshape(64, 64, 20)
    shown = activation(maps)
    blocks = maps.reshape(32, 2, 32, 2, 20).mean(axis=(1, 3)).transpose(2, 0, 1)[:8]
    assert shown.size == (8, 32, 32)
    np.testing.assert_allclose(numbers(shown), blocks, atol=(shown.high - shown.low) / 500)
    assert activation(np.zeros((300, 70))).size == (64, 32)
    assert activation(np.zeros((9, 300, 70, 2))).size == (2, 32, 32)
    uneven = activation(np.arange(100.0))
    edges = [*np.linspace(0, 100, 64, endpoint=False).astype(int), 100]
    means = [np.arange(100.0)[a:b].mean() for a, b in itertools.pairwise(edges)]
    np.testing.assert_allclose(numbers(uneven), means, atol=0.25)


def test_one_number_nothing_and_what_is_not_finite_can_be_shown() -> None:
    assert numbers(activation(np.array(3.0))).tolist() == [3.0]
    assert activation(np.zeros(0)).size == (0,)
    shown = activation(np.array([1.0, np.nan, np.inf, -np.inf, 2.0]))
    assert (shown.low, shown.high, shown.mean) == (1.0, 2.0, 1.5)
    assert numbers(shown).tolist() == [1, 1, 2, 1, 2]


def test_a_large_network_gets_smaller_maps() -> None:
    many = [np.zeros((4, 64, 64, 64))] * 45
    shown = glimpses([str(place) for place in range(45)], many)
    assert {row.size for one in shown for row in one.rows} == {(MAP_SIZES[2][0], 16, 16)}
    assert sum(len(row.data) for one in shown for row in one.rows) < 400_000


@pytest.mark.parametrize("case", ["cnn", "lstm"])
def test_looking_at_rows_changes_no_bit_of_a_training(case: str) -> None:
    spec = cnn() if case == "cnn" else names_network()
    random = np.random.default_rng(1)
    if case == "cnn":
        x, y = random.normal(size=(48, 8, 8, 1)).astype("float32"), random.integers(0, 3, 48)
    else:
        x, y = random.integers(0, 7, (48, 6)), random.integers(0, 7, (48, 6))
    (output,) = spec.outputs
    setup = TrainingSetup(
        targets={output: TargetSetup(loss="sparse_categorical_crossentropy")}, epochs=3, batch_size=8, steps_per_group=2
    )

    def trained(watcher: Recorder) -> Any:
        examples = Examples({"start": x}, {output: y})
        rows_of = {"network": lambda wanted: {"start": x[list(wanted.rows)]}}
        return train(Network(spec), examples, None, setup, watcher, rows_of)

    watcher = Recorder()
    wanted = ProbedRows(port="training", rows=(5, 7))
    watcher.controls = {2: Control(action="probe", probe=wanted)}
    looked, plain = trained(watcher), trained(Recorder())
    assert all(np.array_equal(looked.network.weights[key], plain.network.weights[key]) for key in plain.network.weights)
    assert [{**row, "seconds": 0} for row in looked.history] == [{**row, "seconds": 0} for row in plain.history]
    assert not watcher.reasons
    first = watcher.glimpses[0]
    assert isinstance(first, Probed)
    assert (first.port, first.numbers, first.epoch) == ("training", (5, 7), 1)
    assert [one.layer for one in first.layers] == [layer.id for layer in spec.graph.layers]


def test_rows_that_cannot_be_shown_do_not_end_a_training() -> None:
    spec = cnn()
    watcher = Recorder()
    watcher.controls = {1: Control(action="probe", probe=ProbedRows(port="training", rows=(500,)))}
    x = np.zeros((16, 8, 8, 1), "float32")
    setup = TrainingSetup(targets={"out": TargetSetup(loss="sparse_categorical_crossentropy")}, epochs=1)
    result = train(
        Network(spec), Examples({"start": x}, {"out": np.zeros(16, int)}), None, setup, watcher,
        {"network": lambda wanted: {"start": x[list(wanted.rows)]}},
    )  # fmt: skip
    assert len(result.history) == 1
    assert not watcher.glimpses
    assert any("cannot be shown" in line for line in watcher.lines)


def test_rows_are_fed_as_the_learner_feeds_them() -> None:
    table = Table.of(pl.DataFrame({"a": [1.0, 2.0, 3.0], "kind": ["x", "y", "z"], "b": [7.0, 8.0, 9.0]}))
    tensor = layer("dense", "out", units=1).configure(input=start([5]))["output"]
    spec = fed_by(network_of([tensor]), {"start": ("a", "kind", "b")}, {"start": "one-hot"}, {})
    assert is_fed(spec)
    made = fed_rows(
        {"training": table}, fed_by(spec, {"start": ("a", "b")}, {}, {}), ProbedRows(port="training", rows=(2, 0))
    )
    assert made["start"].tolist() == [[3, 9], [1, 7]]
    with pytest.raises(InputError, match="3 rows only"):
        fed_rows({"training": table}, spec, ProbedRows(port="training", rows=(3,)))
    with pytest.raises(InputError, match="no table"):
        fed_rows({"training": table, "validation": None}, spec, ProbedRows(port="validation", rows=(0,)))


def test_categories_are_those_of_the_whole_table() -> None:
    table = Table.of(pl.DataFrame({"kind": ["x", "y", "z"]}))
    tensor = layer("dense", "out", units=1).configure(input=start([3]))["output"]
    spec = fed_by(network_of([tensor]), {"start": ("kind",)}, {"start": "one-hot"}, {})
    made = fed_rows({"training": table}, spec, ProbedRows(port="training", rows=(1,)))
    assert made["start"].tolist() == [[0, 1, 0]]


def test_histograms_show_the_last_gradients_and_change_no_bit() -> None:
    spec = network_of([layer("dense", "out", units=1).configure(input=start([2]))["output"]])
    random = np.random.default_rng(4)
    x, y = random.normal(size=(8, 2)).astype("float32"), random.normal(size=(8, 1)).astype("float32")

    def trained(histograms: bool, watcher: Recorder, epochs: int = 1) -> Any:
        setup = TrainingSetup(
            targets={"out": TargetSetup(loss="mean_squared_error")}, epochs=epochs, batch_size=8, shuffle=False,
            optimizer=OptimizerSetup(name="sgd", learning_rate=0.5), histograms=histograms,
        )  # fmt: skip
        return train(Network(spec), Examples({"start": x}, {"out": y}), None, setup, watcher)

    watcher = Recorder()
    looked, plain = trained(True, watcher), trained(False, Recorder())
    assert all(np.array_equal(looked.network.weights[key], plain.network.weights[key]) for key in plain.network.weights)
    (shown,) = watcher.glimpses
    assert isinstance(shown, Histograms)
    assert [one.name for one in shown.weights] == ["out/kernel", "out/bias"]
    assert [sum(one.counts) for one in shown.weights] == [2, 1]
    # By hand: one step of plain gradient descent on the mean of the squares.
    kernel, bias = (np.asarray(weight) for weight in build(spec.graph, Recorder.seed).model.weights)
    slope = 2 * x.T @ (x @ kernel + bias - y) / 8
    found = shown.gradients[0]
    assert (found.low, found.high) == pytest.approx((slope.min(), slope.max()), abs=1e-5)
    longer = Recorder()
    trained(True, longer, epochs=5)
    assert [one.epoch for one in longer.glimpses if isinstance(one, Histograms)] == [1, 5]  # at most once a second
