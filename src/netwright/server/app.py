"""The web application: routes, web files and how faults become answers. The gate is put around it by `serve`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from netwright import __version__
from netwright.sdk import Message, NetwrightError
from netwright.server.refusal import Refusal, RefusalBody, body_of
from netwright.server.routes import ROUTERS
from netwright.server.service import Service
from netwright.server.static import WebFiles

log = logging.getLogger(__name__)

_REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": RefusalBody} for code in (400, 401, 403, 404, 409, 413, 422)
}


def create_app(service: Service | None, web: Path | None = None) -> FastAPI:
    """Make the application. Without a service it only describes itself (OpenAPI)."""
    app = FastAPI(
        title="Netwright",
        version=__version__,
        # No pages of documentation: they would load scripts from elsewhere. `netwright.server.openapi` writes it.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        responses=dict(_REFUSALS),
        generate_unique_id_function=lambda route: route.name,
        lifespan=_alive,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    app.add_route("/{path:path}", WebFiles(web).answer, methods=["GET"], include_in_schema=False)
    app.add_exception_handler(NetwrightError, _told)
    app.add_exception_handler(RequestValidationError, _misfit)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)
    return app


@asynccontextmanager
async def _alive(app: FastAPI) -> AsyncIterator[None]:
    async with app.state.service.running():
        yield


async def _told(_: Request, error: Exception) -> JSONResponse:
    return _answer(error if isinstance(error, NetwrightError) else NetwrightError(str(error)))


async def _misfit(_: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    first = faults[0] if faults else {"loc": (), "msg": "it cannot be read"}
    return _answer(
        Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The request does not fit: {place}: {reason}.",
            "Reload the page; it may be older than the server.",
            place=".".join(str(part) for part in first["loc"] if part != "body")[:200],
            reason=str(first["msg"])[:300],
        )
    )


async def _http(request: Request, error: Exception) -> JSONResponse:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    problems = {
        HTTPStatus.NOT_FOUND: Message.of("There is no such address on this server."),
        HTTPStatus.METHOD_NOT_ALLOWED: Message.of("This address does not take {method}.", method=request.method[:20]),
    }
    return _answer(Refusal(status, problems.get(status, Message.of("The request could not be read."))))


async def _fault(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _answer(
        Refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong in the server: {kind}.",
            "Try again. The details are in the server's log.",
            kind=type(error).__name__,
        )
    )


def _answer(error: NetwrightError) -> JSONResponse:
    status = error.status if isinstance(error, Refusal) else HTTPStatus.UNPROCESSABLE_ENTITY
    return JSONResponse(body_of(error), status)
