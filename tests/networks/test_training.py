"""Training against plain Keras scripts that use keras and numpy only."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.networks.training import (
    Examples,
    OptimizerSetup,
    PatienceSetup,
    ScheduleSetup,
    TargetSetup,
    TrainingSetup,
    train,
)
from netwright.networks.training.examples import epoch_order
from netwright.networks.training.grouping import Grouping
from netwright.ports import Network, NetworkSpec
from netwright.sdk import Cancelled, NodeError
from tests.networks.drawing import Recorder, layer, names_network, start

SPARSE = TargetSetup(loss="sparse_categorical_crossentropy", metrics=("accuracy",))
Layers = list[tuple[str, Callable[[], Any]]]


def mlp() -> NetworkSpec:
    tensor = layer("dense", "hidden", units=8, activation="relu").configure(input=start([5]))["output"]
    tensor = layer("batch_normalization", "norm").configure(input=tensor)["output"]
    return network_of([layer("dense", "out", units=3, activation="softmax").configure(input=tensor)["output"]])


def cnn() -> NetworkSpec:
    tensor = layer("conv2d", "conv", filters=4, kernel_size=3, activation="relu").configure(input=start([8, 8, 1]))[
        "output"
    ]
    tensor = layer("max_pooling2d", "pool").configure(input=tensor)["output"]
    tensor = layer("flatten", "flat").configure(input=tensor)["output"]
    tensor = layer("dropout", "drop", rate=0.3).configure(input=tensor)["output"]
    return network_of([layer("dense", "out", units=3, activation="softmax").configure(input=tensor)["output"]])


def transformer() -> NetworkSpec:
    tensor = layer("embedding", "embedding", input_dim=7, output_dim=8).configure(input=start([6], "int32"))["output"]
    heads = layer("multi_head_attention", "heads", num_heads=2, key_dim=4).configure(query=tensor, value=tensor)
    tensor = layer("add", "add").configure(inputs=(tensor, heads["output"]))["output"]
    tensor = layer("layer_normalization", "norm").configure(input=tensor)["output"]
    tensor = layer("global_average_pooling1d", "pool").configure(input=tensor)["output"]
    return network_of([layer("dense", "out", units=3, activation="softmax").configure(input=tensor)["output"]])


def autoencoder() -> NetworkSpec:
    tensor = layer("dense", "code", units=2, activation="tanh").configure(input=start([5]))["output"]
    return network_of([layer("dense", "out", units=5).configure(input=tensor)["output"]])


NETWORKS = {"mlp": mlp, "cnn": cnn, "lstm": names_network, "transformer": transformer, "autoencoder": autoencoder}


def plain_layers(case: str) -> Layers:
    from keras import layers

    return {
        "mlp": [
            ("hidden", lambda: layers.Dense(8, "relu")),
            ("norm", layers.BatchNormalization),
            ("out", lambda: layers.Dense(3, "softmax")),
        ],
        "cnn": [
            ("conv", lambda: layers.Conv2D(4, 3, activation="relu")),
            ("pool", layers.MaxPooling2D),
            ("flat", layers.Flatten),
            ("drop", lambda: layers.Dropout(0.3)),
            ("out", lambda: layers.Dense(3, "softmax")),
        ],
        "lstm": [
            ("embedding", lambda: layers.Embedding(7, 4, mask_zero=True)),
            ("lstm", lambda: layers.LSTM(8, return_sequences=True)),
            ("drop", lambda: layers.Dropout(0.3)),
            ("letters", lambda: layers.Dense(7, "softmax")),
        ],
        "transformer": [
            ("embedding", lambda: layers.Embedding(7, 8)),
            ("heads", lambda: lambda tensor: layers.Add()([tensor, layers.MultiHeadAttention(2, 4)(tensor, tensor)])),
            ("norm", layers.LayerNormalization),
            ("pool", layers.GlobalAveragePooling1D),
            ("out", lambda: layers.Dense(3, "softmax")),
        ],
        "autoencoder": [("code", lambda: layers.Dense(2, "tanh")), ("out", lambda: layers.Dense(5))],
    }[case]


def rows_of(case: str, rows: int = 75) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(2)
    if case == "lstm":
        steps = generator.integers(1, 7, (rows, 7)).astype("int32")
        steps[np.arange(7) >= generator.integers(3, 7, (rows, 1))] = 0
        # As with an end mark, inputs and targets are padded at the same steps.
        return np.where(steps[:, 1:] == 0, 0, steps[:, :-1]), steps[:, 1:]
    if case == "transformer":
        return generator.integers(0, 7, (rows, 6)).astype("int32"), generator.integers(0, 3, rows).astype("int32")
    x = generator.normal(size=(rows, *((8, 8, 1) if case == "cnn" else (5,)))).astype("float32")
    if case == "autoencoder":
        return x, x
    return x, generator.integers(0, 3, rows).astype("int32")


def target_of(case: str) -> TargetSetup:
    return TargetSetup(loss="mean_squared_error") if case == "autoencoder" else SPARSE


def by_hand(case: str, seeds: dict[str, int], epochs: int, seed: int) -> list[dict[str, float]]:
    """What a Keras user writes who is given the seeds and the order of the rows."""
    import keras

    x, y = rows_of(case)
    inputs = tensor = keras.Input(x.shape[1:], dtype=x.dtype.name)
    for name, make in plain_layers(case):
        random.seed(seeds[name])
        tensor = make()(tensor)
    model = keras.Model(inputs, tensor)
    target = target_of(case)
    model.compile(keras.optimizers.Adam(0.01), target.loss, metrics=list(target.metrics))
    history = []
    if keras.backend.backend() == "torch":
        keras.utils.set_random_seed(seed)  # dropout draws from PyTorch's own generator
    for epoch in range(1, epochs + 1):
        order = epoch_order(60, seed, epoch)
        fitted = model.fit(**fed(x[order], y[order], x[60:], y[60:]), verbose=0, shuffle=False)
        history.append({name: values[0] for name, values in fitted.history.items()})
    return history


def fed(x: np.ndarray, y: np.ndarray, val_x: np.ndarray, val_y: np.ndarray) -> dict[str, Any]:
    """Return what `fit` is given for batches of 16."""
    import keras

    if keras.backend.backend() != "torch":
        return {"x": x, "y": y, "batch_size": 16, "validation_data": (val_x, val_y), "validation_batch_size": 16}
    from torch import Generator, from_numpy
    from torch.utils.data import DataLoader, TensorDataset

    def loader(*arrays: np.ndarray) -> Any:
        # One that Keras makes of arrays takes a number from the generator that dropout draws from.
        return DataLoader(TensorDataset(*map(from_numpy, arrays)), 16, generator=Generator())

    return {"x": loader(x, y), "validation_data": loader(val_x, val_y)}


def optimizer(name: str = "adam", learning_rate: float | None = 0.01, **options: Any) -> OptimizerSetup:
    return OptimizerSetup(name=name, learning_rate=learning_rate, options=options)


def run(
    spec: NetworkSpec,
    x: np.ndarray,
    y: np.ndarray,
    recorder: Recorder | None = None,
    validate: bool = True,
    **changes: Any,
) -> Any:
    (inputs,), (output,) = spec.inputs, spec.outputs
    setup = TrainingSetup(
        **{"targets": {output: SPARSE}, "epochs": 3, "batch_size": 16, "optimizer": optimizer()} | changes
    )
    validation = Examples({inputs: x[60:]}, {output: y[60:]}) if validate else None
    return train(Network(spec), Examples({inputs: x[:60]}, {output: y[:60]}), validation, setup, recorder or Recorder())


@pytest.mark.parametrize("case", NETWORKS)
def test_losses_equal_those_of_a_plain_script_to_the_last_bit(case: str) -> None:
    recorder = Recorder()
    spec = NETWORKS[case]()
    trained = run(spec, *rows_of(case), recorder, targets=dict.fromkeys(spec.outputs, target_of(case)))
    expected = by_hand(case, recorder.recorded["layer_seeds"], 3, recorder.seed)
    assert [{key: row[key] for key in expected[0]} for row in trained.history] == expected


def test_grouping_changes_no_bit() -> None:
    one, many = (run(cnn(), *rows_of("cnn"), steps_per_group=steps) for steps in (1, 3))
    assert one.network.weights.keys() == many.network.weights.keys()
    assert all(np.array_equal(one.network.weights[key], many.network.weights[key]) for key in one.network.weights)
    assert one.steps == many.steps == 12


def test_points_and_history() -> None:
    recorder = Recorder()
    trained = run(mlp(), *rows_of("mlp"), recorder)
    epochs = [point for point in recorder.points if point.scope == "epoch"]
    assert [point.epoch for point in epochs] == [1, 2, 3]
    assert epochs[-1].values["val_loss"] == trained.history[-1]["val_loss"]
    assert any(point.scope == "batch" for point in recorder.points)
    assert [point.examples for point in epochs] == [60, 120, 180]  # the last batch of an epoch is short
    assert all(point.memory and point.memory > 10**7 for point in recorder.points)
    assert trained.ending == "finished"
    assert not recorder.reasons


def test_the_rate_is_told_as_it_falls_and_the_loss_by_its_name() -> None:
    recorder = Recorder()
    falling = OptimizerSetup(learning_rate=0.01, schedule=ScheduleSetup(kind="polynomial"))
    run(mlp(), *rows_of("mlp"), recorder, optimizer=falling)
    rates = [point.learning_rate for point in recorder.points if point.scope == "epoch"]
    assert rates == pytest.approx([0.01 * 2 / 3, 0.01 / 3, 0.0])
    assert recorder.points[0].learning_rate is not None
    shown = {f"{point.values['loss']:.4g}" for point in recorder.points}
    assert recorder.told
    assert {said.rpartition("loss ")[2] for said in recorder.told} <= shown


def test_stop_keeps_what_was_learnt() -> None:
    recorder = Recorder(stop_after=6)
    trained = run(mlp(), *rows_of("mlp"), recorder, steps_per_group=1, epochs=50)
    assert trained.ending == "stopped"
    assert trained.steps == 6
    assert len(trained.history) == 2
    assert recorder.reasons == ["Stopped in epoch 2 of 50."]


def test_cancel_leaves_nothing() -> None:
    class Cancelling(Recorder):
        def check_cancelled(self) -> None:
            if len(self.points) > 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        run(mlp(), *rows_of("mlp"), Cancelling(), epochs=1000)


@pytest.mark.parametrize("group", [1, 4])
def test_a_bad_row_stops_training_with_the_last_finite_weights(group: int) -> None:
    x, y = rows_of("mlp")
    x = x.copy()
    bad = int(epoch_order(60, 5, 1)[33])  # in the third batch of the first epoch
    x[bad] = np.nan
    recorder = Recorder()
    trained = run(mlp(), x, y, recorder, steps_per_group=group)
    assert trained.ending == "not finite"
    assert trained.steps == 2
    assert "epoch 1 at batch 3" in recorder.reasons[0]
    assert all(np.isfinite(value).all() for value in trained.network.weights.values())
    # The weights are those after two batches, batch statistics included.
    stopped = run(mlp(), *rows_of("mlp"), Recorder(stop_after=2), steps_per_group=1)
    assert all(np.array_equal(stopped.network.weights[key], value) for key, value in trained.network.weights.items())


def test_a_huge_learning_rate_is_noticed() -> None:
    recorder = Recorder()
    trained = run(mlp(), *rows_of("mlp"), recorder, optimizer=optimizer("sgd", 1e30), epochs=20)
    assert trained.ending == "not finite"
    assert recorder.warnings
    assert all(np.isfinite(value).all() for value in trained.network.weights.values())


def test_a_training_beyond_its_limit_is_given_up_with_what_it_has() -> None:
    x, y = rows_of("mlp")
    recorder = Recorder()
    ended = run(mlp(), x, y, recorder, patience=PatienceSetup(give_up="loss > 9 after 1, > 0 after 2"), epochs=5)
    whole = run(mlp(), x, y, epochs=2)
    assert (ended.ending, len(ended.history)) == ("given up", 2)
    assert recorder.warnings[0].startswith("Given up after epoch 2: loss is ")
    assert not recorder.reasons  # it is all that the recipe asks for
    for key, weight in ended.network.weights.items():
        np.testing.assert_array_equal(weight, whole.network.weights[key])


def test_patience_takes_the_best_weights_and_plateaus_lower_the_rate() -> None:
    x, y = rows_of("mlp")
    fast = optimizer(learning_rate=0.1)
    trained = run(mlp(), x, y, patience=PatienceSetup(stop_after=3, reduce_after=2), epochs=60, optimizer=fast)
    losses = [row["val_loss"] for row in trained.history]
    assert trained.ending == "early"
    assert len(losses) == np.argmin(losses) + 4
    assert trained.history[-1]["learning_rate"] < trained.history[0]["learning_rate"]
    best = run(mlp(), x, y, epochs=int(np.argmin(losses)) + 1, optimizer=fast, patience=PatienceSetup(reduce_after=2))
    assert all(np.array_equal(best.network.weights[key], value) for key, value in trained.network.weights.items())


def test_padding_is_left_out_with_and_without_a_mask() -> None:
    import keras

    x, y = rows_of("lstm")
    perplexity = TargetSetup(loss="sparse_categorical_crossentropy", metrics=("perplexity",), padding=0)
    settings: dict[str, Any] = {"targets": {"letters": perplexity}, "epochs": 1, "batch_size": 60}
    for mask in (True, False):
        trained = run(names_network(mask=mask), x, y, **settings, optimizer=optimizer(learning_rate=0.0))
        row = trained.history[0]
        built = build(trained.network.spec.graph, weights=trained.network.weights)
        likely = keras.ops.convert_to_numpy(built.model({"start": x[60:]})["letters"])
        real = y[60:] != 0
        chosen = np.take_along_axis(likely, y[60:, :, None].astype("int64"), axis=-1)[..., 0]
        expected = -np.log(chosen[real]).mean()
        assert abs(row["val_loss"] - expected) < 1e-5
        assert abs(row["val_perplexity"] - np.exp(expected)) < 1e-4
        assert abs(row["perplexity"] - np.exp(row["loss"])) < 1e-4  # of the one batch that was learnt from


def test_training_goes_on_from_weights() -> None:
    x, y = rows_of("mlp")
    first = run(mlp(), x, y)
    again = train(
        first.network,
        Examples({"start": x[:60]}, {"out": y[:60]}),
        None,
        TrainingSetup(targets={"out": SPARSE}, epochs=1, optimizer=optimizer(learning_rate=1e-9)),
        Recorder(),
    )
    assert again.network.weights is not None
    assert abs(again.network.weights["1/0"] - first.network.weights["1/0"]).max() < 1e-6


def test_what_cannot_be_trained_says_why() -> None:
    x, y = rows_of("mlp")
    frozen = network_of([layer("dense", "out", units=3, trainable=False).configure(input=start([5]))["output"]])
    with pytest.raises(NodeError, match="can learn"):
        run(frozen, x, y)
    with pytest.raises(NodeError, match="no optimiser"):
        run(mlp(), x, y, optimizer=optimizer("magic"))
    with pytest.raises(NodeError, match="has 3 rows"):
        train(
            Network(mlp()),
            Examples({"start": x}, {"out": y[:3]}),
            None,
            TrainingSetup(targets={"out": SPARSE}, epochs=1),
            Recorder(),
        )


@pytest.mark.parametrize(
    "name",
    ["adam", "adamw", "sgd", "rmsprop", "nadam", "adagrad", "adadelta", "adamax", "lion", "lamb", "ftrl", "muon"],
)
def test_every_optimiser_takes_a_step(name: str) -> None:
    chosen = optimizer(name, momentum=0.5, weight_decay=0.01, clipnorm=1.0)
    trained = run(mlp(), *rows_of("mlp"), optimizer=chosen, epochs=1, validate=False)
    assert np.isfinite(trained.history[0]["loss"])


def test_groups_grow_to_the_limit_and_shrink_when_slow() -> None:
    grouping = Grouping(longest=0.25)
    sizes = []
    for _ in range(12):
        sizes.append(grouping.next(1000))
        grouping.took(sizes[-1], 5.0 if len(sizes) == 1 else sizes[-1] * 0.001)
    assert sizes == [1, 1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64]
    grouping.took(64, 0.4)
    assert grouping.next(1000) == 32
    assert grouping.next(5) == 5


def test_mixed_precision_keeps_full_weights_and_losses() -> None:
    import keras

    x, y = rows_of("mlp")
    recorder = Recorder()
    trained = run(mlp(), x, y, recorder, precision="mixed_bfloat16", device="cpu", epochs=2)
    assert "Mixed precision is made for newer GPUs; a CPU is seldom faster with it." in recorder.lines
    assert {value.dtype.name for value in trained.network.weights.values()} == {"float32"}
    assert keras.config.dtype_policy().name == "float32"
    plain = run(mlp(), x, y, epochs=2)
    assert trained.history[-1]["loss"] != plain.history[-1]["loss"]
    assert abs(trained.history[-1]["loss"] - plain.history[-1]["loss"]) < 0.1
