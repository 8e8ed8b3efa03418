"""From a stored network back to nodes: they make the same network again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.reading import network_from
from netwright.nodes.layers.drawing import DrawnNode, draw_network
from netwright.ports import NetworkSpec, TensorSpec
from tests.networks.drawing import classes, unnamed
from tests.networks.reading.models import branches, operations, siamese, stacked, translation, twins


def configured(nodes: Mapping[str, DrawnNode], outputs: Mapping[str, tuple[str, str]]) -> NetworkSpec:
    """Configure drawn layer nodes, as the drafting worker does."""
    tensors: dict[str, Mapping[str, TensorSpec]] = {}
    for id, node in nodes.items():
        node_class = classes()[node.type]
        given: dict[str, Any] = dict.fromkeys(node_class.inputs)
        for port, wires in node.inputs.items():
            arrived = tuple(tensors[name][output] for name, output in wires)
            given[port] = arrived if node_class.inputs[port].many else arrived[0]
        made = node_class(node_class.settings_class.read(node.settings), id=id, label=node.label)
        tensors[id] = made.configure(**given)
    return network_of([tensors[node][port] for node, port in outputs.values()], list(outputs))


@pytest.mark.parametrize("make", [branches, translation, stacked, operations])
def test_a_drawing_makes_the_same_network(make: Callable[[], Any]) -> None:
    spec = network_from(make()).spec
    drawn = draw_network(spec.graph)
    again = configured(drawn.nodes, drawn.outputs)
    assert drawn.notes == []
    assert again.total == spec.total
    assert list(again.outputs) == list(spec.outputs)
    assert [layer.settings for layer in again.graph.layers] == [layer.settings for layer in spec.graph.layers]
    assert unnamed(again) == unnamed(spec)


def test_nodes_know_the_nested_model_they_came_from() -> None:
    drawn = draw_network(network_from(stacked()).spec.graph)
    assert {id: node.inside for id, node in drawn.nodes.items()} == {
        "row": "",
        "inner_a": "inner",
        "inner_b": "inner",
        "a": "",
    }


def test_layers_have_the_names_that_they_were_given() -> None:
    import keras
    from keras import layers

    keras.utils.clear_session()
    start = keras.Input((3,))
    ends = [layers.Dense(2, name="age")(layers.Dense(2)(start)), layers.Dense(2, name="Kind")(layers.ReLU()(start))]
    drawn = draw_network(network_from(keras.Model(start, ends)).spec.graph)
    assert {node.label for node in drawn.nodes.values()} == {"", "age", "Kind"}
    assert {node.label for node in drawn.nodes.values() if node.type != "layer.dense"} == {""}


def test_layers_that_are_shared_together_are_one_network() -> None:
    drawn = draw_network(network_from(twins()).spec.graph)
    applied = {id: node for id, node in drawn.nodes.items() if node.type == "apply_network"}
    assert {id: (node.label, node.inputs["network"]) for id, node in applied.items()} == {
        "encoder_call": ("encoder", (("encoder_code", "output"),)),
        "hidden_call": ("", (("head", "output"),)),
        "encoder_call_2": ("encoder", (("encoder_code", "output"),)),
        "hidden_call_2": ("", (("head", "output"),)),
    }
    assert applied["encoder_call_2"].inputs["inputs"] == (("two", "output"),)
    indices = [id for id, node in drawn.nodes.items() if node.settings.get("dtype") == "int32"]
    assert sorted(indices) == ["encoder_embedding_input", "one", "two"]


def test_layers_that_are_shared_in_other_ways_are_apart() -> None:
    drawn = draw_network(network_from(siamese()).spec.graph)
    applied = [id for id, node in drawn.nodes.items() if node.type == "apply_network"]
    assert sorted(applied) == [
        *("tower_again_call", "tower_again_call_2", "tower_again_call_3", "tower_again_call_4"),
        *("tower_code_call", "tower_code_call_2"),
    ]


def test_what_a_form_cannot_say_is_told() -> None:
    spec = network_from(branches()).spec
    layers = tuple(
        layer.model_copy(update={"settings": {**layer.settings, "sparse": True}}) if layer.id == "size" else layer
        for layer in spec.graph.layers
    )
    (note,) = draw_network(spec.graph.model_copy(update={"layers": layers})).notes
    assert str(note) == "The layer size has sparse set, which its form does not offer."


def test_an_input_of_indices_is_drawn_as_one() -> None:
    import keras

    words = keras.Input((4,), name="words")
    drawn = draw_network(network_from(keras.Model(words, keras.layers.Embedding(9, 2)(words))).spec.graph)
    again = configured(drawn.nodes, drawn.outputs)
    assert again.inputs["words"].dtype == "int32"
