"""Named connections: where databases and files beyond this machine are, with the secrets that open them.

A workflow holds names only. What they stand for is in the user's own settings, in a file that nobody else may read, or
in the environment; so nothing that is shared or kept with a result tells a secret, and a workflow of somebody else
reaches no place that the user has not named.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic import ValidationError

from netwright.ports.frozen import Frozen
from netwright.sdk.errors import NodeError
from netwright.sdk.files import write_durably
from netwright.sdk.user_folders import settings_folder

IN_ENVIRONMENT = "NETWRIGHT_CONNECTION_"
"""What the name of an environment variable starts with that holds a connection: its URL, or the JSON of all of it."""
STORE = "connections.json"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_KIND = re.compile(r"([A-Za-z][A-Za-z0-9+.:-]*)://")
_HIDDEN = "***"


class Connection(Frozen):
    """A place: an SQLAlchemy URL of a database, or the address that files lie below and the options of its fsspec."""

    url: str
    options: dict[str, Any] = {}

    @property
    def kind(self) -> str:
        """What the address begins with, such as `postgresql` or `s3`; empty for what is no address."""
        found = _KIND.match(self.url)
        return found[1] if found else ""

    def redact(self, text: str) -> str:
        """Return a text without the secrets of the connection."""
        # What is as short as a number or a flag stands in many a sentence.
        words = {word for word in (*_of_query(self.url), *_words(self.options.values())) if len(word) > 3}
        secrets = {*_passwords(self.url), *words}
        # An answer may quote the address that was asked, where a secret stands in another writing.
        secrets |= {quote(secret, safe="", errors="replace") for secret in secrets}
        for secret in sorted(secrets - {""}, key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text


class Named(Frozen):
    """A connection as it may be shown: nothing of its address but the beginning."""

    name: str
    kind: str
    stored: bool
    """False for one of the environment, which goes before a stored one of its name."""


def connection(name: str) -> Connection:
    """Return the connection of a name; NodeError where there is none."""
    found = _of_environment(name) or _stored().get(name)
    if found is None:
        raise NodeError(
            "There is no connection {name}.",
            "Add it under Connections, by `netwright connections add {name}`, or as environment variable {variable}.",
            name=name,
            variable=_variable(name),
        )
    return found


def named() -> tuple[Named, ...]:
    """Return the connections of the user by name; one of the environment by its variable's, in small letters."""
    found = {name: Named(name=name, kind=one.kind, stored=True) for name, one in _stored().items()}
    variables = {_variable(name): name for name in found}
    for variable, value in os.environ.items():
        name = variables.get(variable) or variable.removeprefix(IN_ENVIRONMENT).lower()
        if value and variable.startswith(IN_ENVIRONMENT) and NAME.fullmatch(name):
            found[name] = Named(name=name, kind=_kind_in(name), stored=False)
    return tuple(found[name] for name in sorted(found))


def remember(name: str, made: Connection) -> None:
    """Store a connection for good. Raises ValueError for what is no name."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name[:100]!r} is no name of a connection")
    _change(lambda known: {**known, name: made})


def forget(name: str) -> bool:
    """Remove a stored connection; return whether there was one."""
    there = name in _stored()
    _change(lambda known: {other: kept for other, kept in known.items() if other != name})
    return there


def _change(change: Any) -> None:
    from filelock import FileLock

    store = settings_folder() / STORE
    store.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(store.with_suffix(".lock")):
        known = change(_stored())
        # A durable write keeps the permissions of the file that is there.
        store.touch(mode=0o600)
        content = {"connections": {name: one.model_dump() for name, one in sorted(known.items())}}
        write_durably(store, json.dumps(content, indent=1).encode())


def _stored() -> dict[str, Connection]:
    store = settings_folder() / STORE
    try:
        status = store.stat()
    except OSError:
        return {}
    if os.name != "nt" and status.st_mode & 0o077:
        raise NodeError(
            "Others on this machine may read your connections in {file}.",
            "Take that away: chmod 600 {file}",
            file=store,
        )
    return _read(store)


def _read(store: Path) -> dict[str, Connection]:
    try:
        found = json.loads(store.read_bytes())["connections"]
        return {name: Connection.model_validate(one) for name, one in found.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        # What a parser says may quote a secret.
        raise NodeError(
            "The file of your connections cannot be read: {file}.", "Mend it or remove it.", file=store
        ) from None


def _of_environment(name: str) -> Connection | None:
    value = os.environ.get(_variable(name), "") if NAME.fullmatch(name) else ""
    if not value.lstrip().startswith("{"):
        return Connection(url=value) if value else None
    try:
        return Connection.model_validate_json(value)
    except ValidationError:
        raise NodeError(
            "The environment variable {variable} holds no connection.",
            "Give it a URL, or JSON such as {example}",
            variable=_variable(name),
            example='{"url": "s3://bucket", "options": {"key": "..."}}',
        ) from None


def _kind_in(name: str) -> str:
    try:
        found = _of_environment(name)
    except NodeError:  # what is wrong with it is said to whoever uses it
        return ""
    return found.kind if found else ""


def _variable(name: str) -> str:
    return IN_ENVIRONMENT + name.upper().replace("-", "_")


def _passwords(url: str) -> Iterator[str]:
    try:
        written = urlsplit(url).password or ""
    except ValueError:  # no address: all of it may be secret
        written = url
    yield from (written, unquote(written))


def _of_query(url: str) -> Iterator[str]:
    yield from (value for _, value in parse_qsl(url.partition("?")[2]))


def _words(values: Iterable[Any]) -> Iterator[str]:
    """Yield the texts among values, also those within lists and objects."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _words(value.values())
        elif isinstance(value, list):
            yield from _words(value)
