"""Repairs of a network whose output does not suit its target."""

from __future__ import annotations

from typing import Any

import pytest

from netwright.networks.feeding.targets import check_target
from netwright.networks.graphs.changing import setting_of, turned, with_setting
from netwright.networks.graphs.graph import network_of
from netwright.ports import ColumnSpec, NetworkSpec
from netwright.sdk import SettingsError
from netwright.sdk.message import translations
from tests.networks.drawing import layer, start

INDICES = {"dtype": "Int32", "kind": "number", "index_size": 7}
CLASSES = "sparse_categorical_crossentropy"


def drawn(all_steps: bool, units: int = 7, wrapper: bool = False) -> NetworkSpec:
    settings: dict[str, Any] = {"units": 4, "return_sequences": all_steps}
    read = layer("bidirectional" if wrapper else "lstm", "read", **settings).configure(input=start([5, 3]))["output"]
    return network_of([layer("dense", "end", units=units, activation="softmax").configure(input=read)["output"]])


def repairs(network: NetworkSpec, column: ColumnSpec) -> list[tuple[str, Any]]:
    with pytest.raises(SettingsError) as caught:
        check_target(network, "end", [column], CLASSES, "targets")
    assert all(repair.label.template in translations("ko") for repair in caught.value.repairs)
    return [(str(repair.label), *repair.edits) for repair in caught.value.repairs]


@pytest.mark.parametrize("wrapper", [False, True])
def test_all_steps_or_the_last(wrapper: bool) -> None:
    row, steps = ColumnSpec(name="y", **INDICES), ColumnSpec(name="y", shape=(5,), **INDICES)
    edit = {"kind": "change_settings", "id": "read"}
    assert repairs(drawn(True, wrapper=wrapper), row) == [
        ("Let read give only its last result", edit | {"settings": {"return_sequences": False}})
    ]
    assert repairs(drawn(False, wrapper=wrapper), steps) == [
        ("Let read give a result for each step", edit | {"settings": {"return_sequences": True}})
    ]


def test_units_for_each_class() -> None:
    assert repairs(drawn(False, units=5), ColumnSpec(name="y", **INDICES)) == [
        ("Set the units of end to 7", {"kind": "change_settings", "id": "end", "settings": {"units": 7}})
    ]


def test_two_faults_at_once_have_no_single_repair() -> None:
    assert repairs(drawn(True, units=5), ColumnSpec(name="y", **INDICES)) == []


def test_layers_inside_a_block_are_left_alone() -> None:
    network = drawn(False, units=5)
    inside = network.graph.layer("end").model_copy(update={"id": "block/end"})
    layers = tuple(inside if one.id == "end" else one for one in network.graph.layers)
    calls = tuple(
        one.model_copy(update={"layer": one.layer.replace("end", "block/end")}) for one in network.graph.calls
    )
    graph = network.graph.model_copy(update={"layers": layers, "calls": calls})
    assert repairs(network.model_copy(update={"graph": graph}), ColumnSpec(name="y", **INDICES)) == []


def test_arguments_of_a_layer_inside() -> None:
    read = drawn(False, wrapper=True).graph.layer("read")
    assert setting_of(read, "units") == 4
    changed = with_setting(read.kind, read.settings, "units", 9)
    assert changed["layer"]["settings"]["units"] == 9
    assert with_setting(read.kind, read.settings, "merge_mode", "sum")["merge_mode"] == "sum"
    assert turned(drawn(False).graph.layer("end")) is None
