"""Parts of networks, against the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.graphs.cutting import cut
from netwright.networks.graphs.graph import network_of
from netwright.networks.graphs.tensor_names import find_tensor
from netwright.ports import Network, TensorRef
from netwright.sdk import NodeError
from tests.networks.drawing import layer, names_network, start, with_weights

ROWS = np.array([[1, 4, 5, 0, 0, 0], [1, 6, 6, 4, 2, 0]], dtype="int32")


def at(network: Network, name: str) -> TensorRef:
    return find_tensor(network.spec.graph, name, "")


def run(network: Network, rows: dict[str, Any]) -> dict[str, np.ndarray]:
    found = build(network.spec.graph, weights=network.weights).model(rows, training=False)
    return {name: np.asarray(value) for name, value in found.items()}


def test_head_and_tail_give_what_the_whole_gives() -> None:
    tensor = layer("dense", "one", units=3, activation="tanh").configure(input=start([2]))["output"]
    network = with_weights(network_of([layer("dense", "two", units=1).configure(input=tensor)["output"]])).sealed()
    tail = cut(network, {"out": at(network, "two")}, {"middle": at(network, "one")})
    head = cut(network, {"middle": at(network, "one")})
    assert list(tail.spec.inputs) == ["middle"]
    assert [one.weight_set for one in tail.spec.graph.layers][1] == network.spec.graph.layer("two").weight_set
    rows = np.random.default_rng(0).normal(size=(4, 2)).astype("float32")
    whole = run(network, {"start": rows})["two"]
    assert np.array_equal(run(tail, run(head, {"start": rows}))["out"], whole)


def test_a_cut_through_a_masked_tensor_hands_the_mask_on() -> None:
    network = with_weights(names_network())
    head = cut(network, {"middle": at(network, "embedding")})
    tail = cut(network, {"out": at(network, "letters")}, {"middle": at(network, "embedding")})
    assert list(head.spec.outputs) == list(tail.spec.inputs) == ["middle", "middle_mask"]
    assert tail.spec.inputs["middle_mask"].dtype == "bool"
    middle = run(head, {"start": ROWS})
    assert np.array_equal(middle["middle_mask"], ROWS != 0)
    whole = run(network, {"start": ROWS})["letters"]
    assert np.array_equal(run(tail, middle)["out"], whole)
    unmasked = {"middle": middle["middle"], "middle_mask": np.ones_like(middle["middle_mask"])}
    assert np.abs(run(tail, unmasked)["out"] - whole).max() > 1e-5


def test_states_that_were_not_used_can_be_cut_out() -> None:
    tensor = layer("lstm", "lstm", units=3).configure(input=start([4, 2]))["output"]
    network = with_weights(network_of([tensor]))
    both = cut(network, {"out": at(network, "lstm"), "memory": at(network, "lstm:cell_state")})
    rows = np.random.default_rng(0).normal(size=(2, 4, 2)).astype("float32")
    found = run(both, {"start": rows})
    import keras

    plain = keras.layers.LSTM(3, return_state=True)
    plain(rows)
    plain.set_weights([(network.weights or {})[f"1/{place}"] for place in range(3)])
    wanted = plain(rows)
    assert np.array_equal(found["out"], np.asarray(wanted[0]))
    assert np.array_equal(found["memory"], np.asarray(wanted[2]))


def test_inputs_come_in_the_chosen_order_and_none_is_forgotten() -> None:
    left, right = (start([2], id=name) for name in ("left", "right"))
    both = layer("concatenate", "both").configure(inputs=(left, right))["output"]
    network = with_weights(network_of([layer("dense", "out", units=1).configure(input=both)["output"]]))
    swapped = cut(network, {"out": at(network, "out")}, {"b": at(network, "right"), "a": at(network, "left")})
    assert list(swapped.spec.inputs) == ["b", "a"]
    with pytest.raises(NodeError, match="also depends on the input right"):
        cut(network, {"out": at(network, "out")}, {"a": at(network, "left")})
    with pytest.raises(NodeError, match="No chosen output depends on the input b"):
        cut(network, {"out": at(network, "both")}, {"a": at(network, "both"), "b": at(network, "left")})
