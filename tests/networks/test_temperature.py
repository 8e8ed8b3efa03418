"""Temperature against the formula."""

from __future__ import annotations

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.networks.graphs.temperature import with_temperature
from netwright.ports import Network
from netwright.sdk import NodeError
from tests.networks.drawing import layer, names_network, start, with_weights


def predict(network: Network, rows: np.ndarray) -> np.ndarray:
    (name,) = network.spec.outputs
    found: np.ndarray = build(network.spec.graph, weights=network.weights).model({"start": rows})[name].numpy()
    return found


def test_probabilities_are_sharpened_as_the_formula_says() -> None:
    network = with_weights(names_network())
    cooled = Network(with_temperature(network.spec, 0.5), network.weights)
    rows = np.array([[1, 2, 3, 4, 0, 0]], "int32")
    likely = predict(network, rows).astype("float64")
    expected = likely**2 / (likely**2).sum(axis=-1, keepdims=True)
    assert np.abs(predict(cooled, rows) - expected).max() < 1e-6
    assert cooled.spec.outputs["letters"].mask


@pytest.mark.parametrize("ending", ["softmax", "activation"])
def test_a_softmax_layer_of_its_own(ending: str) -> None:
    tensor = layer("dense", "dense", units=3).configure(input=start([2]))["output"]
    settings = {"activation": "softmax"} if ending == "activation" else {}
    network = with_weights(network_of([layer(ending, "end", **settings).configure(input=tensor)["output"]]))
    rows = np.array([[1.0, 2.0]], "float32")
    likely = predict(network, rows).astype("float64")
    found = predict(Network(with_temperature(network.spec, 2.0), network.weights), rows)
    assert np.abs(found - likely**0.5 / (likely**0.5).sum()).max() < 1e-6


def test_no_softmax_no_temperature() -> None:
    spec = network_of([layer("dense", "last", units=3).configure(input=start([2]))["output"]])
    with pytest.raises(NodeError, match="last layer is last"):
        with_temperature(spec, 0.5)
