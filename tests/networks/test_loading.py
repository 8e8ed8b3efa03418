"""Weights that follow their layers through changes of a drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.graphs.loading import load_from
from netwright.ports import Network, NetworkSpec
from netwright.sdk import NodeError
from tests.networks.drawing import layer, start, with_weights


def drawing(*layers: tuple[str, int], label: str = "") -> NetworkSpec:
    """Dense layers one behind the other."""
    tensor = start([3])
    for id, units in layers:
        node: Any = layer("dense", id, units=units)
        node.label = label if id == layers[0][0] else ""
        tensor = node.configure(input=tensor)["output"]
    return network_of([tensor])


def test_what_did_not_change_keeps_its_weights_and_the_rest_is_named() -> None:
    old = with_weights(drawing(("one", 4), ("two", 5), ("three", 2)))
    new = drawing(("one", 4), ("new", 5), ("two", 5), ("three", 2))
    made, report = load_from(Network(new), old, "id or name")
    assert [(one.layer, one.outcome) for one in report] == [
        ("one", "kept"),
        ("new", "not found"),
        ("two", "other shape"),
        ("three", "kept"),
    ]
    assert (report[2].wanted, report[2].found) == ("5 x 5, 5", "4 x 5, 5")
    weights = made.weights or {}
    assert sorted({key.partition("/")[0] for key in weights}) == ["1", "4"]
    assert np.array_equal(weights["4/0"], (old.weights or {})["3/0"])
    sets = {one.id: one.weight_set for one in made.sealed().spec.graph.layers}
    assert sets["new"] is None
    assert sets["one"]


def test_layers_are_matched_by_label_by_plain_name_or_by_order() -> None:
    old = with_weights(drawing(("Block_1/conv", 4), ("b", 2)))
    labelled = drawing(("dense", 4), ("b", 2), label="Block_1/conv")
    assert [one.outcome for one in load_from(Network(labelled), old, "id or name")[1]] == ["kept", "kept"]
    plain = drawing(("block-1-conv", 4), ("b", 2))
    assert [one.source for one in load_from(Network(plain), old, "id or name")[1]] == ["Block_1/conv", "b"]
    other = drawing(("x", 4), ("y", 2))
    assert [one.outcome for one in load_from(Network(other), old, "order")[1]] == ["kept", "kept"]
    with pytest.raises(NodeError, match="No weights fit"):
        load_from(Network(other), old, "id or name")
