"""After each change: what is known of nodes before they run, all problems, and where each node stands."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from netwright.engine.session import Session
from netwright.sdk import NetwrightError
from netwright.server.documents.event_kinds import DraftedEvent, StatesEvent
from netwright.server.documents.open_document import OpenDocument
from netwright.server.engine_link import EngineLink
from netwright.server.views import NodeState
from netwright.workers.protocol import Drafted
from netwright.workflow.document import Document
from netwright.workflow.problems.problems import Problem, find_problems

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.003
"""Changes that come this close together are drafted as one."""


class Drafting:
    """Keeps what is known of one open document up to date: one draft at a time, always of the latest revision.

    `first` is called once the engine is open.
    """

    def __init__(self, opened: OpenDocument, engine: EngineLink, first: Callable[[Session], None]) -> None:
        self._opened = opened
        self._engine = engine
        self._wanted = asyncio.Event()
        self._fresh = True
        self._forget = False
        self._first: Callable[[Session], None] | None = first
        self._wanted.set()
        self._task = asyncio.get_running_loop().create_task(self._work())
        self._reading: set[asyncio.Task[None]] = set()

    def refresh(self) -> None:
        """Say that something changed: the document, a result, or a file that it reads."""
        self._wanted.set()

    def start_over(self) -> None:
        """Say that something changed which no node names, so that what is known of any may be wrong."""
        self._forget = True
        self._wanted.set()

    async def close(self) -> None:
        """Stop."""
        tasks = (self._task, *self._reading)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._wanted.clear()
            try:
                await self._draft()
            except Exception:
                log.exception("%s could not be drafted", self._opened.path)

    async def _draft(self) -> None:
        session = await self._engine.session()
        if self._first is not None:
            self._first(session)
            self._first = None
        opened = self._opened
        if self._forget:
            self._forget = False
            session.pool.forget(opened.path)
            self._fresh = True
        document, path, revision = opened.document, opened.path, opened.revision
        structural = find_problems(document, session.types)
        try:
            answer = await session.draft(document, path, fresh=self._fresh)
            self._fresh = False
        except NetwrightError as error:
            # The document as a whole cannot be drafted: sub-workflows without end, or a worker that died of it.
            self._fresh = True
            fault = Problem(problem=error.problem, remedy=error.remedy if error.remedy.template else None)
            self._publish(revision, [*structural, fault], None)
            return
        self._publish(revision, structural, answer)
        self._publish_states(document, path)
        reading = asyncio.get_running_loop().create_task(self._read_files(session))
        self._reading.add(reading)
        reading.add_done_callback(self._reading.discard)

    async def _read_files(self, session: Session) -> None:
        """Read large files once what the page waits for is out. How nodes stand that read them is known after that."""
        if await session.read_files(self._opened.path):
            self.refresh()

    def _publish(self, revision: int, structural: list[Problem], answer: Drafted | None) -> None:
        known = self._opened.known
        before = known.problems
        known.structural = tuple(structural)
        drafts = dict(answer.drafts) if answer is not None else {}
        if answer is not None and answer.full:
            drafts = dict.fromkeys(known.drafts) | drafts
        for id, draft in drafts.items():
            if draft is None:
                known.drafts.pop(id, None)
            else:
                known.drafts[id] = draft
        if drafts or known.problems != before or revision != known.revision:
            known.revision = revision
            event = DraftedEvent(revision=revision, drafts=drafts, problems=known.problems)
            self._opened.channel.publish(event)

    def _publish_states(self, document: Document, path: str) -> None:
        session = self._engine.now
        if session is None:
            return
        known = self._opened.known
        found = session.states_of_draft(document, path)
        now = {id: NodeState.model_validate(state.to_json()) for id, state in found.items()}
        changed: dict[str, NodeState | None] = {id: state for id, state in now.items() if known.states.get(id) != state}
        changed |= {id: None for id in known.states if id not in now}
        known.states = now
        if changed:
            self._opened.channel.publish(StatesEvent(states=changed))
