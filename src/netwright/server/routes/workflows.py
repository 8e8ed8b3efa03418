"""The workflows of the workspace."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from netwright.server.routes.serving import Serving
from netwright.server.views import Opened, WorkflowEntry

router = APIRouter(prefix="/api/workflows", tags=["workflows"])


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
