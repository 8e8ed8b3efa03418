"""Networks from drawn tensors."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.networks.build import build, read_weights
from netwright.networks.graphs.graph import network_of, network_value
from netwright.networks.graphs.replaying import replay
from netwright.ports import Network
from netwright.sdk import NodeError
from tests.networks.drawing import layer, names_network, start, unnamed, with_weights


def test_order_is_canonical_and_names_are_the_layers() -> None:
    spec = names_network()
    assert [one.id for one in spec.graph.layers] == ["start", "embedding", "lstm", "drop", "letters"]
    assert list(spec.inputs) == ["start"]
    assert list(spec.outputs) == ["letters"]
    assert spec.total.trainable == 7 * 4 + 4 * 8 * (4 + 8 + 1) + 8 * 7 + 7


def test_order_follows_from_the_drawing_and_not_from_ids() -> None:
    def network(prefix: str, units: int = 3) -> dict[str, Any]:
        tensor = layer("dense", prefix + "dense", units=units).configure(input=start([2]))["output"]
        return unnamed(network_of([tensor], ["out"]))

    assert network("a") == network("b")
    assert network("a") != network("a", units=4)


def test_states_are_returned_only_where_used() -> None:
    read = layer("lstm", "lstm", units=3).configure(input=start([5, 2]))
    plain, stateful = (
        network_of([read["output"]]),
        network_of([read["output"], read["cell_state"]], ["a", "b"]),
    )
    assert "return_state" not in plain.graph.layer("lstm").settings
    assert len(plain.graph.calls[-1].outputs) == 1
    assert stateful.graph.layer("lstm").settings["return_state"] is True
    assert stateful.outputs["b"].shape == (3,)
    assert len(build(stateful.graph).model.outputs) == 2


def test_one_input_drawn_once_is_one_input_and_equal_names_are_numbered() -> None:
    node = layer("input", "start", shape=[2])
    first, second = node.configure()["output"], node.configure()["output"]
    tensor = layer("add", "sum").configure(inputs=(first, second))["output"]
    spec = network_of([tensor, tensor])
    assert list(spec.inputs) == ["start"]
    assert list(spec.outputs) == ["sum", "sum_2"]


def test_opened_networks_keep_weights_and_share_layers() -> None:
    import numpy as np

    network = with_weights(names_network())
    (output,) = replay(network, [network.spec.graph.outputs[0].tensor])
    again = network_value([output, output], ["one", "two"])
    assert len(again.spec.graph.layers) == len(network.spec.graph.layers)
    assert again.weights is not None
    assert network.weights is not None
    assert all(np.array_equal(again.weights[key], network.weights[key]) for key in network.weights)


def test_a_network_needs_an_output() -> None:
    with pytest.raises(NodeError, match="no output"):
        network_of([])


def test_weights_survive_a_round_trip_through_files(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import numpy as np

    tensor = layer("batch_normalization", "norm").configure(input=start([3]))["output"]
    network = with_weights(network_of([layer("dense", "out", units=2).configure(input=tensor)["output"]]))
    read = Network.read(network.write(tmp_path), tmp_path)
    built = build(read.spec.graph, weights=read.weights)
    assert network.weights is not None
    for key, value in read_weights(built).items():
        assert np.array_equal(value, network.weights[key])
