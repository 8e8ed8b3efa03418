"""A run in MLflow: the settings, the metrics after each epoch, and what is known in the end. Needs `mlflow-skinny`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netwright.networks.training.setup import CourseSetup, MlflowSetup
from netwright.networks.training.watching import Watcher
from netwright.sdk import NetwrightError, NodeError, Point
from netwright.sdk.connections import Connection, connection

AT_ONCE = 100
"""Parameters and tags that MLflow takes in one request."""
LONGEST = 500
"""Letters of a parameter or tag."""
BEYOND = {"code", "tensorboard", "mlflow", "continue_from", "save_state"}
"""What of a setup is no parameter: code, and places on this machine."""
ADDRESSES = {"http", "https", "file", "sqlite", "postgresql", "mysql", "mssql", "databricks"}
"""What MLflow's own addresses begin with."""
CALM = {
    "MLFLOW_DISABLE_TELEMETRY": "true",  # no word to anybody whom the user has not named
    "MLFLOW_ALLOW_FILE_STORE": "true",
    # A server that is not there must not hold up the training for minutes.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
}


class MlflowRun:
    """One run of an experiment, in a folder or on a tracking server."""

    title = "MLflow"

    def __init__(self, setup: CourseSetup, watcher: Watcher) -> None:
        wanted = setup.mlflow or MlflowSetup()
        if wanted.connection in ADDRESSES:
            raise NodeError(
                "The setting for MLflow holds an address.",
                "Add a connection with this address, and write the name of the connection, such as tracking://names.",
            )
        place = (
            Connection(url=Path(wanted.folder).as_uri()) if wanted.connection is None else connection(wanted.connection)
        )
        for name, value in {**CALM, **place.options}.items():
            if name.startswith("MLFLOW_"):
                os.environ[name] = str(value)
        self._place = place
        self._epoch = 0
        with self._discreet():
            self._client = _client(place.url)
            known = self._client.get_experiment_by_name(wanted.experiment)
            experiment = known.experiment_id if known else self._client.create_experiment(wanted.experiment)
            self._run = self._client.create_run(experiment).info.run_id
        self.where = f"{wanted.connection or wanted.folder}, {wanted.experiment}, {self._run}"
        # Checkpoints lie under the recipe's key.
        self._tag({"netwright.recipe": watcher.checkpoints.name})
        self._param(dict(_leaves(setup.model_dump(mode="json", exclude=BEYOND))))

    def point(self, point: Point) -> None:
        """Take a point of the curve; only those of whole epochs."""
        if point.scope == "epoch":
            self._metrics({name: value for name, value in point.values.items() if value is not None}, point.epoch)
            self._epoch = point.epoch

    def weights(self, step: int, rates: Sequence[float], variables: Sequence[Any]) -> None:
        """Take the learning rates."""
        names = ["learning_rate", *(f"learning_rate_{place}" for place in range(2, len(rates) + 1))]
        self._metrics(dict(zip(names, rates, strict=True)), self._epoch)

    def facts(self, values: Mapping[str, Any]) -> None:
        """Take what is known in the end, as tags."""
        self._tag(dict(_leaves(values)))

    def close(self, is_whole: bool) -> None:
        """End the run: finished, or killed."""
        with self._discreet():
            self._client.set_terminated(self._run, "FINISHED" if is_whole else "KILLED")

    def _metrics(self, values: Mapping[str, float], epoch: int) -> None:
        from mlflow.entities import Metric

        now = int(1000 * time.time())
        with self._discreet():
            self._client.log_batch(self._run, metrics=[Metric(key, value, now, epoch) for key, value in values.items()])

    def _param(self, values: Mapping[str, object]) -> None:
        from mlflow.entities import Param

        for some in _pieces([Param(key, str(value)[:LONGEST]) for key, value in values.items()]):
            with self._discreet():
                self._client.log_batch(self._run, params=some)

    def _tag(self, values: Mapping[str, object]) -> None:
        from mlflow.entities import RunTag

        for some in _pieces([RunTag(key, str(value)[:LONGEST]) for key, value in values.items()]):
            with self._discreet():
                self._client.log_batch(self._run, tags=some)

    @contextmanager
    def _discreet(self) -> Iterator[None]:
        """Let no error tell the secrets of the connection."""
        try:
            yield
        except NetwrightError:
            raise
        except Exception as error:
            raise RuntimeError(self._place.redact(str(error))) from None


def _client(address: str) -> Any:
    try:
        from mlflow import MlflowClient
    except ModuleNotFoundError:
        raise NodeError(
            "MLflow is not installed.",
            "Install it with {command} and run the node again.",
            command='pip install "netwright[mlflow]"',
        ) from None
    return MlflowClient(tracking_uri=address)


def _leaves(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Yield what is in nested mappings by dotted names; what is None is left out."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{name}.")
        elif value is not None:
            yield f"{before}{name}", value


def _pieces(items: list[Any]) -> Iterator[list[Any]]:
    for first in range(0, len(items), AT_ONCE):
        yield items[first : first + AT_ONCE]
