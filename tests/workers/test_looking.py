"""Looking into a learner's network in a worker: drawn, trained, and where that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.build import build, read_weights
from netwright.networks.graphs.graph import network_of
from netwright.networks.predict import Predictor
from netwright.networks.training import Examples, OptimizerSetup, TargetSetup, TrainingSetup, train
from netwright.nodes.training.feeding import fed_by
from netwright.ports import Network, Table
from netwright.sdk import NetwrightError, Registry
from netwright.sdk.glimpse import ProbedRows
from netwright.workers.child import values
from netwright.workers.child.answers.probing import probe
from netwright.workers.child.main import load_types
from netwright.workers.protocol import Drawn, DrawnSource, EntrySource, Probe, Step, Task
from tests.networks.drawing import Recorder, layer, start

SEED = 11


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_types(["netwright.nodes"])


def stored(type: str, value: Any, folder: Path) -> EntrySource:
    output, _ = values.write(type, value, folder)  # type: ignore[arg-type]
    return EntrySource(type=output.type, spec=output.spec, folder=str(folder))


def request(folder: Path, *rows: int, settings: dict[str, Any] | None = None, **more: Any) -> Probe:
    """Two drawn layers and a learner on five rows of three columns."""
    table = Table.of(pl.DataFrame({"a": range(5), "b": range(5, 10), "class": ["u", "v", "u", "v", "u"]}))
    units = {"units": 2, "activation": "softmax"}
    drawn = (
        Drawn(node="start", type="layer.input", settings={"shape": [2]}),
        Drawn(node="out", type="layer.dense", settings=units, inputs={"input": (drawn_by("start"),)}),
    )
    inputs: Any = {"network": (drawn_by("out"),), "training": (stored("table", table, folder / "table"),)}
    chosen = {"targets": [{"columns": ["class"]}], **(settings or {})}
    step = Step(node="l", type="network_learner", settings=chosen, inputs=inputs, entry="", seed=SEED)
    task = Task(id="t", steps=(step,), drawn=drawn, folder=str(folder), workspace=str(folder))
    return Probe(task=task, rows=ProbedRows(port="training", rows=rows), **more)


def drawn_by(node: str) -> DrawnSource:
    return DrawnSource(node=node, port="output")


def test_a_drawn_network_is_seen_with_the_weights_it_will_begin_with(registry: Registry, tmp_path: Path) -> None:
    found = probe(request(tmp_path, 1, 4), registry)
    assert (found.numbers, found.trained, found.epoch) == ((1, 4), False, None)
    assert [one.layer for one in found.layers] == ["start", "out"]
    row = found.layers[0].rows[0]
    assert (row.form, row.size, row.low, row.high, row.mean) == ("bars", (2,), 1.0, 6.0, 3.5)
    built = build(network_of([dense()]).graph, SEED)
    wanted = np.asarray(built.model({"start": np.array([[1.0, 6.0]])})["out"])
    assert found.layers[1].rows[0].high == pytest.approx(wanted.max(), abs=1e-6)


def test_a_trained_network_is_seen_with_its_own_weights(registry: Registry, tmp_path: Path) -> None:
    spec = fed_by(network_of([dense()]), {"start": ("a", "b")}, {}, {})
    weights = {name: value * 0 for name, value in read_weights(build(spec.graph)).items()}
    trained = stored("network", Network(spec, weights), tmp_path / "network")
    found = probe(request(tmp_path, 0, trained={"network": trained}), registry)
    assert found.trained
    assert found.layers[1].rows[0].mean == pytest.approx(0.5)


def test_a_network_is_seen_as_in_the_training_state_that_it_goes_on_from(registry: Registry, tmp_path: Path) -> None:
    spec = network_of([dense()])
    x = np.arange(10, dtype="float32").reshape(2, 5).T
    setup = TrainingSetup(
        targets={"out": TargetSetup(loss="sparse_categorical_crossentropy")}, epochs=2, batch_size=2,
        optimizer=OptimizerSetup(learning_rate=0.1), save_state=str(tmp_path / "a.state"),
    )  # fmt: skip
    examples = Examples({"start": x}, {"out": np.array([0, 1, 0, 1, 0])})
    learnt = train(Network(spec), examples, None, setup, Recorder()).network
    asked = request(tmp_path, 1, settings={"continue_from": "a.state"})
    found = probe(asked, registry)
    assert not found.trained
    wanted = Predictor(learnt)({"start": x[1:2]})["out"]
    assert found.layers[1].rows[0].high == pytest.approx(wanted.max(), abs=1e-6)

    (tmp_path / "a.state").write_bytes(b"none")
    with pytest.raises(NetwrightError, match="holds no training state"):
        probe(asked, registry)


def test_a_network_that_is_used_is_seen_with_the_rows_it_is_used_on(registry: Registry, tmp_path: Path) -> None:
    spec = fed_by(network_of([dense()]), {"start": ("a", "b")}, {}, {})
    weights = {name: value * 0 for name, value in read_weights(build(spec.graph)).items()}
    asked = request(tmp_path, 2)
    (learner,) = asked.task.steps
    network = stored("network", Network(spec.model_copy(update={"has_weights": True}), weights), tmp_path / "network")
    step = Step(
        node="e", type="network_executor", inputs={"network": (network,), "table": learner.inputs["training"]},
        entry="", settings={}, seed=SEED,
    )  # fmt: skip
    task = asked.task.model_copy(update={"steps": (step,)})
    found = probe(Probe(task=task, rows=ProbedRows(port="table", rows=(2,))), registry)
    assert found.trained
    assert found.layers[0].rows[0].mean == pytest.approx((2 + 7) / 2)
    assert found.layers[1].rows[0].mean == pytest.approx(0.5)


def test_what_cannot_be_seen_says_why(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(NetwrightError, match="5 rows only"):
        probe(request(tmp_path, 9), registry)
    noisy = network_of([dense()])
    with pytest.raises(NetwrightError, match="fed from a table"):
        probe(request(tmp_path, 0, trained={"network": stored("network", Network(noisy), tmp_path / "n")}), registry)


def dense() -> Any:
    return layer("dense", "out", units=2, activation="softmax").configure(input=start([2]))["output"]
