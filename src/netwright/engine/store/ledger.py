"""The ledger: which runs there were, what each node did in them, and which result each node last had.

Every run is bound to the process that drives it, by pid and creation time. When that process is gone, the run is
marked interrupted the next time anybody opens the workspace: nothing is shown as running that does not run.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import psutil

from netwright.engine.store.database import connect

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, title TEXT NOT NULL, started REAL NOT NULL, seconds REAL,
    state TEXT NOT NULL, seed INTEGER NOT NULL, asked TEXT NOT NULL, variables TEXT NOT NULL, versions TEXT NOT NULL,
    pid INTEGER NOT NULL, process_started REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_by_start ON runs (started);
CREATE INDEX IF NOT EXISTS runs_of_document ON runs (document, started);
CREATE INDEX IF NOT EXISTS runs_alive ON runs (pid) WHERE state = 'running';
CREATE TABLE IF NOT EXISTS node_runs (
    run TEXT NOT NULL, node TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, cached INTEGER NOT NULL,
    key TEXT, result TEXT, seed INTEGER, started REAL, seconds REAL, details TEXT NOT NULL,
    PRIMARY KEY (run, node)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reused (run TEXT NOT NULL, nodes TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS reused_by_run ON reused (run);
CREATE TABLE IF NOT EXISTS latest (
    document TEXT NOT NULL, node TEXT NOT NULL, run TEXT NOT NULL, state TEXT NOT NULL, key TEXT, result TEXT,
    details TEXT NOT NULL, PRIMARY KEY (document, node)
) WITHOUT ROWID;
"""


class NodeRun(NamedTuple):
    """What a node did in a run: a row of the ledger. `details` holds warnings, error, incomplete, facts, files."""

    node: str
    type: str
    state: str
    cached: bool = False
    key: str | None = None
    result: str | None = None
    seed: int | None = None
    started: float | None = None
    seconds: float | None = None
    details: Mapping[str, Any] = MappingProxyType({})


class Latest(NamedTuple):
    """How a node of a document last ended: done, stopped, failed, cancelled."""

    run: str
    state: str
    key: str | None
    result: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class RunRecord:
    """One run."""

    id: str
    document: str
    title: str
    started: float
    seconds: float | None
    state: str
    seed: int
    asked: dict[str, Any]
    variables: dict[str, Any]
    versions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the page and the CLI."""
        return dict(vars(self))


_ENDS = ("done", "stopped", "failed", "cancelled")
_RUNS = "SELECT id, document, title, started, seconds, state, seed, asked, variables, versions FROM runs "
_NODES = "SELECT node, type, state, cached, key, result, seed, started, seconds, details FROM node_runs "


class Ledger:
    """The run records of a workspace, durable: a commit here is on the disk."""

    def __init__(self, path: Path) -> None:
        self._table = connect(path, _SCHEMA, "FULL")
        self._latest: dict[str, dict[str, Latest]] = {}
        self._version: int | None = None

    def begin(self, record: RunRecord) -> None:
        """Write down that a run began, driven by this process."""
        values = (
            record.id, record.document, record.title, record.started, None, "running", record.seed,
            json.dumps(record.asked), json.dumps(record.variables), json.dumps(record.versions), *_identity(),
        )  # fmt: skip
        self._table.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def note(self, run: str, document: str, nodes: Sequence[NodeRun]) -> None:
        """Write down what nodes did, in one transaction; what a node's latest end is follows from it."""
        with self._transaction():
            latest = self._note(run, document, nodes)
        self._latest[document] = latest

    def end(
        self, run: str, state: str, seconds: float, document: str, nodes: Sequence[NodeRun],
        unrecorded: RunRecord | None = None,
    ) -> None:  # fmt: skip
        """Write down how a run ended (done, failed or cancelled) and what nodes did last; and that it began, too."""
        with self._transaction():
            if unrecorded is not None:
                self.begin(unrecorded)
            latest = self._note(run, document, nodes)
            self._table.execute("UPDATE runs SET state=?, seconds=? WHERE id=?", (state, seconds, run))
        self._latest[document] = latest

    def _note(self, run: str, document: str, nodes: Sequence[NodeRun]) -> dict[str, Latest]:
        """Write what nodes did, and return how those of the document last ended after that."""
        latest = dict(self.latest(document))  # a new one: whoever holds the old one goes on with what was true then
        news: dict[str, Latest] = {}
        for node in nodes:
            held = latest.get(node.node)
            if node.cached and held is not None and held[1:4] == (node.state, node.key, node.result):
                # Answered by the result that it had: no news, beside that it was in this run.
                latest[node.node] = held._replace(run=run)
            elif node.state in _ENDS:
                latest[node.node] = news[node.node] = _latest_of(run, node)
        rows = [(run, *node[:-1], _as_text(node.details)) for node in nodes if not node.cached]
        reused = [node for node in nodes if node.cached]
        write = self._table.executemany
        write("INSERT OR REPLACE INTO node_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        write("INSERT INTO reused VALUES (?, ?)", [(run, json.dumps(reused, default=dict))] if reused else ())
        write(
            "INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(document, node, *end[:-1], _as_text(end.details)) for node, end in news.items()],
        )
        return latest

    def latest(self, document: str) -> dict[str, Latest]:
        """Return how each node of a document last ended. Not to be changed by the caller."""
        version = self._table.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:  # another process wrote
            self._version = version
            self._latest.clear()
        if document not in self._latest:
            self._latest[document] = self._read_latest(document)
        return self._latest[document]

    def _read_latest(self, document: str) -> dict[str, Latest]:
        query = "SELECT node, run, state, key, result, details FROM latest WHERE document=?"
        return {
            node: Latest(run, state, key, result, json.loads(details))
            for node, run, state, key, result, details in self._table.execute(query, (document,))
        }

    def forget(self, document: str, nodes: Iterable[str]) -> None:
        """Forget how nodes last ended, so that they stand as never run."""
        with self._transaction():
            self._table.executemany(
                "DELETE FROM latest WHERE document=? AND node=?", [(document, node) for node in nodes]
            )
        self._latest.pop(document, None)

    def rename(self, old: str, new: str) -> None:
        """Take a document's records along when its file moves."""
        with self._transaction():
            self._table.execute("DELETE FROM latest WHERE document=?", (new,))
            self._table.execute("UPDATE latest SET document=? WHERE document=?", (new, old))
            self._table.execute("UPDATE runs SET document=? WHERE document=?", (new, old))
        self._latest.clear()

    def mark_interrupted(self) -> list[str]:
        """Mark runs whose process is gone, and their unfinished nodes; return their ids."""
        query = "SELECT id, pid, process_started FROM runs WHERE state='running'"
        gone = [id for id, pid, started in self._table.execute(query).fetchall() if not _is_alive(pid, started)]
        if gone:
            with self._transaction():
                keys = [(id,) for id in gone]
                self._table.executemany("UPDATE runs SET state='interrupted' WHERE id=?", keys)
                self._table.executemany(
                    "UPDATE node_runs SET state='interrupted' WHERE run=? AND state IN ('running', 'waiting')", keys
                )
                # How a node failed before is not how it last ended.
                self._table.executemany(
                    """DELETE FROM latest WHERE state IN ('failed', 'cancelled') AND (document, node) IN
                           (SELECT document, node FROM runs JOIN node_runs ON run = id
                            WHERE id=? AND node_runs.state='interrupted')""",
                    keys,
                )
            self._latest.clear()
        return gone

    def oldest_start(self) -> float:
        """Return when the oldest living run began, now where none lives. What was used since then is in use."""
        self.mark_interrupted()
        query = "SELECT MIN(started) FROM runs WHERE state='running'"
        started: float | None = self._table.execute(query).fetchone()[0]
        return time.time() if started is None else started

    def runs(self, document: str | None = None, limit: int = 100) -> list[RunRecord]:
        """Return run records, the newest first."""
        if document is None:
            rows = self._table.execute(_RUNS + "ORDER BY started DESC LIMIT ?", (limit,))
        else:
            rows = self._table.execute(_RUNS + "WHERE document=? ORDER BY started DESC LIMIT ?", (document, limit))
        return [_record(row) for row in rows]

    def record(self, id: str) -> RunRecord | None:
        """Return a run by itself."""
        row = self._table.execute(_RUNS + "WHERE id=?", (id,)).fetchone()
        return None if row is None else _record(row)

    def run(self, id: str) -> tuple[RunRecord, list[NodeRun]] | None:
        """Return a run and what its nodes did."""
        record = self.record(id)
        if record is None:
            return None
        nodes = {}
        for (reused,) in self._table.execute("SELECT nodes FROM reused WHERE run=? ORDER BY rowid", (id,)).fetchall():
            nodes.update({node: NodeRun(node, *facts) for node, *facts in json.loads(reused)})
        for row in self._table.execute(_NODES + "WHERE run=?", (id,)):
            done = _node_run(row)
            nodes[done.node] = done
        return record, [nodes[node] for node in sorted(nodes)]

    def history(self, document: str, node: str, limit: int = 50) -> list[tuple[RunRecord, NodeRun]]:
        """Return the runs in which a node of a document worked itself, and what it did there, the newest first."""
        query = """SELECT id, document, title, runs.started, runs.seconds, runs.state, runs.seed, asked, variables,
                          versions, node, type, node_runs.state, cached, key, result, node_runs.seed, node_runs.started,
                          node_runs.seconds, details
                   FROM runs JOIN node_runs ON node_runs.run = runs.id
                   WHERE document=? AND node=? AND node_runs.started IS NOT NULL ORDER BY runs.started DESC LIMIT ?"""
        rows = self._table.execute(query, (document, node, limit)).fetchall()
        return [(_record(row[:10]), _node_run(row[10:])) for row in rows]

    def close(self) -> None:
        """Close the database."""
        self._table.close()

    def _transaction(self) -> _Transaction:
        return _Transaction(self._table)


class _Transaction:
    def __init__(self, table: sqlite3.Connection) -> None:
        self.table = table

    def __enter__(self) -> None:
        self.table.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.table.execute("COMMIT" if error is None else "ROLLBACK")


def _as_text(details: Mapping[str, Any]) -> str:
    return json.dumps(dict(details)) if details else "{}"


def _latest_of(run: str, node: NodeRun) -> Latest:
    details = node.details
    kept = {name: details[name] for name in ("error", "incomplete", "warnings") if details.get(name)} if details else {}
    if node.state in ("failed", "cancelled") and node.seconds is not None:
        kept["seconds"] = node.seconds
    return Latest(run, node.state, node.key, node.result, kept)


def _record(row: Sequence[Any]) -> RunRecord:
    id, document, title, started, seconds, state, seed, asked, variables, versions = row
    return RunRecord(
        id, document, title, started, seconds, state, seed,
        json.loads(asked), json.loads(variables), json.loads(versions),
    )  # fmt: skip


def _node_run(row: Sequence[Any]) -> NodeRun:
    node, type, state, cached, key, result, seed, started, seconds, details = row
    return NodeRun(node, type, state, bool(cached), key, result, seed, started, seconds, json.loads(details))


def _identity() -> tuple[int, float]:
    return os.getpid(), psutil.Process().create_time()


def _is_alive(pid: int, started: float) -> bool:
    try:
        return bool(abs(psutil.Process(pid).create_time() - started) < 1.0)
    except psutil.Error:
        return False
