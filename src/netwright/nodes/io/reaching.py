"""Looking whether a connection of the user leads anywhere; nothing is changed there."""

from __future__ import annotations

from netwright.nodes.io.databases import connected
from netwright.nodes.io.places import reached
from netwright.sdk import Message, NodeError
from netwright.sdk.connections import Connection, connection


def reach(name: str) -> Message:
    """Return what a connection of the user leads to; NodeError, without secrets, where it leads nowhere."""
    import fsspec

    place = connection(name)
    return _files(name, place) if place.kind in fsspec.available_protocols() else _tables(name, place)


def _files(name: str, place: Connection) -> Message:
    with reached(name, place) as (system, root):
        try:
            found = len(system.ls(root, detail=False))
        except FileNotFoundError:
            raise NodeError(
                "The connection {name} answers, but nothing lies at its address.",
                "Check the address. A folder need not be there yet: it is made for the first file that is written.",
                name=name,
            ) from None
    return Message.of("It answers: {count} {count:file or folder|files and folders}.", count=found)


def _tables(name: str, place: Connection) -> Message:
    import sqlalchemy

    with connected(name, place, reads=True) as transaction:
        found = len(sqlalchemy.inspect(transaction).get_table_names())
    return Message.of("It answers: {count} {count:table|tables}.", count=found)
