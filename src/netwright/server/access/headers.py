"""Response headers that keep the page to itself: no foreign content, no framing, no guessing of types."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Message, Send

Headers = list[tuple[bytes, bytes]]

# Answers of the API, pictures included, are data: opened as a page of their own they may load and run nothing.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
UNLESS_SET: Headers = [
    (b"content-security-policy", DATA_POLICY.encode()),
    (b"cache-control", b"no-store"),
]


def page_policy(nonce: str) -> str:
    """Return the Content-Security-Policy of the workbench page.

    Scripts come from our own files only. Style elements need the nonce; style attributes, which the canvas and the
    component library set for positions and sizes, cannot load or run anything and are allowed.
    """
    return (
        "default-src 'self'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def guarded(send: Send) -> Send:
    """Return a `send` that adds the headers above to each response."""

    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _completed(message.get("headers", ()))}
        await send(message)

    return send_guarded


def _completed(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    own = [(name.lower(), value) for name, value in headers]
    present = {name for name, _ in own}
    always = {name for name, _ in ALWAYS}
    return [
        *(header for header in own if header[0] not in always),
        *ALWAYS,
        *(header for header in UNLESS_SET if header[0] not in present),
    ]
