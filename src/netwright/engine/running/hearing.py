"""What the worker of a task says, in order, though some of it has to wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from netwright.workers.protocol import TaskNotification


class Hearing:
    """Passes on each notice. Where there is something to wait for first, that one and all behind it come later."""

    def __init__(
        self,
        tell: Callable[[TaskNotification], None],
        ahead: Callable[[TaskNotification], Awaitable[object] | None],
    ) -> None:
        self._tell = tell
        self._ahead = ahead
        self._held: deque[TaskNotification] = deque()
        self._catching_up: asyncio.Task[None] | None = None

    def hear(self, notice: TaskNotification) -> None:
        """Take a notice from the worker."""
        self._held.append(notice)
        if self._catching_up is not None:
            return
        while self._held and (first := self._ahead(self._held[0])) is None:
            self._tell(self._held.popleft())
        if self._held:
            self._catching_up = asyncio.get_running_loop().create_task(self._catch_up(first))

    async def over(self) -> None:
        """Wait until all that was said is passed on."""
        if self._catching_up is not None:
            await asyncio.wait([self._catching_up])

    def drop(self) -> None:
        """Pass on nothing more of what has to wait."""
        self._held.clear()
        if self._catching_up is not None:
            self._catching_up.cancel()

    async def _catch_up(self, first: Awaitable[object] | None) -> None:
        while self._held:
            if first is not None:
                await first
            else:
                self._tell(self._held.popleft())
            first = self._ahead(self._held[0]) if self._held else None
        self._catching_up = None
