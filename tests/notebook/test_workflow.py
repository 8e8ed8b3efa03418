"""Workflows from Python: settings in, Polars, Keras and Vega-Lite out."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright import Workflow
from netwright.notebook import Results
from netwright.sdk import NetwrightError, NodeError

FLOW = {
    "format": 1,
    "variables": {"share": {"type": "number", "value": 0.8}},
    "nodes": {
        "reader": {"type": "csv_reader", "settings": {"path": "data.csv"}},
        "split": {"type": "partition", "settings": {"share": {"$expression": "share"}}},
        "input": {"type": "layer.input", "settings": {"shape": [1]}},
        "dense": {"type": "layer.dense", "settings": {"units": 1}},
        "learner": {"type": "network_learner", "settings": {"epochs": 2, "targets": [{"columns": ["y"]}]}},
        "plot": {"type": "line_plot", "settings": {"x": "epoch", "y": ["loss"]}},
        "lost": {"type": "csv_reader", "settings": {"path": "lost.csv"}},
    },
    "connections": [
        {"from": "reader.table", "to": "split.table"},
        {"from": "input.output", "to": "dense.input"},
        {"from": "dense.output", "to": "learner.network"},
        {"from": "split.first", "to": "learner.training"},
        {"from": "learner.history", "to": "plot.table"},
    ],
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebook")
    rows = "\n".join(f"{place / 50},{place / 25}" for place in range(50))
    (folder / "data.csv").write_text(f"x,y\n{rows}\n", "utf-8")
    path = folder / "flow.netwright.json"
    path.write_text(json.dumps(FLOW), "utf-8")
    return path


@pytest.fixture(scope="module")
def results(file: Path) -> Results:
    return Workflow.load(file).with_settings({"dense.units": 1, "learner.epochs": 3}).run(variables={"share": 0.5})


def test_tables_are_polars_frames(results: Results) -> None:
    assert isinstance(results["split"]["first"], pl.DataFrame)
    assert results["split"]["first"].height == 25
    assert results["learner"]["history"]["epoch"].to_list() == [1, 2, 3]
    assert list(results["split"]) == ["first", "second"]


def test_networks_are_keras_models(results: Results) -> None:
    import keras

    model = results["learner"]["network"]
    assert isinstance(model, keras.Model)
    rows = np.array([[0.0], [0.5]], dtype="float32")
    kernel, bias = (np.asarray(weight) for weight in model.get_weights())
    (predicted,) = model.predict({"input": rows}, verbose=0).values()
    np.testing.assert_allclose(predicted, rows @ kernel + bias, rtol=1e-6)


def test_figures_are_vega_lite(results: Results) -> None:
    figure = results["plot"]["figure"]
    assert figure["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    json.dumps(figure, allow_nan=False)


def test_a_failed_node_is_a_state_until_its_result_is_asked_for(results: Results) -> None:
    assert results.state == "failed"
    assert results["lost"].state.state == "failed"
    with pytest.raises(NodeError, match=r"lost\.csv"):
        results["lost"]["table"]
    with pytest.raises(KeyError):
        results["split"]["third"]
    with pytest.raises(KeyError):
        results["ghost"]


def test_up_to_a_node_from_the_cache_with_a_listener(file: Path, results: Results) -> None:
    heard: list[str] = []
    flow = Workflow.load(file).with_settings({"learner.epochs": 3})
    again = flow.run(to=["learner"], variables={"share": 0.5}, listener=lambda kind, data: heard.append(kind))
    assert again.state == "done"
    assert again["learner"].state.cached
    assert again["learner"]["history"].equals(results["learner"]["history"])
    assert heard[0] == heard[-1] == "run"


def test_inside_a_running_event_loop(file: Path) -> None:
    async def cell() -> Any:
        return Workflow.load(file).run(to="split")["split"]["second"].height

    assert asyncio.run(cell()) == 10


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"dense.width": 3}, "has no setting width"),
        ({"ghost.units": 3}, "There is no node ghost"),
    ],
)
def test_settings_that_are_not_there(file: Path, settings: dict[str, Any], told: str) -> None:
    with pytest.raises(NetwrightError, match=told):
        Workflow.load(file).with_settings(settings)


def test_variables_that_are_not_there(file: Path) -> None:
    with pytest.raises(NetwrightError, match="There is no variable shape in this workflow"):
        Workflow.load(file).run(variables={"shape": 1})


def test_a_changed_copy_leaves_the_first_alone_and_can_be_saved(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.netwright.json"
    copy.write_bytes(file.read_bytes())
    flow = Workflow.load(copy)
    changed = flow.with_settings({"dense.units": 7}).with_seed(5)
    assert (flow.document.nodes["dense"].settings["units"], flow.document.seed) == (1, 1)
    changed.save()
    saved = Workflow.load(copy).document
    assert (saved.nodes["dense"].settings["units"], saved.seed) == (7, 5)


def test_importing_netwright_loads_nothing_heavy() -> None:
    script = (
        "import sys, netwright; netwright.Workflow;"
        "print([m for m in ('numpy', 'polars', 'duckdb', 'keras', 'tensorflow', 'fastapi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
