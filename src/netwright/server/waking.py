"""The application while it is being loaded: the server listens at once, and the first requests wait for the rest.

Loading the routes, the document model and the engine takes most of a second; none of it is needed to listen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)


class Waking:
    """An ASGI application that makes the real one in a thread once the server has started."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self._make = make
        self._waking: asyncio.Task[Starlette] | None = None
        self._alive = AsyncExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._waking is None:
            raise RuntimeError("the server was not started")
        app = await asyncio.shield(self._waking)
        await app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._waking = asyncio.create_task(self._wake())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.wait({self._waking})
        await self._alive.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _wake(self) -> Starlette:
        try:
            app = await asyncio.to_thread(self._make)
            # Entered here and left in `_live`: what it starts are tasks of their own, not a scope of this one.
            await self._alive.enter_async_context(app.router.lifespan_context(app))
        except Exception:
            log.exception("The server could not be loaded.")
            raise
        return app
