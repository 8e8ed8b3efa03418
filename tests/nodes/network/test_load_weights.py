"""Load Weights: what keeps its weights, and which were reset by which change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netwright.networks.graphs.graph import network_of
from netwright.ports import Network
from netwright.sdk import Node
from tests.networks.drawing import layer, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def drawn(units: int, *, deeper: bool = False) -> Network:
    tensor = layer("dense", "first", units=4).configure(input=start([3]))["output"]
    if deeper:
        tensor = layer("dense", "middle", units=4).configure(input=tensor)["output"]
    return Network(network_of([layer("dense", "last", units=units).configure(input=tensor)["output"]]))


def test_a_changed_shape_says_which_weights_were_reset(make: Make, context: RecordingContext) -> None:
    before = with_weights(drawn(2).spec)
    made = make("load_weights").execute(network=drawn(5, deeper=True), weights=before, context=context)
    assert dict(made["report"].frame.select("layer", "outcome").collect().rows()) == {
        "first": "kept", "middle": "not found", "last": "other shape",
    }  # fmt: skip
    assert [str(one) for one in context.warnings] == [
        "1 of 3 layers has another shape now and begins anew: last (4 x 2, 2 → 4 x 5, 5).",
        "1 of 3 layers is not in the other and begins anew: middle.",
    ]
    assert before.weights is not None
    assert made["network"].weights is not None
    np.testing.assert_array_equal(made["network"].weights["1/0"], before.weights["1/0"])
