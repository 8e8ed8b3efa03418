"""Keras models as networks: the same layers, parameters and outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netwright.networks.reading import network_from
from netwright.sdk import NodeError
from tests.networks.reading.models import branches, largest_difference, operations, siamese, stacked, translation


@pytest.mark.parametrize("make", [branches, siamese, translation, stacked])
def test_a_model_and_its_network_compute_the_same(make: Callable[[], Any]) -> None:
    model = make()
    network = network_from(model)
    total = network.spec.total
    assert total.trainable + total.frozen == model.count_params()
    assert largest_difference(model, network) <= 1e-5


def test_settings_are_kept_and_defaults_left_out() -> None:
    graph = network_from(branches()).spec.graph
    conv = graph.layer("conv_1")
    assert conv.label == "Conv_1"
    assert conv.settings == {
        "filters": 4,
        "kernel_size": [3, 3],
        "padding": "same",
        "use_bias": False,
        "kernel_initializer": {"name": "variance_scaling", "scale": 2.0, "mode": "fan_out"},
        "kernel_regularizer": {"name": "l2", "l2": 0.001},
        "kernel_constraint": "max_norm",
    }
    assert graph.layer("crop").settings == {"cropping": [[1, 0], [0, 1]]}
    assert graph.layer("left").settings == {"activation": "relu"}


def test_shared_layers_stay_shared_and_nested_ones_carry_the_path() -> None:
    graph = network_from(siamese()).spec.graph
    calls = [call.layer for call in graph.calls]
    assert calls.count("tower/again") == 4
    assert calls.count("tower/code") == 2
    assert [call.options for call in graph.calls if call.layer == "tower/code"] == [{}, {}]
    assert not graph.layer("tower/code").inference  # only one of its calls says so


def test_a_layer_met_in_two_models_has_an_id_in_each() -> None:
    graph = network_from(stacked()).spec.graph
    assert [layer.id for layer in graph.layers] == ["row", "inner/a", "inner/b", "a"]


def test_masks_travel_with_the_tensors() -> None:
    graph = network_from(translation()).spec.graph
    assert {layer.kind for layer in graph.layers}.isdisjoint({"NotEqual"})
    (decoder,) = [call for call in graph.calls if call.layer == "decoder"]
    assert "mask" not in decoder.inputs
    assert decoder.outputs[0].mask


def test_frozen_layers_stay_frozen() -> None:
    model = branches()
    model.get_layer("side").trainable = False
    spec = network_from(model).spec
    assert not spec.graph.layer("side").trainable
    assert spec.parameters["side"].frozen == 20


def test_what_the_catalogue_lacks_is_named() -> None:
    import keras

    class Own(keras.layers.Layer):
        def call(self, inputs: Any) -> Any:
            return inputs

    start = keras.Input((2,))
    with pytest.raises(NodeError, match=r"Own \(mine\)"):
        network_from(keras.Model(start, Own(name="mine")(start)))
    with pytest.raises(NodeError, match="input shape"):
        network_from(keras.Sequential([keras.layers.Dense(2)]))


def test_a_base_that_is_called_as_in_use_stays_so() -> None:
    import keras

    start = keras.Input((3,), name="start")
    base = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(name="norm")], name="base")
    model = keras.Model(start, keras.layers.Dense(2, name="head")(base(start, training=False)))
    graph = network_from(model).spec.graph
    assert graph.layer("base/norm").inference
    assert not graph.layer("head").inference


def test_operations_on_tensors_are_read() -> None:
    model = operations()
    network = network_from(model)
    assert largest_difference(model, network) <= 1e-5
    settings = {layer.kind: layer.settings for layer in reversed(network.spec.graph.layers)}
    assert settings["ops.add"] == {"x2": 3.0}
    assert settings["ops.subtract"] == {"x1": 1.0}
    assert settings["ops.get_item"] == {"key": ":, 1:3"}
    assert settings["Activation"] == {"activation": "relu"}
