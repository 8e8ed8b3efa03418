"""What the routes serve: the workspace's documents, runs and results, put together and started in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from netwright.engine.session import SessionOptions
from netwright.sdk.trust import trust
from netwright.server.documents.documents import Documents
from netwright.server.documents.drafting import Drafting
from netwright.server.documents.open_document import OpenDocument
from netwright.server.documents.typed_code import typed_code
from netwright.server.engine_link import EngineLink
from netwright.server.exchange import Exchange
from netwright.server.files.gallery import Gallery, gallery_folder
from netwright.server.files.picker import Files
from netwright.server.files.uploads import Uploads
from netwright.server.files.workspace import Workspace
from netwright.server.refusal import conflict
from netwright.server.results import Results
from netwright.server.runs import Runs
from netwright.server.views import Catalogue, ConnectionCheck, NodeState
from netwright.workflow.document import Connection
from netwright.workflow.editing.edit_kinds import Edit
from netwright.workflow.problems.ports import check_connection


class Service:
    """One workspace's service. Make it anywhere, use it inside `running`."""

    def __init__(
        self,
        workspace: Workspace,
        secret: bytes,
        gallery: Gallery | None = None,
        options: SessionOptions | None = None,
    ) -> None:
        self.workspace = workspace
        self.gallery = gallery or Gallery(gallery_folder())
        self.files = Files(workspace)
        self.uploads = Uploads(workspace)
        self.engine = EngineLink(workspace, options)
        self.documents = Documents(workspace, secret, self._prepare, self._moved)
        self.runs = Runs(self.engine, self.refresh, self.documents.id_of)
        self.results = Results(self.engine)
        self.exchange = Exchange(workspace, self.engine)
        self._drafting: dict[str, Drafting] = {}
        self._catalogue: bytes | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start everything, and end it in order: documents saved, then workers gone."""
        self.documents.start()
        self.engine.start()
        try:
            yield
        finally:
            for drafting in self._drafting.values():
                await drafting.close()
            await self.documents.close()
            await self.engine.close()

    async def delete(self, id: str) -> str:
        """Move a workflow that does not run into the trash; return the id of the entry."""
        opened = await self.documents.open(id)
        session = await self.engine.session()
        if session.running(opened.path) is not None:
            raise conflict("This workflow is running.", "Wait until it is done, or cancel it.")
        entry = await self.documents.delete(id)
        drafting = self._drafting.pop(id, None)
        if drafting is not None:
            await drafting.close()
        session.forget(opened.path)
        return entry

    async def edit(self, opened: OpenDocument, edit: Edit, revision: int, client: str) -> None:
        """Change a document, and trust the code that is typed on the way."""
        session = self.engine.now
        typed = typed_code(opened.document, session.types, edit) if session is not None else []
        for hash in typed:  # before the edit, so that no draft of it sees code that is not trusted yet
            await asyncio.to_thread(trust, hash)
        opened.edit(edit, revision, client)

    async def trust(self, hash: str) -> None:
        """Trust something for good, and draft every open document from nothing: any of them may hold it."""
        await asyncio.to_thread(trust, hash)
        for drafting in self._drafting.values():
            drafting.start_over()

    def refresh(self, opened: OpenDocument) -> None:
        """Draft a document anew."""
        drafting = self._drafting.get(opened.id)
        if drafting is not None:
            drafting.refresh()

    def refresh_all(self) -> None:
        """Draft every open document anew: a file came that one of them may read."""
        for drafting in self._drafting.values():
            drafting.refresh()

    async def catalogue_json(self) -> bytes:
        """Return all node types as JSON."""
        if self._catalogue is None:
            session = await self.engine.session()
            types = Catalogue(types=tuple(session.types.values()), errors=session.load_errors)
            self._catalogue = types.model_dump_json().encode()
        return self._catalogue

    async def check_connection(self, opened: OpenDocument, connection: Connection) -> ConnectionCheck:
        """Say whether a wire may be drawn."""
        session = await self.engine.session()
        return ConnectionCheck(problem=check_connection(opened.document, session.types, connection))

    def _prepare(self, opened: OpenDocument) -> None:
        """Look up how a document stands that is being opened, and keep that up to date."""
        session = self.engine.now
        if session is not None:
            self.runs.recall(session, opened)
            states = session.states(opened.document, opened.path)
            opened.known.states = {id: NodeState.model_validate(state.to_json()) for id, state in states.items()}
        self._drafting[opened.id] = Drafting(opened, self.engine, lambda session: self.runs.recall(session, opened))
        opened.changed.append(lambda: self.refresh(opened))

    def _moved(self, old: str, new: str) -> None:
        """Take the records of a document along that had to step aside for somebody else's file."""
        session = self.engine.now
        if session is not None and session.running(old) is None:
            session.move(old, new)
