"""Runs: starting, steering, looking back."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel

from netwright.sdk.context import Control
from netwright.server.routes.serving import Serving
from netwright.server.views import Done, RunRecord, RunStarted, RunSummary
from netwright.workflow.document import FlatId

router = APIRouter(prefix="/api", tags=["runs"])
RunId = Annotated[str, Path(max_length=64)]


class RunRequest(BaseModel):
    """What to run."""

    to: tuple[FlatId, ...] | None = None
    """Up to these nodes; None for all."""
    again: tuple[FlatId, ...] = ()
    """Run these even where a result is there."""


@router.post("/documents/{document}/runs")
async def start_run(
    service: Serving, document: Annotated[str, Path(max_length=64)], request: Annotated[RunRequest, Body()]
) -> RunStarted:
    """Start a run of the document as it is now. It goes on when every browser is closed."""
    opened = await service.documents.open(document)
    return RunStarted(run=await service.runs.start(opened, request.to, request.again))


@router.get("/runs")
async def list_runs(
    service: Serving,
    document: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> list[RunSummary]:
    """Return the runs, the newest first."""
    path = None if document is None else (await service.documents.open(document)).path
    return await service.runs.newest(path, limit)


@router.get("/runs/{run}")
async def read_run(service: Serving, run: RunId) -> RunRecord:
    """Return a run with its nodes."""
    return await service.runs.record(run)


@router.post("/runs/{run}/cancel")
async def cancel_run(service: Serving, run: RunId) -> Done:
    """End the run; what runs now leaves no result."""
    await service.runs.cancel(run)
    return Done()


@router.post("/runs/{run}/nodes/{node:path}/steer")
async def steer_node(
    service: Serving, run: RunId, node: Annotated[str, Path(max_length=500)], control: Annotated[Control, Body()]
) -> Done:
    """Ask something of a running learner: stop and keep, pause, resume, or a new learning rate."""
    await service.runs.steer_node(run, node, control)
    return Done()
