"""What a connection of the user needs beyond what Netwright brings: a Python package, or an address of another kind."""

from __future__ import annotations

from netwright.sdk import NodeError
from netwright.sdk.connections import Connection

_PACKAGES = {"MySQLdb": "mysqlclient", "smbclient": "smbprotocol"}
"""Packages that are not called as the module in them."""


def lacking(name: str, place: Connection, error: ImportError) -> NodeError | None:
    """Return the refusal of a connection whose package is not installed; None for an import that fails otherwise."""
    # fsspec raises one of its own from that of the import.
    missing = error if isinstance(error, ModuleNotFoundError) else error.__cause__
    if not isinstance(missing, ModuleNotFoundError) or not missing.name:
        return None
    module = missing.name.partition(".")[0]
    return NodeError(
        "The connection {name} begins with {kind}://, and the Python package for it is not installed: {package}.",
        "Install it where Netwright runs: pip install {package}",
        name=name,
        kind=place.kind,
        package=_PACKAGES.get(module, module),
    )


def unknown(name: str, place: Connection) -> NodeError:
    """Return the refusal of a connection that is of no kind known to whoever shall open it."""
    return NodeError(
        "The connection {name} begins with {kind}://, which is not known here.",
        "A database is postgresql://user:password@host/database, for example, a place of files s3://bucket.",
        name=name,
        kind=place.redact(place.kind),
    )
