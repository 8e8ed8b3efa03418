"""A worker that answers requests instead of running tasks: drafts, the catalogue, parts of cached values."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from netwright.sdk.errors import NetwrightError
from netwright.sdk.message import Message
from netwright.workers.process import WorkerProcess
from netwright.workers.protocol import Answer, Fault, Forget, Notification, Refused, Request


class RequestRefused(NetwrightError):
    """A request to a worker that could not be met; says why."""

    def __init__(self, fault: Fault, code_for: Mapping[str, str] | None = None) -> None:
        self.fault = fault
        self.trust = fault.trust
        self.code_for = code_for or {}
        super().__init__(fault.problem, fault.remedy or "")


class AnsweringWorker:
    """Starts its worker on demand, and again should it die; a request that kills it twice is refused."""

    def __init__(
        self,
        start: Callable[[], Awaitable[WorkerProcess]],
        idle: float | None = None,
        rest: Callable[[WorkerProcess], None] | None = None,
    ) -> None:
        """The worker ends after `idle` seconds without a request; `rest` takes it back when nobody waits."""
        self._start = start
        self._idle = idle
        self._give_back = rest
        self._worker: WorkerProcess | None = None
        self._starting = asyncio.Lock()
        self._count = 0
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._idle_handle: asyncio.TimerHandle | None = None

    async def ask(self, request: Request) -> Answer:
        """Return the answer. Raises RequestRefused."""
        for _ in range(2):
            worker = await self.worker()
            self._count += 1
            number = self._count
            answer = self._waiting[number] = asyncio.get_running_loop().create_future()
            worker.send(request.model_copy(update={"request": number}))
            try:
                await asyncio.wait((answer, worker.ended), return_when=asyncio.FIRST_COMPLETED)
                if answer.done():
                    found: Answer = answer.result()
                    if isinstance(found, Refused):
                        raise RequestRefused(found.error, found.code_for)
                    return found
            finally:
                self._rest()
        raise RequestRefused(
            Fault(
                problem=Message.of("The process that looks at workflows and results died twice over this request."),
                remedy=Message.of("Undo the last change, or start Netwright again."),
            )
        )

    async def worker(self) -> WorkerProcess:
        """Return the living worker, started if need be."""
        async with self._starting:
            if self._worker is None or not self._worker.is_alive:
                self._waiting.clear()  # what the one before was asked is answered by nobody
                worker = await self._start()
                worker.on_notification = self._heard
                self._worker = worker
            return self._worker

    def forget(self, session: str) -> None:
        """Pass on that a document was closed."""
        if self._worker is not None and self._worker.is_alive:
            self._worker.send(Forget(session=session))

    def _heard(self, notification: Notification) -> None:
        waiting = self._waiting.pop(getattr(notification, "request", 0), None)
        if waiting is not None and isinstance(notification, Answer):
            waiting.set_result(notification)
            self._rest()

    def _rest(self) -> None:
        """Give the worker back, or end it once nobody has asked for a while; not while it works on an answer."""
        if self._idle_handle is not None:
            self._idle_handle.cancel()
        if self._waiting:
            return
        if self._give_back is not None and self._worker is not None:
            worker, self._worker = self._worker, None
            self._give_back(worker)
        elif self._idle is not None:
            self._idle_handle = asyncio.get_running_loop().call_later(self._idle, self.close)

    def close(self) -> None:
        """End the worker."""
        if self._idle_handle is not None:
            self._idle_handle.cancel()
        if self._worker is not None:
            self._worker.kill()
