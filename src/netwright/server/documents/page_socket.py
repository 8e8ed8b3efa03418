"""One page's WebSocket: it says which documents it follows, and gets their events, from where it left off.

The queue is bounded. A page that does not read fast enough is dropped and comes back for what it missed, so that a
sleeping laptop costs the server nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable

from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from netwright.server.documents.channel import Channel
from netwright.server.documents.event_kinds import Follow, SnapshotEvent, Wish
from netwright.server.views import Snapshot

QUEUE_EVENTS = 500
QUEUE_BYTES = 16 * 2**20
SEND_SECONDS = 20.0
WISHES_PER_SECOND = 20
FOLLOWED_AT_ONCE = 20

TOO_SLOW = 4001
TOO_MUCH = 4002
UNKNOWN_DOCUMENT = 4004

_WISH: TypeAdapter[Wish] = TypeAdapter(Wish)

Find = Callable[[str], tuple[Channel, Callable[[], Snapshot]] | None]
"""Returns a document's channel and how to take its snapshot."""


class PageSocket:
    """The events of the documents that one page follows."""

    def __init__(self, socket: WebSocket, find: Find) -> None:
        self._socket = socket
        self._find = find
        self._followed: dict[str, Channel] = {}
        self._queue: deque[str] = deque()
        self._queued_bytes = 0
        self._wake = asyncio.Event()
        self._closing: int | None = None
        self._sender: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Talk until either side ends it."""
        await self._socket.accept()
        sender = self._sender = asyncio.create_task(self._send())
        listener = asyncio.create_task(self._listen())
        try:
            await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for channel in self._followed.values():
                channel.readers.discard(self)
            await _ended(sender, listener)
        if self._closing is not None:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                await asyncio.wait_for(self._socket.close(self._closing), 2.0)

    def offer(self, text: str) -> None:
        """Queue an event; a page that is too far behind is dropped."""
        self._queue.append(text)
        self._queued_bytes += len(text)
        if len(self._queue) > QUEUE_EVENTS or (self._queued_bytes > QUEUE_BYTES and len(self._queue) > 1):
            self._queue.clear()
            self._queued_bytes = 0
            self._closing = TOO_SLOW
            if self._sender is not None:  # it may wait for the page to read
                self._sender.cancel()
        self._wake.set()

    async def _send(self) -> None:
        while self._closing is None:
            await self._wake.wait()
            self._wake.clear()
            while self._queue and self._closing is None:
                text = self._queue.popleft()
                self._queued_bytes -= len(text)
                try:
                    await asyncio.wait_for(self._socket.send_text(text), SEND_SECONDS)
                except TimeoutError:
                    self._closing = TOO_SLOW
                except (RuntimeError, WebSocketDisconnect):
                    return

    async def _listen(self) -> None:
        second, heard = 0, 0
        while self._closing is None:
            try:
                text = await self._socket.receive_text()
            except (WebSocketDisconnect, RuntimeError, KeyError):
                return
            now = int(time.monotonic())
            second, heard = now, heard + 1 if now == second else 1
            try:
                wish = _WISH.validate_json(text)
            except ValidationError:
                wish = None
            if wish is None or heard > WISHES_PER_SECOND:
                self._closing = TOO_MUCH
                return
            if isinstance(wish, Follow):
                self._follow(wish)
            elif (channel := self._followed.pop(wish.document, None)) is not None:
                channel.readers.discard(self)

    def _follow(self, wish: Follow) -> None:
        found = self._find(wish.document)
        if found is None or (len(self._followed) >= FOLLOWED_AT_ONCE and wish.document not in self._followed):
            self._closing = UNKNOWN_DOCUMENT
            self._wake.set()
            return
        channel, take_snapshot = found
        # Nothing is awaited from here on, so that no event falls between what is replayed and what follows.
        missed = channel.since(wish.after) if wish.after is not None else None
        if missed is None:
            snapshot = take_snapshot()
            event = SnapshotEvent(document=wish.document, sequence=snapshot.sequence, snapshot=snapshot)
            missed = [event.model_dump_json()]
        for text in missed:
            self.offer(text)
        channel.readers.add(self)
        self._followed[wish.document] = channel


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
