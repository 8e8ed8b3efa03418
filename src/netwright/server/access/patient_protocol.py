"""HTTP connections that must say what they want in time. uvicorn has no such limit: a silent client stays for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEADER_SECONDS = 15.0


class PatientProtocol(H11Protocol):
    """Closes a connection whose request headers are not complete in time."""

    header_seconds = HEADER_SECONDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self._is_idle():  # the next request on a kept connection
            self._begin()
        super().data_received(data)
        if self._deadline is not None and not self._is_idle():
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        """Whether no request is being answered, and none has been handed to a WebSocket."""
        if self.transport.get_protocol() is not self:
            return False
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn declares it as always there
        return cycle is None or cycle.response_complete

    def _begin(self) -> None:
        self._deadline = self.loop.call_later(self.header_seconds, self._give_up)

    def _end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self._is_idle() and not self.transport.is_closing():
            self.transport.close()
