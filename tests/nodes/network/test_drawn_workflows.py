"""Networks that go on where others were left, drawn as workflows and run as a person would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright import Workflow
from netwright.notebook import Results

COLUMNS = [{"input": "in", "columns": ["a", "b"]}]
NODES: dict[str, tuple[str, dict[str, Any]]] = {
    "rows": ("csv_reader", {"path": "data.csv"}),
    "in": ("layer.input", {"shape": [2]}),
    "one": ("layer.dense", {"units": 4, "activation": "tanh"}),
    "out": ("layer.dense", {"units": 1}),
    "base": (
        "network_learner",
        {"epochs": 3, "targets": [{"columns": ["y"]}], "inputs": COLUMNS},
    ),
    # Transfer: the first layer frozen, a new head behind it.
    "freeze": ("freeze_layers", {}),
    "open": ("open_network", {"tensors": [{"port": "features", "tensor": "one"}]}),
    "drop": ("layer.dropout", {"rate": 0.2}),
    "head": ("layer.dense", {"units": 1}),
    "tuned": (
        "network_learner",
        {"epochs": 2, "targets": [{"columns": ["z"]}], "inputs": COLUMNS},
    ),
    "apply": (
        "network_executor",
        {"outputs": [{"tensor": "one", "decode": "tensor"}, {"tensor": "head"}]},
    ),
    "before": ("network_executor", {"inputs": COLUMNS, "outputs": [{"tensor": "one", "decode": "tensor"}]}),
    # Siamese: one trained encoder on two inputs, and a copy of its own.
    "encoder": ("cut_network", {"outputs": [{"tensor": "one", "name": "code"}]}),
    "left": ("layer.input", {"shape": [2]}),
    "right": ("layer.input", {"shape": [2]}),
    "code-left": ("apply_network", {}),
    "code-right": ("apply_network", {}),
    "copy": ("apply_network", {"weights": "fresh"}),
    "join": ("layer.concatenate", {}),
    "same": ("layer.dense", {"units": 1, "activation": "sigmoid"}),
    "twins": (
        "network_learner",
        {
            "epochs": 1,
            "targets": [{"columns": ["same"]}],
            "inputs": [{"input": "left", "columns": ["a", "b"]}, {"input": "right", "columns": ["b", "a"]}],
        },
    ),
}
WIRES = """
in.output one.input, one.output out.input, out.output base.network, rows.table base.training
base.network freeze.network, freeze.network open.network, open.features drop.input, drop.output head.input
head.output tuned.network, rows.table tuned.training
tuned.network apply.network, rows.table apply.table, base.network before.network, rows.table before.table
base.network encoder.network, encoder.network code-left.network, left.output code-left.inputs
encoder.network code-right.network, right.output code-right.inputs
encoder.network copy.network, left.output copy.inputs
code-left.output join.inputs, code-right.output join.inputs, copy.output join.inputs, join.output same.input
same.output twins.network, rows.table twins.training
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    numbers = np.random.default_rng(2).normal(size=(40, 2)).round(3)
    rows = "\n".join(f"{a},{b},{a * b:.4f},{a - b:.4f},{int(a > b)}" for a, b in numbers)
    (folder / "data.csv").write_text(f"a,b,y,z,same\n{rows}\n", "utf-8")
    wires = [wire.split() for line in WIRES.split("\n") for wire in line.split(",") if wire.strip()]
    flow = {
        "format": 1,
        "nodes": {id: {"type": type, "settings": settings} for id, (type, settings) in NODES.items()},
        "connections": [{"from": source, "to": target} for source, target in wires],
    }
    path = folder / "flow.netwright.json"
    path.write_text(json.dumps(flow), "utf-8")
    return path


@pytest.fixture(scope="module")
def results(file: Path) -> Results:
    found: Results = Workflow.load(file).run()
    assert found.state == "done", {id: node.state.error for id, node in found.items() if node.state.error}
    return found


def test_a_frozen_base_stays_and_the_new_head_learns(results: Results) -> None:
    before, after = results["before"]["table"]["one"].to_numpy(), results["apply"]["table"]["one"].to_numpy()
    assert np.array_equal(before, after)
    tuned = results["tuned"].value("network").spec
    assert (tuned.total.trainable, tuned.total.frozen) == (5, 12)
    assert [layer.id for layer in tuned.graph.layers] == ["in", "one", "drop", "head"]
    base = results["base"].value("network").spec
    assert tuned.graph.layer("one").weight_set == base.graph.layer("one").weight_set
    kernel, bias = results["tuned"].value("network").weights["3/0"], results["tuned"].value("network").weights["3/1"]
    np.testing.assert_allclose(results["apply"]["table"]["head"].to_numpy(), (after @ kernel + bias)[:, 0], atol=1e-5)


def test_twins_share_their_encoder_and_a_copy_is_apart(results: Results) -> None:
    twins = results["twins"].value("network").spec
    ids = [layer.id for layer in twins.graph.layers]
    assert ids == ["left", "one", "right", "copy/one", "join", "same"]
    assert [call.layer for call in twins.graph.calls].count("one") == 2
    assert twins.total.trainable == 12 + 12 + 13


def test_nothing_runs_twice(results: Results, file: Path) -> None:
    assert all(node.state.cached for node in Workflow.load(file).run().values())


def test_layers_are_drawn_behind_a_network_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    given = keras.Input((2,), name="given")
    monkeypatch.setenv("NETWRIGHT_CONNECTION_LAKE", f"file://{tmp_path}/far")
    (tmp_path / "far").mkdir()
    keras.Model(given, keras.layers.Dense(3, name="hidden")(given)).save(tmp_path / "far" / "small.keras")
    nodes = {
        "read": {"type": "network_reader", "settings": {"path": "lake://small.keras"}},
        "open": {"type": "open_network", "settings": {"tensors": [{"port": "hidden", "tensor": "hidden"}]}},
        "end": {"type": "layer.dense", "settings": {"units": 4}},
        "made": {"type": "network_summary"},
    }
    wires = ("read.network open.network", "open.hidden end.input", "end.output made.network")
    flow = {
        "format": 1,
        "nodes": nodes,
        "connections": [dict(zip(("from", "to"), wire.split(), strict=True)) for wire in wires],
    }
    file = tmp_path / "near" / "flow.netwright.json"
    file.parent.mkdir()
    file.write_text(json.dumps(flow), "utf-8")
    results = Workflow.load(file).run()
    assert results.state == "done", {id: node.state.error for id, node in results.items()}
    assert {"given", "hidden", "end"} <= set(results["made"]["table"]["layer"])
