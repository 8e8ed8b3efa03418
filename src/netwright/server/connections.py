"""The user's named connections, for the page: told apart, stored, tried and removed; what opens them is never told."""

from __future__ import annotations

from http import HTTPStatus

from netwright.sdk import Message
from netwright.sdk.connections import NAME, Connection, forget, named, remember
from netwright.server.refusal import Refusal, not_found
from netwright.server.views import ConnectionView


def listed() -> list[ConnectionView]:
    """Return the connections by name."""
    return [ConnectionView(**one.model_dump()) for one in named()]


def store(name: str, made: Connection) -> None:
    """Store a connection, in place of a stored one of its name."""
    if not NAME.fullmatch(name):
        problem = Message.of("{name} is no name of a connection: letters, digits, - and _.", name=name[:100])
        raise Refusal(HTTPStatus.BAD_REQUEST, problem)
    if not made.kind:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "This is no address.",
            "Write one such as postgresql://user:password@host/database or s3://bucket.",
        )
    remember(name, made)


def remove(name: str) -> None:
    """Remove a stored connection."""
    if not forget(name):
        raise not_found("There is no stored connection {name}.", name=name[:100])
