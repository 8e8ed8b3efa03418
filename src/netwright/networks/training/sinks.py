"""Where a training is recorded beside the page, on the user's wish: TensorBoard's files, an MLflow run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from netwright.networks.training.setup import CourseSetup
from netwright.networks.training.watching import Watcher
from netwright.sdk import Message, NetwrightError, NodeError, Point


class Sink(Protocol):
    """One place. Whatever it raises ends it, and not the training."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def where(self) -> str:
        """Where it is found later."""

    def point(self, point: Point) -> None:
        """Take a point of the curve."""

    def weights(self, step: int, rates: Sequence[float], variables: Sequence[Any]) -> None:
        """Take the learning rates and what is learnt, after an epoch."""

    def facts(self, values: Mapping[str, Any]) -> None:
        """Take what is known in the end."""

    def close(self, is_whole: bool) -> None:
        """End; `is_whole` unless the training was cancelled or failed."""


class Sinks:
    """All places that a setup names. One that fails is left with a warning, and the training goes on."""

    def __init__(self, setup: CourseSetup, watcher: Watcher) -> None:
        self._watcher = watcher
        self._open: list[Sink] = []
        if setup.tensorboard is not None:
            self._add("TensorBoard", lambda: _event_file(setup))
        if setup.mlflow is not None:
            self._add("MLflow", lambda: _mlflow_run(setup, watcher))

    def point(self, point: Point) -> None:
        """Pass on a point of the curve."""
        self._tell(lambda sink: sink.point(point))

    def weights(self, step: int, rates: Sequence[float], variables: Sequence[Any]) -> None:
        """Pass on the learning rates and what is learnt."""
        self._tell(lambda sink: sink.weights(step, rates, variables))

    def facts(self, values: Mapping[str, Any]) -> None:
        """Pass on what is known in the end."""
        self._tell(lambda sink: sink.facts(values))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        self._tell(lambda sink: sink.close(kind is None))
        self._open.clear()
        return False

    def _add(self, title: str, make: Callable[[], Sink]) -> None:
        try:
            sink = make()
        except Exception as error:  # whatever is wrong with the place, it must not end the training
            self._give_up(Message.of("{place} records nothing of this training.", place=title), error)
        else:
            self._open.append(sink)
            self._watcher.log("{place} records this training, too: {where}.", place=title, where=sink.where)

    def _tell(self, tell: Callable[[Sink], None]) -> None:
        for sink in list(self._open):
            try:
                tell(sink)
            except Exception as error:  # as above
                self._open.remove(sink)
                self._give_up(Message.of("{place} records no more of this training.", place=sink.title), error)

    def _give_up(self, told: Message, error: Exception) -> None:
        self._watcher.warn(told.template, "The training went on, and its curves are here.", **told.values)
        if not isinstance(error, NetwrightError):  # what libraries say
            error = NodeError(
                "The reason: {reason}", "Check the setting for it.", reason=str(error) or type(error).__name__
            )
        values = error.problem.values | error.remedy.values
        self._watcher.warn(error.problem.template, error.remedy.template, **values)


def _event_file(setup: CourseSetup) -> Sink:
    from netwright.networks.training.events import EventFile

    return EventFile(_own_folder(Path(setup.tensorboard or "")))


def _own_folder(folder: Path) -> Path:
    """Return a new folder within: TensorBoard takes each for a run, and two trainings in one for a single curve."""
    _check_folder(folder)
    begun = time.strftime("%Y-%m-%d %H.%M.%S")
    folder.mkdir(parents=True, exist_ok=True)
    names = chain([begun], (f"{begun} {number}" for number in count(2)))
    while True:
        with suppress(FileExistsError):  # another one began in the same second
            own = folder / next(names)
            own.mkdir()
            return own


def _check_folder(folder: Path) -> None:
    """Raise NodeError for what is, or lies in, a file."""
    found = next(place for place in (folder, *folder.parents) if place.exists())
    if not found.is_dir():
        raise NodeError(
            "{path} is a file, not a folder.", "Choose another folder in the setting for it.", path=str(found)
        )


def _mlflow_run(setup: CourseSetup, watcher: Watcher) -> Sink:
    from netwright.networks.training.mlflow_run import MlflowRun

    if setup.mlflow is not None and setup.mlflow.connection is None:
        _check_folder(Path(setup.mlflow.folder))
    return MlflowRun(setup, watcher)
