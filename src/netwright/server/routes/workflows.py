"""The workflows of the workspace."""

from typing import Annotated

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, Field

from netwright.server.routes.serving import Serving
from netwright.server.views import Deleted, Opened, WorkflowEntry

router = APIRouter(prefix="/api/workflows", tags=["workflows"])
DocumentId = Annotated[str, Path(max_length=64)]


class NewWorkflow(BaseModel):
    """What a new workflow is called."""

    title: Annotated[str, Field(max_length=200)] = ""


@router.get("")
async def list_workflows(service: Serving) -> list[WorkflowEntry]:
    """Return the workflows, the last used first."""
    return await service.documents.workflows()


@router.post("")
async def make_workflow(service: Serving, new: Annotated[NewWorkflow, Body()]) -> Opened:
    """Make an empty workflow and open it."""
    return Opened(document=(await service.documents.create(new.title)).id)


@router.post("/{document}/duplicate")
async def duplicate_workflow(service: Serving, document: DocumentId) -> Opened:
    """Put a copy of a workflow beside it."""
    return Opened(document=await service.documents.duplicate(document))


@router.delete("/{document}")
async def delete_workflow(service: Serving, document: DocumentId) -> Deleted:
    """Move a workflow into the trash. One that runs is refused."""
    return Deleted(trash=await service.delete(document))
