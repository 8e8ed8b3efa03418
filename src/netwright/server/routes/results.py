"""Results: table pages, figures, values, curves and logs. Workers read them; the server passes JSON on."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.responses import JSONResponse, Response

from netwright.sdk.glimpse import ProbedRows
from netwright.server.leaving import while_wanted
from netwright.server.routes.serving import Serving
from netwright.server.views import Curve, CurveRun, Log, ProbeView, Rows
from netwright.workers.protocol import Arrangement, RowTest

router = APIRouter(prefix="/api/documents/{document}/nodes/{node}", tags=["results"])
DocumentId = Annotated[str, Path(max_length=64)]
NodeId = Annotated[str, Path(max_length=500, description="A node's id; `outer~inner` inside a sub-workflow.")]
PortName = Annotated[str, Path(max_length=200)]
After = Annotated[int, Query(ge=0)]
_TESTS = TypeAdapter(tuple[RowTest, ...])


@router.get("/outputs/{port}/rows", response_model=Rows)
async def read_rows(
    service: Serving,
    document: DocumentId,
    node: NodeId,
    port: PortName,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=0, le=1000)] = 100,
    sort: Annotated[str | None, Query(max_length=1000, description="The column to sort by.")] = None,
    descending: bool = False,
    search: Annotated[str, Query(max_length=200, description="A text that a row's cells hold.")] = "",
    where: Annotated[str, Query(max_length=4000, description="Tests that a row passes, as JSON.")] = "[]",
) -> Response:
    """Return rows of a table, as it is, or those that pass tests or hold a text, or sorted by a column."""
    opened = await service.documents.open(document)
    arrangement = Arrangement(sort=sort, descending=descending, search=search, where=_tests(where))
    return _json(await service.results.rows(opened, _inner(node), port, offset, limit, arrangement))


@router.get("/outputs/{port}/figure", response_model=dict[str, Any])
async def read_figure(service: Serving, document: DocumentId, node: NodeId, port: PortName) -> Response:
    """Return a figure as Vega-Lite with its data inline."""
    opened = await service.documents.open(document)
    return _json(await service.results.figure(opened, _inner(node), port))


@router.get("/outputs/{port}/value", response_model=dict[str, Any])
async def read_value(service: Serving, document: DocumentId, node: NodeId, port: PortName) -> Response:
    """Return a transform, variables, or the view of a network; of a layer, the network that ends in it."""
    opened = await service.documents.open(document)
    return _json(await service.results.value(opened, _inner(node), port))


@router.get("/curve")
async def read_curve(
    service: Serving,
    document: DocumentId,
    node: NodeId,
    after: After = 0,
    run: Annotated[str | None, Query(max_length=64, description="An earlier run.")] = None,
) -> Curve:
    """Return the points of a learning curve from a number on."""
    opened = await service.documents.open(document)
    return await service.results.curve(opened, _inner(node), after, run)


@router.get("/curves")
async def list_curves(service: Serving, document: DocumentId, node: NodeId) -> list[CurveRun]:
    """Return the runs of which the node's learning curve is kept, the newest first."""
    opened = await service.documents.open(document)
    return await service.results.curves(opened, _inner(node))


@router.get("/log")
async def read_log(service: Serving, document: DocumentId, node: NodeId, after: After = 0) -> Log:
    """Return the lines of a node's log from a number on."""
    opened = await service.documents.open(document)
    return await service.results.log(opened, _inner(node), after)


@router.post("/probe")
async def probe(
    service: Serving, document: DocumentId, node: NodeId, rows: Annotated[ProbedRows, Body()], request: Request
) -> ProbeView:
    """Look at what the layers of a learner's network make of some rows. Leaving ends the work."""
    opened = await service.documents.open(document)
    return await while_wanted(request, service.results.probe(opened, _inner(node), rows))


def _tests(where: str) -> tuple[RowTest, ...]:
    try:
        return _TESTS.validate_json(where)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_context=False)) from None


def _inner(node: str) -> str:
    """A node inside a sub-workflow is `outer/inner`; a slash cannot stand in one part of an address."""
    return node.replace("~", "/")


def _json(data: Any) -> Response:
    # Cells come as plain JSON already: no second validation of a million values.
    return JSONResponse(data)
