"""The template of Keras workers as its parent sees it: a process that has Keras loaded, and forks on request."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from netwright.workers.launch import command, start
from netwright.workers.process import WorkerProcess, socket_pair

CAN_FORK = sys.platform == "linux"
"""macOS has fork, but its system libraries do not survive it."""

LIGHT = frozenset({"netwright.nodes"})
"""Packages of node types that load nothing heavy, which a test proves. Others may start threads at their import."""


class TemplateFailed(Exception):
    """The template of Keras workers did not start, or ended."""


class Template:
    """The process that forks Keras workers."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = list(packages)
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._requests: dict[int, asyncio.Future[int]] = {}
        self._workers: dict[int, WorkerProcess] = {}
        self._ended_early: dict[int, int] = {}
        self._count = 0
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_alive(self) -> bool:
        """Whether it can fork."""
        return self._control is not None and self._reader is not None and not self._reader.done()

    async def start(self, patience: float) -> None:
        """Start it and wait until Keras is loaded. Raises TemplateFailed."""
        ((ours, theirs),) = socket_pair(1)
        light = [package for package in self._packages if package in LIGHT]
        self._process = start(command("netwright.workers.child.template", str(theirs.fileno()), *light), theirs, None)
        theirs.close()
        self._control = ours
        reader, self._writer = await asyncio.open_connection(sock=ours.dup())
        try:
            line = await asyncio.wait_for(reader.readline(), patience)
        except (TimeoutError, ConnectionError):
            line = b""
        except BaseException:  # given up while it loads: nobody else knows of it
            self.close()
            await self.gone()
            raise
        threads = json.loads(line)["threads"] if line else ["it did not start"]
        if threads:
            self.close()
            raise TemplateFailed(f"The template of Keras workers cannot fork: {', '.join(threads)}")
        self._reader = asyncio.create_task(self._listen(reader))

    async def fork(self) -> WorkerProcess:
        """Fork a worker. Raises TemplateFailed."""
        async with self._one_at_a_time:
            return await self._fork()

    async def _fork(self) -> WorkerProcess:
        if self._control is None or not self.is_alive:
            raise TemplateFailed("The template of Keras workers has ended.")
        (ours, theirs), (our_output, their_output) = socket_pair(2)
        self._count += 1
        request = json.dumps({"request": self._count, "packages": self._packages}).encode()
        started = self._requests[self._count] = asyncio.get_running_loop().create_future()
        try:
            socket.send_fds(self._control, [request], [theirs.fileno(), their_output.fileno()])
            pid = await asyncio.wait_for(started, 10)
        except (OSError, TimeoutError, asyncio.CancelledError) as error:
            ours.close()
            our_output.close()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise TemplateFailed(str(error)) from error
        finally:
            theirs.close()
            their_output.close()
        worker = WorkerProcess(pid)
        self._workers[pid] = worker
        await worker.connect(ours, our_output)
        if pid in self._ended_early:
            worker.process_ended(self._ended_early.pop(pid))
        return worker

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            await self._take_reports(reader)
        for waiting in self._requests.values():
            if not waiting.done():
                waiting.set_exception(OSError("The template of Keras workers has ended."))

    async def _take_reports(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            said = json.loads(line)
            if "started" in said:
                waiting = self._requests.pop(said["request"])
                if not waiting.done():
                    waiting.set_result(said["started"])
            elif worker := self._workers.pop(said["ended"], None):
                worker.process_ended(said["status"])
            else:
                self._ended_early[said["ended"]] = said["status"]

    def close(self) -> None:
        """Let the template end; its children live on until their own channels close."""
        if self._control is not None:
            with suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
            self._control.close()
            self._control = None
        if self._writer is not None:
            self._writer.close()
        if self._process is not None:
            self._process.terminate()

    async def gone(self) -> None:
        """Return when the template's process is no more."""
        if self._reader is not None:
            await asyncio.wait([self._reader], timeout=5)
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)
