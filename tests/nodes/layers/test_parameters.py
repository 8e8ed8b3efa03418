"""Initialisers, regularisers and constraints with parameters of their own, and the precision of a layer."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build, layer_seeds, read_weights
from netwright.networks.catalogue import catalogue, object_classes
from netwright.networks.catalogue.objects import SORTS
from netwright.networks.graphs.graph import network_of
from netwright.networks.layers.construct import make_object
from netwright.ports import NetworkSpec
from netwright.sdk import SettingsError
from tests.networks.drawing import layer, start

SHOWN = [
    (sort, name, parameter)
    for sort in SORTS
    for name in object_classes(sort)
    for setting in catalogue()["Dense"].settings
    if setting.of == f"kernel_{sort}" and name in setting.field.when[setting.of]
    for parameter in (setting,)
]
OTHERS: dict[str, float] = {"axis": 1, "rate": 0.5}


def dense(**settings: Any) -> NetworkSpec:
    return network_of([layer("dense", "dense", units=4, **settings).configure(input=start([4]))["output"]])


@pytest.mark.parametrize(("sort", "name", "parameter"), SHOWN, ids=lambda value: getattr(value, "parameter", value))
def test_each_parameter_reaches_keras(sort: str, name: str, parameter: Any) -> None:
    field = parameter.field
    other = next((choice for choice in field.choices if choice != field.default), None) or (field.default + 0.25)
    if parameter.parameter in OTHERS:
        other = OTHERS[parameter.parameter]
    spec = dense(**{f"kernel_{sort}": name, field.name: other})
    stored = spec.graph.layer("dense").settings[f"kernel_{sort}"]
    assert stored == {"name": name, parameter.parameter: other}
    made = build(spec.graph, seed=1).layers[1]
    found = getattr(made, f"kernel_{sort}")
    assert type(found).__name__ == object_classes(sort)[name]
    kept = getattr(found, parameter.parameter)
    assert kept == other if isinstance(other, str) else np.asarray(kept) == pytest.approx(other)


@pytest.mark.parametrize("sort", SORTS)
def test_defaults_are_those_of_keras_and_are_not_stored(sort: str) -> None:
    for name in object_classes(sort):
        stored = dense(**{f"kernel_{sort}": name}).graph.layer("dense").settings
        assert stored.get(f"kernel_{sort}", "glorot_uniform") == name
        shown = {parameter.parameter: parameter.field.default for _, owner, parameter in SHOWN if owner == name}
        made = make_object(sort, name)
        assert all(np.asarray(getattr(made, key) == value).all() for key, value in shown.items())


def test_a_parameter_of_what_is_not_chosen_is_left_alone() -> None:
    settings = dense(kernel_initializer="zeros", kernel_initializer_stddev=0.3).graph.layer("dense").settings
    assert settings["kernel_initializer"] == "zeros"


def test_weights_begin_as_a_plain_script_makes_them() -> None:
    import keras

    tensor = layer(
        "lstm", "lstm", units=3, kernel_initializer="random_normal", kernel_initializer_stddev=2,
        recurrent_initializer="variance_scaling", recurrent_initializer_mode="fan_out",
    ).configure(input=start([5, 4]))["output"]  # fmt: skip
    tensor = layer("dense", "dense", units=2, kernel_initializer="random_uniform").configure(input=tensor)["output"]
    spec = network_of([tensor])
    found = read_weights(build(spec.graph, 9))
    seeds = layer_seeds(spec.graph, 9)
    random.seed(seeds["dense"])
    plain_dense = keras.layers.Dense(2, kernel_initializer=keras.initializers.RandomUniform())
    plain_dense.build((None, 3))
    random.seed(seeds["lstm"])
    plain_lstm = keras.layers.LSTM(
        3,
        kernel_initializer=keras.initializers.RandomNormal(stddev=2.0),
        recurrent_initializer=keras.initializers.VarianceScaling(mode="fan_out"),
    )
    plain_lstm.build((None, 5, 4))
    wanted = [variable.numpy() for variable in (*plain_lstm.weights, *plain_dense.weights)]
    assert all(np.array_equal(a, b) for a, b in zip(found.values(), wanted, strict=True))


def test_no_two_kernels_of_attention_share_a_seed() -> None:
    tensor = start([5, 4])
    attended = layer(
        "multi_head_attention", "a", num_heads=2, key_dim=3, kernel_initializer="truncated_normal",
        kernel_initializer_stddev=0.3,
    ).configure(query=tensor, value=tensor)["output"]  # fmt: skip
    weights = read_weights(build(network_of([attended]).graph, 3))
    assert not np.array_equal(weights["1/0"], weights["1/2"])


def test_only_what_is_on_the_list_is_made() -> None:
    with pytest.raises(ValueError, match="no initializer 'Lambda'"):
        make_object("initializer", {"name": "Lambda"})
    with pytest.raises(ValueError, match="no seed of its own"):
        make_object("initializer", {"name": "random_normal", "seed": 1})
    with pytest.raises(SettingsError, match="at least 0"):
        layer("dense", "x", units=2, kernel_initializer="random_normal", kernel_initializer_stddev=-1)


@pytest.mark.parametrize("precision", ["float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"])
def test_precision_is_promised_and_kept(precision: str) -> None:
    spec = dense(dtype=precision)
    model = build(spec.graph, 1).model
    promised = spec.outputs["dense"].dtype
    assert promised == precision.removeprefix("mixed_")
    assert str(model({"start": np.ones((2, 4), "float32")})["dense"].dtype.name) == promised
    assert model.weights[0].dtype == ("float32" if precision.startswith("mixed") else precision)


ACTIVATIONS = [
    (setting.field.when["activation"], setting.parameter, setting.field)
    for setting in catalogue()["Dense"].settings
    if setting.of == "activation"
]


@pytest.mark.parametrize(("names", "parameter", "field"), ACTIVATIONS, ids=lambda value: getattr(value, "name", None))
def test_each_parameter_of_an_activation_reaches_keras(names: list[str], parameter: str, field: Any) -> None:
    import keras

    value: Any = not field.default if field.kind == "flag" else -2 if parameter == "axis" else 0.75
    rows = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    for name in names:
        spec = dense(activation=name, **{field.name: value})
        stored = spec.graph.layer("dense").settings["activation"]
        assert stored[parameter] == value
        model = build(spec.graph, 1).model
        kernel, bias = model.weights
        found = model({"start": rows})["dense"]
        wanted = getattr(keras.activations, name)(
            rows @ kernel + bias, **{k: v for k, v in stored.items() if k != "name"}
        )
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_a_layer_with_such_an_activation_can_be_saved(tmp_path: Path) -> None:
    import keras

    model = build(dense(activation="elu", activation_alpha=0.3).graph, 1).model
    model.save(tmp_path / "model.keras")
    rows = {"start": -np.ones((2, 4), "float32")}
    assert np.array_equal(keras.saving.load_model(tmp_path / "model.keras")(rows)["dense"], model(rows)["dense"])


def test_low_rank_learning_leaves_the_kernel_as_it_is() -> None:
    spec = dense(lora_rank=2)
    assert spec.total.trainable == 4 * 2 + 2 * 4 + 4, "two thin matrices and the bias"
    assert spec.total.frozen == 16
