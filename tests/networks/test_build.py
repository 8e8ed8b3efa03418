"""Building Keras models."""

from __future__ import annotations

import random

import numpy as np
import pytest

from netwright.networks.build import build, layer_names, layer_seeds, load_weights, read_weights
from netwright.networks.graphs.graph import network_of
from netwright.sdk import NodeError
from tests.networks.drawing import layer, names_network, start


def test_a_plain_script_gets_the_same_initial_weights_in_any_order() -> None:
    import keras

    spec = names_network()
    seeds = layer_seeds(spec.graph, 42)
    found = read_weights(build(spec.graph, 42))
    made = {}
    for name, make, shape in [
        ("letters", lambda: keras.layers.Dense(7, activation="softmax"), (None, 6, 8)),
        ("lstm", lambda: keras.layers.LSTM(8, return_sequences=True), (None, 6, 4)),
        ("embedding", lambda: keras.layers.Embedding(7, 4, mask_zero=True), (None, 6)),
    ]:
        random.seed(seeds[name])
        made[name] = make()
        made[name](keras.KerasTensor(shape, dtype="int32" if name == "embedding" else "float32"))
    expected = {
        f"{place}/{i}": weight.numpy()
        for place, name in ((1, "embedding"), (2, "lstm"), (4, "letters"))
        for i, weight in enumerate(made[name].weights)
    }
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[key], expected[key]) for key in expected)


def test_attention_kernels_differ_and_python_random_is_left_alone() -> None:
    tensor = start([5, 4])
    attended = layer("multi_head_attention", "attention", num_heads=2, key_dim=3).configure(query=tensor, value=tensor)
    spec = network_of([attended["output"]])
    random.seed(1)
    before = random.getstate()
    weights = read_weights(build(spec.graph, 3))
    assert random.getstate() == before
    assert not np.array_equal(weights["1/0"], weights["1/2"])
    assert all(np.array_equal(weights[key], value) for key, value in read_weights(build(spec.graph, 3)).items())


def test_names_are_ascii_and_different() -> None:
    tensor = layer("dense", "층", units=2).configure(input=start([2], id="입력"))["output"]
    tensor = layer("dense", "a/b", units=2).configure(input=tensor)["output"]
    spec = network_of([layer("dense", "a_b", units=2).configure(input=tensor)["output"]])
    names = layer_names(spec.graph)
    assert len(set(names.values())) == 4
    assert all(name.isascii() and name.isidentifier() for name in names.values())
    assert list(spec.inputs) == ["입력"]
    assert build(spec.graph).model.count_params() == 18


def test_weights_that_do_not_fit_are_named() -> None:
    built = build(names_network().graph)
    with pytest.raises(NodeError, match="lstm has weights of shape"):
        load_weights(built, {"2/0": np.zeros((3, 3))})
    with pytest.raises(NodeError, match="belong to no layer"):
        load_weights(built, {"9/0": np.zeros(3)})


def test_frozen_layers_stay_frozen() -> None:
    tensor = layer("dense", "frozen", units=2, trainable=False).configure(input=start([2]))["output"]
    spec = network_of([layer("dense", "free", units=2).configure(input=tensor)["output"]])
    assert spec.total.frozen == 6
    assert len(build(spec.graph).model.trainable_weights) == 2
