"""One worker process as its parent sees it: a channel of messages, what it prints, and its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from subprocess import Popen
from typing import Any

from pydantic import ValidationError

from netwright.workers.frames import Unpacker, pack
from netwright.workers.protocol import COMMANDS, NOTIFICATIONS, Command, Notification, Ready

LAST_WORDS = 0.5
"""Seconds after a death in which messages already sent may still arrive."""

Listener = Callable[[Notification], None]
Printed = Callable[[str], None]


def ignore(_: Any) -> None:
    """Hear and do nothing."""


class WorkerProcess:
    """A started process. `on_notification`, `on_printed` and `on_end` may be set by whoever holds the worker."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.on_notification: Listener = ignore
        self.on_printed: Printed = ignore
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[bool] = loop.create_future()
        """Resolves with the first word, or with False where the process ended before."""
        self.ended: asyncio.Future[int | None] = loop.create_future()
        """Resolves with the exit status, negative for a signal, None where unknown; all it said was heard before."""
        self._transport: asyncio.Transport | None = None
        self._open: set[asyncio.Protocol] = set()
        self._gone = False
        self._status: int | None = None

    async def connect(self, channel: socket.socket, output: socket.socket | None) -> None:
        """Listen on the parent's ends of the sockets."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(lambda: _Channel(self), sock=channel)
        self._transport = transport
        if output is not None:
            await loop.create_connection(lambda: _Output(self), sock=output)

    @property
    def is_alive(self) -> bool:
        """Whether commands may still reach it."""
        return not self._gone and not self.ended.done()

    def send(self, *commands: Command) -> None:
        """Send commands; silently nothing once the process is gone, `ended` says so."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(pack(COMMANDS.dump_json(list(commands))))

    def signal(self, number: int) -> None:
        """Send a signal to the process and all that it started."""
        if self.ended.done() or self._gone:
            return
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, number)
            else:
                os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once, with all that it started."""
        self.signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def heard(self, notification: Notification) -> None:
        """Take a notification off the channel."""
        if isinstance(notification, Ready):
            if not self.ready.done():
                self.ready.set_result(True)
        else:
            self.on_notification(notification)

    def opened(self, end: asyncio.Protocol) -> None:
        """One more way in which it can be heard."""
        self._open.add(end)

    def closed(self, end: asyncio.Protocol) -> None:
        """The other end is closed: the process ended, or is about to."""
        self._open.discard(end)
        if self._gone and not self._open:
            self._finish(self._status)
        elif not self._gone and isinstance(end, _Channel):
            # Its status comes from whoever waits on it; not for ever.
            asyncio.get_running_loop().call_later(LAST_WORDS, self.kill)
            asyncio.get_running_loop().call_later(2 * LAST_WORDS, self._finish, None)

    def process_ended(self, status: int | None) -> None:
        """Whoever waits on the process says it ended."""
        if self._gone:
            return
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)  # what it left behind
        self._gone, self._status = True, status
        if not self._open:
            self._finish(status)
        else:
            asyncio.get_running_loop().call_later(LAST_WORDS, self._finish, status)

    def _finish(self, status: int | None) -> None:
        if self._transport is not None:
            self._transport.close()
        if not self.ready.done():
            self.ready.set_result(False)
        if not self.ended.done():
            self.ended.set_result(status)


class _Channel(asyncio.Protocol):
    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker
        self._unpacker = Unpacker()

    def data_received(self, data: bytes) -> None:
        try:
            for payload in self._unpacker.feed(data):
                for notification in NOTIFICATIONS.validate_json(payload):
                    self._worker.heard(notification)
        except ValidationError as error:
            # A node wrote into the channel, or the memory of the process is broken.
            self._worker.on_printed(f"The worker said something that cannot be read: {error}")
            self._worker.kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._worker.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._worker.closed(self)


class _Output(asyncio.Protocol):
    """Lines that native code prints."""

    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker
        self._line = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._worker.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._line:
            self.data_received(b"\n")
        self._worker.closed(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            self._worker.on_printed(line.rstrip(b"\r").rpartition(b"\r")[2].decode(errors="replace"))
        self._line = self._line[-10_000:]


def watch(process: Popen[bytes], worker: WorkerProcess) -> None:
    """Tell the worker when its process ends, from a thread that waits for it."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        status = process.wait()
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(worker.process_ended, status)

    threading.Thread(target=wait, name=f"wait-{process.pid}", daemon=True).start()


def socket_pair(count: int) -> Sequence[tuple[socket.socket, socket.socket]]:
    """Return pairs of connected sockets, the parent's ends ready for the event loop."""
    pairs = [socket.socketpair() for _ in range(count)]
    for parent, _ in pairs:
        parent.setblocking(False)
    return pairs
