"""The gate: one outer ASGI middleware that every HTTP request and every WebSocket passes, deny by default.

A request gets through when its Host is one of ours, it does not come from a foreign page, its body keeps within
limits, and it shows the cookie or the token. Only PUBLIC needs neither. There is no CORS: other origins get nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from netwright.server.access.headers import guarded
from netwright.server.access.keys import COOKIE_SECONDS, Keys
from netwright.server.access.sign_in import sign_in_page
from netwright.server.refusal import Refusal, body_of

PUBLIC = frozenset({"/health"})
SAFE_METHODS = frozenset({"GET", "HEAD"})
BODY_LIMIT = 8 * 2**20
UPLOAD_LIMIT = 2 * 2**30
CHUNK_SECONDS = 30.0
"""How long a request body may pause before the connection is given up."""


@dataclass(frozen=True)
class Gate:
    """The middleware. `hosts` are exact `name:port` values; `body_limits` are by path, BODY_LIMIT elsewhere."""

    app: ASGIApp
    keys: Keys
    hosts: frozenset[str]
    body_limits: Mapping[str, int] = field(default_factory=dict)
    chunk_seconds: float = CHUNK_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket"):
            return
        if scope["type"] == "http":
            send = guarded(send)
        request = _Request(scope)
        try:
            self._check_origin(request)
            if await self._signed_in_by_address(request, send):
                return
            self._check_credentials(request)
            receive = self._limited(request, receive) if scope["type"] == "http" else receive
        except Refusal as refusal:
            await _refuse(request, refusal, send)
            return
        await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application; when the body broke a limit, answer 413 or 408 in its place."""
        if not isinstance(receive, _Body):
            await self.app(scope, receive, send)
            return
        started = False
        body = receive

        async def send_unless_broken(message: Message) -> None:
            nonlocal started
            if body.refusal is None or started:
                started = True
                await send(message)

        try:
            await self.app(scope, body, send_unless_broken)
        finally:
            if body.refusal is not None and not started:
                await _refuse(_Request(scope), body.refusal, send)

    def _check_origin(self, request: _Request) -> None:
        """Refuse foreign hosts (DNS rebinding) and foreign pages (forged requests, hijacked sockets)."""
        host = request.only("host")
        if host is None or host.lower() not in self.hosts:
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "This server does not answer to the address {host}.",
                "Open the address that was printed when it started.",
                host=(host or "")[:100],
            )
        origin, site = request.only("origin"), request.only("sec-fetch-site")
        foreign = origin is not None and origin.lower() != f"{request.scheme}://{host.lower()}"
        # Several values of either header come from no browser.
        foreign = foreign or request.count("origin") > 1 or request.count("sec-fetch-site") > 1
        # "none": typed, or opened from a bookmark or a terminal. A page cannot cause it.
        own = ("same-origin", "none") if request.method in SAFE_METHODS else ("same-origin",)
        if foreign or (site is not None and site.lower() not in own):
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "A page of another site sent this request, which is not allowed.",
                "Open Netwright's own address in the browser.",
            )

    async def _signed_in_by_address(self, request: _Request, send: Send) -> bool:
        """Exchange `/?token=...` for the cookie, so that the token leaves the address bar."""
        if request.method not in SAFE_METHODS or request.path != "/" or request.is_socket:
            return False
        given = parse_qs(request.query).get("token", [])
        if len(given) != 1 or not self.keys.accepts_token(given[0]):
            return False
        cookie = (
            f"{self.keys.cookie_name}={self.keys.new_cookie()}; Path=/; Max-Age={COOKIE_SECONDS}; "
            "HttpOnly; SameSite=Strict" + ("; Secure" if request.scheme == "https" else "")
        )
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": HTTPStatus.SEE_OTHER, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return True

    def _check_credentials(self, request: _Request) -> None:
        if not request.is_socket and request.path in PUBLIC and request.method in SAFE_METHODS:
            return
        scheme, _, token = (request.only("authorization") or "").partition(" ")
        if scheme.lower() == "bearer" and self.keys.accepts_token(token.strip()):
            return
        if any(self.keys.accepts_cookie(value) for value in request.cookies(self.keys.cookie_name)):
            self._check_intent(request)
            return
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "You are not signed in.",
            "Open the address that was printed when the server started; it ends in ?token=...",
        )

    def _check_intent(self, request: _Request) -> None:
        """A browser sends the cookie by itself, so what changes something must also say where it comes from."""
        changes = request.is_socket or request.method not in SAFE_METHODS
        if changes and request.only("origin") is None and request.only("sec-fetch-site") is None:
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "The request does not say which page sent it.",
                "Programs send the token in an Authorization header instead of the cookie.",
            )

    def _limited(self, request: _Request, receive: Receive) -> _Body:
        limit = self.body_limits.get(request.path, BODY_LIMIT)
        body = _Body(receive, limit, self.chunk_seconds)
        announced = request.only("content-length") or "0"
        if not (announced.isascii() and announced.isdigit()) or int(announced[:18]) > limit or len(announced) > 18:
            raise body.too_large()
        return body


@dataclass
class _Body:
    """A `receive` that ends with a disconnect once the body is too large or too slow, and remembers why."""

    receive: Receive
    limit: int
    chunk_seconds: float
    read: int = 0
    done: bool = False
    refusal: Refusal | None = None

    async def __call__(self) -> Message:
        if self.refusal is not None:
            return {"type": "http.disconnect"}
        if self.done:  # what comes now is the disconnect, which may take as long as the answer does
            return await self.receive()
        try:
            message = await asyncio.wait_for(self.receive(), self.chunk_seconds)
        except TimeoutError:
            self.refusal = Refusal(
                HTTPStatus.REQUEST_TIMEOUT, "The rest of the request did not arrive.", "Send it again."
            )
            return {"type": "http.disconnect"}
        self.read += len(message.get("body", b""))
        self.done = not message.get("more_body", False)
        if self.read > self.limit:
            self.refusal = self.too_large()
            return {"type": "http.disconnect"}
        return message

    def too_large(self) -> Refusal:
        return Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "The request is larger than the {limit} MB that are allowed here.",
            "Copy large files into the workspace folder instead of uploading them.",
            limit=self.limit // 2**20,
        )


class _Request:
    """What the gate reads of a scope: plain strings, headers by name."""

    def __init__(self, scope: Scope) -> None:
        self.is_socket = scope["type"] == "websocket"
        self.method: str = scope.get("method", "")
        self.path: str = scope["path"]
        self.query: str = scope.get("query_string", b"").decode("latin-1")
        # A page at http://x opens ws://x: the origin names the page.
        self.scheme = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "http"), scope.get("scheme", "http"))
        self._headers: list[tuple[bytes, bytes]] = scope["headers"]

    def all(self, name: str) -> list[str]:
        wanted = name.encode()
        return [value.decode("latin-1") for key, value in self._headers if key.lower() == wanted]

    def count(self, name: str) -> int:
        return len(self.all(name))

    def only(self, name: str) -> str | None:
        """Return the header's value; None when it is absent or given more than once."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None

    def cookies(self, name: str) -> Iterable[str]:
        for header in self.all("cookie"):
            for part in header.split(";"):
                key, _, value = part.strip().partition("=")
                if key == name:
                    yield value

    @property
    def wants_page(self) -> bool:
        accepts = self.only("accept") or ""
        return not self.is_socket and self.method in SAFE_METHODS and "text/html" in accepts


async def _refuse(request: _Request, refusal: Refusal, send: Send) -> None:
    if request.is_socket:
        # Closing before accepting makes the server answer the handshake with 403.
        await send({"type": "websocket.close", "code": 1008, "reason": str(refusal.problem)[:100]})
        return
    # A foreign host gets no field to type the token into: the page would belong to that host.
    if refusal.status == HTTPStatus.UNAUTHORIZED and request.wants_page:
        kind, policy, content = sign_in_page(_language(request), refusal, token_tried="token=" in request.query)
    else:
        kind, policy, content = "application/json", None, json.dumps(body_of(refusal)).encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(content)).encode()),
        # The rest of a refused body is not read, so the connection cannot be used again.
        (b"connection", b"close"),
    ]
    if policy is not None:
        headers.append((b"content-security-policy", policy.encode()))
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": int(refusal.status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else content})


def _language(request: _Request) -> str:
    return "ko" if (request.only("accept-language") or "").lower().startswith("ko") else "en"


def allowed_hosts(port: int, names: Iterable[str] = ()) -> frozenset[str]:
    """Return the exact Host values for a port: the loopback names, and those given."""
    hosts = {f"{name.lower()}:{port}" for name in ("127.0.0.1", "localhost", "[::1]", *names)}
    if port == 80:  # browsers leave the default port out
        hosts |= {host.removesuffix(":80") for host in hosts}
    return frozenset(hosts)
