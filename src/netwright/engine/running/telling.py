"""What a run tells: events to whoever listens, curves and logs to files, what happened to the ledger."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from netwright.engine.running.order import Services
from netwright.engine.running.pulse import Pulse
from netwright.engine.states import NodeState
from netwright.engine.store.ledger import NodeRun, RunRecord
from netwright.sdk.message import LogLine

log = logging.getLogger(__name__)

Listener = Callable[[str, dict[str, Any]], None]
"""Kind and data of an event: states, points, glimpse, log, run."""

WRITE_EVERY = 0.5
"""Seconds between writes to the ledger and the cache index; each costs an fsync."""


class Telling:
    """The voice of one run. A disk that is full, or a listener that raises, does not end the run."""

    def __init__(
        self,
        record: RunRecord,
        services: Services,
        listener: Listener,
        summary: Callable[[], dict[str, Any]],
        instances: Callable[[Iterable[str]], Mapping[str, NodeState]],
    ) -> None:
        self.record = record
        self.services = services
        self._listener = listener
        self._summary = summary
        self._instances = instances
        self._counted: tuple[int, ...] = ()
        self._notes: list[NodeRun] = []
        self._written = time.monotonic()
        self._recorded = False
        self._pulse = Pulse(self._emit)

    def say(self, kind: str, data: dict[str, Any]) -> None:
        """Tell the listener something at once."""
        try:
            self._listener(kind, data)
        except Exception:
            log.exception("A listener failed.")

    def show(self, node: str, state: NodeState) -> None:
        """Tell how a node stands, with the next beat."""
        self._pulse.states[node] = state.to_json()
        self._pulse.stir()

    def add_points(self, node: str, points: Sequence[dict[str, Any]]) -> None:
        """Add points to a node's curve."""
        self._pulse.points.setdefault(node, []).extend(points)
        self._pulse.stir()

    def add_lines(self, node: str, lines: Sequence[LogLine]) -> None:
        """Add lines to a node's log."""
        self._pulse.lines.setdefault(node, []).extend(lines)
        self._pulse.stir()

    def note(self, node: NodeRun) -> None:
        """Take down what a node did, for the ledger."""
        self._notes.append(node)

    def begin(self) -> None:
        """Put the run into the ledger, at the latest before something works. One that is all cached saves a write."""
        if not self._recorded:
            with _forgiving("The run could not be recorded"):
                self.services.ledger.begin(self.record)
                self._recorded = True

    def end(self, state: str, seconds: float) -> None:
        """Tell and write down all that is left."""
        self._pulse.flush()
        self.services.cache.flush()
        unrecorded = None if self._recorded else self.record
        with _forgiving("The end of the run could not be recorded"):
            ledger, record = self.services.ledger, self.record
            ledger.end(record.id, state, seconds, record.document, self._notes, unrecorded)

    def _emit(self, pulse: Pulse) -> None:
        for node, points in pulse.points.items():
            before = self.services.recording.add_points(self.record.id, node, points)
            self.say("points", {"node": node, "from": before, "points": points})
        for node, lines in pulse.lines.items():
            self.services.recording.add_lines(self.record.id, node, lines)
            self.say("log", {"node": node, "lines": lines})
        if pulse.states:
            around = {id: state.to_json() for id, state in self._instances(pulse.states).items()}
            self.say("states", {"states": {**pulse.states, **around}})
            self._count()
        if time.monotonic() - self._written > WRITE_EVERY:
            self._write()

    def _count(self) -> None:
        """Tell how far the run is, when that changed."""
        summary = self._summary()
        counted = tuple(summary[name] for name in ("nodes", "done", "cached", "failed"))
        if counted != self._counted:
            self._counted = counted
            self.say("run", summary)

    def _write(self) -> None:
        """Write down what happened: results first, so that no record speaks of one that is not there."""
        self._written = time.monotonic()
        self.services.cache.flush()
        self.begin()
        if self._notes and self._recorded:
            with _forgiving("What nodes did could not be recorded"):
                self.services.ledger.note(self.record.id, self.record.document, self._notes)
                self._notes = []


@contextlib.contextmanager
def _forgiving(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        log.warning("%s: %s", what, error)
