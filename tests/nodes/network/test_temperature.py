"""Softmax Temperature against the formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.sdk import Node, NodeError
from tests.networks.drawing import layer, names_network, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
ROWS = np.array([[1, 4, 5, 0, 0, 0], [1, 6, 6, 4, 2, 0]], dtype="int32")


def chances(network: Any) -> np.ndarray:
    (found,) = build(network.spec.graph, weights=network.weights).model({"start": ROWS}, training=False).values()
    return np.asarray(found, dtype="float64")


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_divides_the_logits(make: Make, context: RecordingContext, temperature: float) -> None:
    network = with_weights(names_network())
    node = make("temperature", temperature=temperature)
    made = node.execute(network=network, context=context)["network"]
    assert made.spec == node.configure(network.spec)["network"]
    # softmax(z / t) is softmax(z) ** (1 / t), scaled to one.
    wanted = chances(network) ** (1 / temperature)
    wanted /= wanted.sum(-1, keepdims=True)
    np.testing.assert_allclose(chances(made), wanted, atol=1e-6)
    assert made.weights is network.weights


def test_a_network_without_a_softmax_is_refused_while_editing(make: Make) -> None:
    network = network_of([layer("dense", "height", units=1).configure(input=start([3]))["output"]])
    with pytest.raises(NodeError, match="does not end in a softmax: its last layer is height"):
        make("temperature").configure(network)
