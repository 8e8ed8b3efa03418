"""The engine behind the server. It opens after the server listens; who needs it before waits."""

from __future__ import annotations

import asyncio
import logging

from netwright.engine.session import Session, SessionOptions
from netwright.server.files.workspace import Workspace

log = logging.getLogger(__name__)


class EngineLink:
    """Opens the engine's session in the background. Used on one event loop."""

    def __init__(self, workspace: Workspace, options: SessionOptions | None = None) -> None:
        self._workspace = workspace
        self._options = options
        self._opening: asyncio.Task[Session] | None = None
        self._warming: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to open the session."""
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def session(self) -> Session:
        """Return the session, once it is open; raises what opening raised."""
        if self._opening is None:
            raise RuntimeError("the engine was not started")
        # Shielded: a request that is given up must not take the engine along.
        return await asyncio.shield(self._opening)

    @property
    def now(self) -> Session | None:
        """The session if it is open already."""
        opening = self._opening
        is_open = opening is not None and opening.done() and not opening.cancelled() and opening.exception() is None
        return opening.result() if opening is not None and is_open else None

    async def close(self) -> None:
        """End all workers and close the engine's files."""
        if self._opening is None:
            return
        starting = [task for task in (self._warming, self._opening) if task is not None]
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        if self.now is not None:
            await self.now.close()

    async def _open(self) -> Session:
        session = await Session.open(self._workspace.root, self._options)
        self._warming = asyncio.get_running_loop().create_task(self._warm(session))
        return session

    @staticmethod
    async def _warm(session: Session) -> None:
        try:
            await session.pool.warm()
        except Exception as error:  # it only makes the first use quick; where it fails, that use says why
            log.warning("the workers could not be warmed up: %s", error)
