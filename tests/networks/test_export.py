"""Exports, loaded again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.networks.files.export import _compare, export, load_onnx, load_saved_model
from netwright.networks.graphs.graph import network_of
from netwright.sdk import NodeError
from tests.networks.drawing import layer, names_network, start, with_weights


@pytest.mark.parametrize("length", [6, None])
def test_masked_lstm_in_both_formats(tmp_path: Path, length: int | None) -> None:
    network = with_weights(names_network(length=length))
    rows = np.random.default_rng(0).integers(1, 7, (40, 6))
    rows[:, 4:] = 0
    checks = export(network, tmp_path, {"start": rows})
    assert [check.format for check in checks] == ["tensorflow", "onnx"]
    assert all(check.is_equal and check.rows == 32 for check in checks)
    wanted = build(network.spec.graph, weights=network.weights).model({"start": rows.astype("int32")})["letters"]
    for run in (
        load_saved_model(tmp_path / "saved_model", network.spec),
        load_onnx(tmp_path / "model.onnx", network.spec),
    ):
        found = run({"start": rows.astype("int32")})["letters"]
        assert np.abs(found - wanted.numpy()).max() < 1e-5
    signature = json.loads((tmp_path / "signature.json").read_text("utf-8"))
    assert signature["inputs"]["start"] == {"name": "start", "shape": [length], "dtype": "int32"}
    assert signature["layers"]["lstm"]["kind"] == "LSTM"


def test_two_inputs_two_outputs(tmp_path: Path) -> None:
    first, second = start([3], id="b"), start([3], id="a")
    added = layer("add", "sum").configure(inputs=(first, second))["output"]
    ends = [layer("dense", name, units=units).configure(input=added)["output"] for name, units in (("z", 2), ("y", 4))]
    network = with_weights(network_of(ends))
    rows = np.random.default_rng(0).normal(size=(2, 9, 3))
    checks = export(network, tmp_path, {"b": rows[0], "a": rows[1]})
    assert all(check.largest_difference < 1e-6 for check in checks)


NOTHING = float("nan")


@pytest.mark.parametrize(
    ("found", "wanted"),
    [([0, 1], [0, 0]), ([0, NOTHING], [0, 0]), ([0, 0], [0, NOTHING]), ([np.inf, 0], [NOTHING, 0]), ([0], [0, 0])],
)
def test_a_difference_is_an_error(found: list[float], wanted: list[float]) -> None:
    sample = [{"x": np.zeros((2, 1))}]
    with pytest.raises(NodeError, match="differs"):
        _compare("onnx", lambda arrays: {"y": np.array(found)}, sample, [{"y": np.array(wanted)}])


def test_what_is_no_number_in_both_is_equal() -> None:
    values = np.array([1.0, NOTHING, np.inf])
    check = _compare("onnx", lambda arrays: {"y": values.copy()}, [{"x": np.zeros((3, 1))}], [{"y": values}])
    assert check.largest_difference == 0
