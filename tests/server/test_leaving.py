"""Work goes on while somebody waits for it, and ends when nobody does."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from netwright.server.leaving import while_wanted
from netwright.server.refusal import Refusal


def request_that_leaves(after: float) -> Request:
    async def receive() -> Message:
        await asyncio.sleep(after)
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_work_is_answered_while_the_page_waits() -> None:
    async def work() -> int:
        await asyncio.sleep(0.01)
        return 7

    assert asyncio.run(while_wanted(request_that_leaves(5), work())) == 7


def test_work_is_cancelled_when_the_page_is_gone() -> None:
    ends: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    async def leave() -> None:
        with pytest.raises(Refusal, match="is gone"):
            await while_wanted(request_that_leaves(0.01), work())
        await asyncio.sleep(0)

    asyncio.run(leave())
    assert ends == ["cancelled"]


def test_what_goes_wrong_in_the_work_is_told() -> None:
    async def work() -> None:
        raise ValueError("it broke")

    with pytest.raises(ValueError, match="it broke"):
        asyncio.run(while_wanted(request_that_leaves(5), work()))
