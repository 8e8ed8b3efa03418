"""Runs as the pages see them: started on an open document, told on its channel, looked up in the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from netwright.engine.session import RunRefused, Session
from netwright.engine.store.ledger import NodeRun as NodeRecord
from netwright.engine.store.ledger import RunRecord as Record
from netwright.sdk.context import Control, Point
from netwright.server.documents.event_kinds import GlimpseEvent, LogEvent, PointsEvent, RunEvent, StatesEvent
from netwright.server.documents.open_document import OpenDocument
from netwright.server.engine_link import EngineLink
from netwright.server.refusal import conflict, not_found
from netwright.server.views import ErrorView, NodeRun, NodeState, RunRecord, RunSummary

Refresh = Callable[[OpenDocument], None]
IdOf = Callable[[str], str]


class Runs:
    """Starts, steers and remembers runs. `refresh` asks for a new draft, `id_of` names the document of a path."""

    def __init__(self, engine: EngineLink, refresh: Refresh, id_of: IdOf) -> None:
        self._engine = engine
        self._refresh = refresh
        self._id_of = id_of

    async def start(self, opened: OpenDocument, to: Iterable[str] | None, again: Iterable[str]) -> str:
        """Start a run of the document as it is now; return its id."""
        session = await self._engine.session()
        hearing = _Hearing(opened, lambda: self._refresh(opened), self._id_of)
        try:
            run = session.start(opened.document, opened.path, to=to, again=again, listener=hearing.hear)
        except RunRefused as refused:
            raise conflict(refused.problem, refused.remedy) from None
        return run.id

    async def cancel(self, run: str) -> None:
        """End a run."""
        if not (await self._engine.session()).cancel(run):
            raise _over(run)

    async def steer_node(self, run: str, node: str, control: Control) -> None:
        """Hand a running learner what the user asks of it."""
        if not (await self._engine.session()).steer(run, node, control):
            raise _over(run)

    async def reset(self, opened: OpenDocument, nodes: Iterable[str] | None) -> None:
        """Forget results."""
        session = await self._engine.session()
        try:
            session.reset(opened.document, opened.path, nodes)
        except RunRefused as refused:
            raise conflict(refused.problem, refused.remedy) from None
        self._refresh(opened)

    async def clear_cache(self, open_documents: Iterable[OpenDocument]) -> None:
        """Remove all results that no run is using."""
        session = await self._engine.session()
        session.clear_cache()
        for opened in open_documents:
            self._refresh(opened)

    async def newest(self, path: str | None, limit: int) -> list[RunSummary]:
        """Return the runs of a document, or all, the newest first."""
        session = await self._engine.session()
        found = (session.run_record(record.id) for record in session.runs(path, limit))
        return [self._summary(*one) for one in found if one is not None]

    async def record(self, run: str) -> RunRecord:
        """Return all that is known of a run."""
        found = (await self._engine.session()).run_record(run)
        if found is None:
            raise not_found("There is no run {run}.", run=run)
        record, nodes = found
        return RunRecord(
            **dict(self._summary(record, nodes)),
            node_runs=tuple(_node_run(node) for node in nodes),
            versions=record.versions,
        )

    def recall(self, session: Session, opened: OpenDocument) -> None:
        """Tell the pages of a document its last run; after a restart one that was interrupted."""
        if opened.known.run is not None:
            return
        last = session.runs(opened.path, 1)
        found = session.run_record(last[0].id) if last else None
        if found is not None:
            opened.known.run = self._summary(*found)
            opened.channel.publish(RunEvent(run=opened.known.run))

    def _summary(self, record: Record, nodes: list[NodeRecord]) -> RunSummary:
        return summary_of(
            {
                "id": record.id,
                "document": record.document,
                "state": record.state,
                "started": record.started,
                "seconds": record.seconds,
                "nodes": len(nodes),
                "done": sum(node.state in ("done", "stopped") for node in nodes),
                "cached": sum(node.cached for node in nodes),
                "failed": sum(node.state == "failed" for node in nodes),
            },
            self._id_of,
        )


class _Hearing:
    """Passes on what a run says."""

    def __init__(self, opened: OpenDocument, refresh: Callable[[], None], id_of: IdOf) -> None:
        self._opened = opened
        self._refresh = refresh
        self._id_of = id_of
        self._lines: dict[str, int] = {}

    def hear(self, kind: str, data: dict[str, Any]) -> None:
        known, channel = self._opened.known, self._opened.channel
        if kind == "states":
            states = {id: NodeState.model_validate(state) for id, state in data["states"].items()}
            known.states = known.states | states
            channel.publish(StatesEvent(states=dict(states)))
        elif kind == "points":
            points = tuple(Point.model_validate(point) for point in data["points"])
            channel.publish(PointsEvent(node=data["node"], start=data["from"], points=points))
        elif kind == "glimpse":
            channel.publish(GlimpseEvent.model_validate(data))
        elif kind == "log":
            node, lines = data["node"], tuple(data["lines"])
            start = self._lines.get(node, 0)
            self._lines[node] = start + len(lines)
            channel.publish(LogEvent(node=node, start=start, lines=lines))
        elif kind == "run":
            known.run = summary_of(data, self._id_of)
            channel.publish(RunEvent(run=known.run))
            if known.run.status != "running":
                # Results replace predictions, and what was running is no more.
                self._refresh()


def summary_of(data: Mapping[str, Any], id_of: IdOf) -> RunSummary:
    """Return the engine's summary of a run as the page sees it."""
    return RunSummary(
        run=data["id"],
        document=id_of(data["document"]),
        path=data["document"],
        status=data["state"],
        started=data["started"],
        seconds=None if data["state"] == "running" else data["seconds"],
        nodes=data["nodes"],
        finished=data["done"],
        cached=data["cached"],
        failed=data["failed"],
    )


def _node_run(node: NodeRecord) -> NodeRun:
    error = node.details.get("error")
    return NodeRun(
        node=node.node,
        type=node.type,
        outcome=node.state,
        cached=node.cached,
        seconds=node.seconds,
        seed=node.seed,
        error=ErrorView.model_validate(error) if error else None,
        facts=node.details.get("facts") or {},
    )


def _over(run: str) -> Exception:
    return not_found("The run {run} is over.", "Look at the nodes as they are now.", run=run)
