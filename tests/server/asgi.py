"""A bare ASGI client: sends exactly the headers that a test says, which no HTTP library would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def encoded(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(key.lower().encode(), value.encode("latin-1")) for key, value in pairs]


def scope_of(kind: str, method: str, path: str, headers: Any, query: str = "") -> dict[str, Any]:
    scope = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": encoded(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    if kind == "http":
        scope["method"] = method
    else:
        scope["subprotocols"] = []
    return scope


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    headers: Any = (),
    *,
    query: str = "",
    body: bytes | list[bytes] = b"",
) -> Answer:
    """Send a request and return the answer. A list is a body in pieces; it never ends when its last is None."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces) - 1}
        for number, piece in enumerate(pieces)
        if piece is not None
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError("nobody waits that long")

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of("http", method, path, headers, query), receive, send)
    start = sent[0]
    assert start["type"] == "http.response.start"
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], [(k.decode(), v.decode("latin-1")) for k, v in start["headers"]], content)


async def knock(app: ASGIApp, path: str, headers: Any = ()) -> bool:
    """Try a WebSocket handshake; return whether it was accepted."""
    sent: list[Message] = []
    messages: list[Message] = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of("websocket", "", path, headers), receive, send)
    return sent[0]["type"] == "websocket.accept"
