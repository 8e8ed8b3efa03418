"""Open documents: reading, editing, undoing, saving."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, Field

from netwright.server.documents.open_document import OpenDocument
from netwright.server.files.read_me import read_me
from netwright.server.routes.serving import Serving
from netwright.server.views import ConnectionCheck, Done, Pasted, Revision, Saved, Snapshot
from netwright.workflow.document import Connection, FlatId, Id, Position
from netwright.workflow.editing.edit_kinds import Edit
from netwright.workflow.editing.fragment import Fragment

router = APIRouter(prefix="/api/documents/{document}", tags=["documents"])
DocumentId = Annotated[str, Path(max_length=64)]
Client = Annotated[str, Field(max_length=64)]


class EditRequest(BaseModel):
    """An edit, and the revision that the page knew when it was made."""

    revision: int
    edit: Edit
    client: Client


class ByClient(BaseModel):
    """Which page asks."""

    client: Client


class PasteRequest(BaseModel):
    """A copied part of a workflow, and where its upper left corner goes."""

    fragment: Fragment
    at: Position
    client: Client
    within: Id | None = None
    """The sub-workflow that it goes into; None for the document itself."""


class ResetRequest(BaseModel):
    """Whose results to forget; None for all."""

    nodes: tuple[FlatId, ...] | None = None


class ReadMe(BaseModel):
    """Markdown; None where nothing is told."""

    text: str | None


async def _open(service: Serving, document: DocumentId) -> OpenDocument:
    return await service.documents.open(document)


@router.get("")
async def read_document(service: Serving, document: DocumentId) -> Snapshot:
    """Open the document and return all of it."""
    return (await _open(service, document)).snapshot()


@router.get("/read-me")
async def read_about(
    service: Serving, document: DocumentId, language: Annotated[str, Query(max_length=10)] = "en"
) -> ReadMe:
    """Return what the README beside the workflow tells about it."""
    opened = await _open(service, document)
    return ReadMe(text=await asyncio.to_thread(read_me, service.workspace, opened.path, language))


@router.post("/edits")
async def edit_document(service: Serving, document: DocumentId, request: Annotated[EditRequest, Body()]) -> Revision:
    """Change the document. An edit that meets somebody else's in between is refused with 409."""
    opened = await _open(service, document)
    await service.edit(opened, request.edit, request.revision, request.client)
    return Revision(revision=opened.revision)


@router.post("/undo")
async def undo(service: Serving, document: DocumentId, request: Annotated[ByClient, Body()]) -> Revision:
    """Take the last change back."""
    opened = await _open(service, document)
    opened.undo(request.client)
    return Revision(revision=opened.revision)


@router.post("/redo")
async def redo(service: Serving, document: DocumentId, request: Annotated[ByClient, Body()]) -> Revision:
    """Do again what was taken back."""
    opened = await _open(service, document)
    opened.redo(request.client)
    return Revision(revision=opened.revision)


@router.post("/save")
async def save(service: Serving, document: DocumentId) -> Saved:
    """Write the document to its file now."""
    opened = await _open(service, document)
    await service.documents.save(opened)
    return Saved(saved=opened.saved)


@router.post("/paste")
async def paste(service: Serving, document: DocumentId, request: Annotated[PasteRequest, Body()]) -> Pasted:
    """Add a copied part with fresh ids."""
    opened = await _open(service, document)
    session = service.engine.now
    types = session.types if session is not None else None
    ids = opened.paste(request.fragment, request.at, request.client, types, request.within)
    return Pasted(revision=opened.revision, ids=dict(ids))


@router.post("/check-connection")
async def check_connection(
    service: Serving, document: DocumentId, wire: Annotated[Connection, Body()]
) -> ConnectionCheck:
    """Say whether a wire may be drawn."""
    opened = await _open(service, document)
    return await service.check_connection(opened, wire)


@router.post("/reset")
async def reset(service: Serving, document: DocumentId, request: Annotated[ResetRequest, Body()]) -> Done:
    """Forget the results of nodes and of what is downstream of them."""
    opened = await _open(service, document)
    await service.runs.reset(opened, request.nodes)
    return Done()
