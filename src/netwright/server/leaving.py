"""Work that ends when nobody waits for it any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

from starlette.requests import Request

from netwright.server.refusal import Refusal

Answer = TypeVar("Answer")


async def while_wanted(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return what the work comes to; cancel it when the page that asked is gone. The request's body has been read."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "The page that asked for this is gone.")
        return await working
    finally:
        leaving.cancel()
        working.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
