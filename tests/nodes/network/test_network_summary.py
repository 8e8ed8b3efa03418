"""Network Summary and Compare Networks."""

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


def network(units: int = 3, activation: str = "relu", seed: int = 1) -> Network:
    shared = layer("dense", "one", units=units, activation=activation)
    left, right = (shared.configure(input=start([2], id=name))["output"] for name in ("left", "right"))
    return with_weights(network_of([layer("add", "sum").configure(inputs=(left, right))["output"]]), seed)


def test_a_row_for_each_call_and_a_picture(make: Make, context: RecordingContext) -> None:
    made = make("network_summary").execute(network=network(), context=context)
    rows = made["table"].frame.collect()
    assert rows["layer"].to_list() == ["left", "one", "right", "one", "sum"]
    assert rows["parameters"].to_list() == [0, 9, 0, 0, 0]
    assert rows["operations"].to_list() == [0, 2 * (2 * 6 + 3), 0, 0, 3]
    assert rows["comes from"].to_list() == ["", "left", "", "right", "one"]
    assert rows["output"].to_list() == ["2", "3", "2", "3", "3"]
    drawn = made["figure"].draw("svg").decode()
    assert "left" in drawn
    assert "Dense" in drawn


def test_a_skip_connection_is_drawn_beside_the_boxes(make: Make, context: RecordingContext) -> None:
    tensor = start([3], id="start")
    hidden = layer("dense", "hidden", units=3).configure(input=tensor)["output"]
    ends = network_of([layer("add", "both").configure(inputs=(tensor, hidden))["output"]])
    made = make("network_summary").execute(network=with_weights(ends), context=context)
    points = made["figure"].vega_lite["layer"][0]["data"]["values"]
    lines = [[(point["x"], point["y"]) for point in points if point["line"] == line] for line in range(3)]
    assert sorted(lines) == [[(0, 0), (0, 1)], [(0, 0), (0.5, 0.5), (0.5, 1.5), (0, 2)], [(0, 1), (0, 2)]]


def test_freezing_differs_only_where_it_means_something(make: Make, context: RecordingContext) -> None:
    one = network()
    frozen = make("freeze_layers").execute(network=one, context=context)["network"]
    made = make("compare_networks").execute(first=one, second=frozen, context=context)
    found = made["differences"].frame.collect().select("layer", "what").rows()
    assert found == [("one", "trainable"), ("one", "runs as in use")]


def test_differences_are_named_and_measured(make: Make, context: RecordingContext) -> None:
    one, two = network(), network(activation="tanh")
    made = make("compare_networks").execute(first=one, second=two, context=context)
    assert made["differences"].frame.collect().rows() == [("one", "Dense", "activation", "relu", "tanh", None)]
    assert made["outputs"].frame.collect()["largest difference"][0] > 0.01
    weights = {key: value + np.float32(0.5) for key, value in (one.weights or {}).items()}
    moved = make("compare_networks").execute(first=one, second=Network(one.spec, weights), context=context)
    ((name, _, what, _, _, largest),) = moved["differences"].frame.collect().rows()
    assert (name, what, round(largest, 5)) == ("one", "weights", 0.5)
    same = make("compare_networks").execute(first=one, second=one, context=context)
    assert same["differences"].frame.collect().height == 0
    assert same["outputs"].frame.collect()["largest difference"].to_list() == [0.0]
    other = make("compare_networks").execute(first=one, second=network(units=4), context=context)
    assert "shapes of weights" in other["differences"].frame.collect()["what"].to_list()


def test_other_wires_between_equal_layers_are_a_difference(make: Make, context: RecordingContext) -> None:
    def drawn(skips: bool) -> Network:
        tensor = start([3], id="start")
        hidden = layer("dense", "hidden", units=3).configure(input=tensor)["output"]
        end = layer("dense", "end", units=3).configure(input=tensor if skips else hidden)["output"]
        both = layer("add", "both").configure(inputs=(hidden, end))["output"]
        return with_weights(network_of([both, end] if skips else [both]))

    made = make("compare_networks").execute(first=drawn(skips=False), second=drawn(skips=True), context=context)
    assert made["differences"].frame.collect().rows() == [
        ("end", "Dense", "takes", "inputs: hidden", "inputs: start", None),
        ("", "", "outputs", "both: both", "both: both, end: end", None),
    ]


def test_networks_that_read_texts_are_compared_too(make: Make, context: RecordingContext) -> None:
    words = layer("string_lookup", "words", vocabulary="1\n2").configure(input=start([1], "string"))["output"]
    network = with_weights(network_of([words]))
    made = make("compare_networks").execute(first=network, second=network, context=context)
    assert made["outputs"].frame.collect()["largest difference"].to_list() == [0.0]
