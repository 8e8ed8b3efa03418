"""Scripts: plain Keras, in a process of their own, with the weights and outputs of the drawn network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.networks.reading import network_from
from netwright.networks.script import write_script
from netwright.ports import NetworkSpec
from tests.networks.drawing import layer, names_network, start
from tests.networks.reading.models import branches, rows_for, siamese, translation

PROBE = """
import importlib, sys, numpy as np
for name in sys.argv[1:]:
    model = importlib.import_module(name).model
    rows = dict(np.load(name + "-rows.npz"))
    found = {key: value.numpy() for key, value in model(rows, training=False).items()}
    np.savez(name + "-found.npz", *[weight.numpy() for weight in model.weights], **found)
"""


def attention() -> NetworkSpec:
    tensor = start([5, 4])
    attended = layer("multi_head_attention", "attention", num_heads=2, key_dim=3, dropout=0.1).configure(
        query=tensor, value=tensor
    )["output"]
    tensor = layer("add", "sum").configure(inputs=(tensor, attended))["output"]
    tensor = layer("dropout", "drop", rate=0.2).configure(input=tensor)["output"]
    tensor = layer("dense", "out", units=2, kernel_initializer="he_normal", bias_initializer="random_normal",
                   bias_initializer_stddev=0.3).configure(input=tensor)["output"]  # fmt: skip
    return network_of([tensor])


def read(make: Callable[[], Any]) -> NetworkSpec:
    return network_from(make()).spec


def test_scripts_make_the_same_weights_and_outputs(tmp_path: Path) -> None:
    networks = {
        "names": names_network(indices=9),
        "attention": attention(),
        "branches": read(branches),
        "siamese": read(siamese),
        "translation": read(translation),
    }
    built = {name: build(network.graph, seed=5) for name, network in networks.items()}
    for name, network in networks.items():
        (tmp_path / f"{name}.py").write_text(write_script(network, "A test", seed=5), "utf-8")
        np.savez(tmp_path / f"{name}-rows.npz", **rows_for(built[name].model))
    # One process for all, where nothing of Netwright is found: starting it is what takes the time.
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", PROBE, *networks], check=True, env=environment, timeout=240, cwd=tmp_path)
    for name, model in ((name, one.model) for name, one in built.items()):
        found = dict(np.load(tmp_path / f"{name}-found.npz"))
        weights = [found[f"arr_{place}"] for place in range(sum(key.startswith("arr_") for key in found))]
        assert len(weights) == len(model.weights)
        assert all(np.array_equal(one.numpy(), two) for one, two in zip(model.weights, weights, strict=True)), name
        for output, value in model(rows_for(model), training=False).items():
            assert np.array_equal(found[output], value.numpy()), name


def test_a_script_is_short_and_named_after_the_labels() -> None:
    tensor = start([28, 28, 1], id="image")
    node = layer("conv2d", "conv", filters=32, kernel_size=[3, 3], activation="relu", padding="same")
    node.label = "First convolution"
    tensor = node.configure(input=tensor)["output"]
    node = layer("dense", "dense", units=10)
    node.label = "층"
    text = write_script(network_of([node.configure(input=tensor)["output"]]), 'Digits "quoted" """')
    assert (
        text
        == '''"""Digits "quoted". Drawn with Netwright; made of Keras alone."""

import keras
from keras import layers

image = keras.Input((28, 28, 1), name="image")
first_convolution = layers.Conv2D(32, 3, padding="same", activation="relu", name="conv")(image)
dense = layers.Dense(10, name="dense")(first_convolution)

model = keras.Model(inputs={"image": image}, outputs={"dense": dense})

if __name__ == "__main__":
    model.summary()
'''
    )


def test_long_lines_are_folded() -> None:
    tensor = start([5, 4])
    node = layer("lstm", "memory", units=3, kernel_initializer="he_normal", recurrent_initializer="glorot_normal",
                 return_sequences=True, dropout=0.25)  # fmt: skip
    text = write_script(network_of([node.configure(input=tensor)["output"]]), "Folded", 1)
    assert all(len(line) <= 110 for line in text.splitlines())
    compile(text, "script", "exec")
