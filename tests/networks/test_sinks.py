"""Trainings that are recorded elsewhere, and places that fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netwright.networks.training.events import EventFile
from netwright.networks.training.mlflow_run import CALM
from netwright.networks.training.setup import CourseSetup, MlflowSetup
from netwright.networks.training.sinks import Sinks
from netwright.sdk import Cancelled, Point
from netwright.sdk.connections import Connection, remember
from tests.networks.drawing import Recorder
from tests.networks.test_training import mlp, rows_of, run


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWRIGHT_SETTINGS", str(tmp_path / "settings"))
    for name, value in CALM.items():  # a run sets them for its process
        monkeypatch.setenv(name, value)


def test_a_run_in_mlflow_has_settings_metrics_and_how_it_ended(tmp_path: Path) -> None:
    mlflow = pytest.importorskip("mlflow")
    recorder = Recorder()
    recorder.checkpoints = tmp_path / "the-key"
    place = tmp_path / "mlruns"
    trained = run(mlp(), *rows_of("mlp"), recorder, epochs=3, mlflow=MlflowSetup(folder=str(place), experiment="names"))
    assert not recorder.warnings
    client = mlflow.MlflowClient(tracking_uri=place.as_uri())
    (made,) = client.search_runs([client.get_experiment_by_name("names").experiment_id])
    assert made.info.status == "FINISHED"
    assert (made.data.params["epochs"], made.data.params["targets.out.loss"]) == (
        "3",
        "sparse_categorical_crossentropy",
    )
    tags = made.data.tags
    assert (tags["netwright.recipe"], tags["seed"], tags["ending"]) == ("the-key", "5", "finished")
    assert tags["versions.keras"]
    assert tags["backend"] == "tensorflow"
    shown = [(one.step, one.value) for one in client.get_metric_history(made.info.run_id, "loss")]
    assert shown == [(row["epoch"], row["loss"]) for row in trained.history]
    assert made.data.metrics["learning_rate"] == trained.history[-1]["learning_rate"]
    assert f"MLflow records this training, too: {place}, names, {made.info.run_id}." in recorder.lines


def test_a_cancelled_run_is_killed_in_mlflow(tmp_path: Path) -> None:
    mlflow = pytest.importorskip("mlflow")

    class Cancelling(Recorder):
        def check_cancelled(self) -> None:
            if len(self.points) > 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        run(mlp(), *rows_of("mlp"), Cancelling(), epochs=1000, mlflow=MlflowSetup(folder=str(tmp_path)))
    client = mlflow.MlflowClient(tracking_uri=tmp_path.as_uri())
    (made,) = client.search_runs([client.get_experiment_by_name("Netwright").experiment_id])
    assert made.info.status == "KILLED"


def test_each_training_has_its_own_run_in_tensorboard(tmp_path: Path) -> None:
    recorder = Recorder()
    for _ in range(2):
        run(mlp(), *rows_of("mlp"), recorder, epochs=1, tensorboard=str(tmp_path / "boards"))
    folders = sorted((tmp_path / "boards").iterdir())
    assert [len(list(one.glob("events.out.tfevents.*"))) for one in folders] == [1, 1]
    told = [line for line in recorder.lines if line.startswith("TensorBoard records")]
    assert told == [f"TensorBoard records this training, too: {one}." for one in folders]


@pytest.mark.parametrize("kind", ["no connection", "an address", "no server", "no folder", "a file", "full disk"])
def test_a_place_that_fails_is_left_with_one_warning(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder()
    (tmp_path / "file").write_text("no folder")
    places: dict[str, dict[str, Any]] = {
        "no connection": {"mlflow": MlflowSetup(connection="nowhere")},
        "no server": {"mlflow": MlflowSetup(connection="tracking")},
        "an address": {"mlflow": MlflowSetup(connection="http", experiment="user:hunter2@127.0.0.1:9")},
        "a file": {"mlflow": MlflowSetup(folder=str(tmp_path / "file"))},
        "no folder": {"tensorboard": str(tmp_path / "file" / "runs")},
        "full disk": {"tensorboard": str(tmp_path / "runs")},
    }
    if kind == "no server":
        pytest.importorskip("mlflow")
        remember("tracking", Connection(url="http://user:hunter2@127.0.0.1:9"))
    with Sinks(CourseSetup(epochs=2, **places[kind]), recorder) as sinks:
        monkeypatch.setattr(EventFile, "scalars", lambda *_: 1 / 0)
        for epoch in (1, 2):
            sinks.point(Point(scope="epoch", epoch=epoch, step=epoch, seconds=0.0, values={"loss": 1.0}))
    told, reason = recorder.warnings
    assert ("records no more of" if kind == "full disk" else "records nothing of") in told
    assert reason
    assert "hunter2" not in reason
