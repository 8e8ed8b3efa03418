"""Looking whether a connection of the user leads anywhere; nothing is changed there."""

from __future__ import annotations

from netwright.nodes.io.databases import connected
from netwright.nodes.io.places import entries, reached
from netwright.sdk import Message
from netwright.sdk.connections import Connection, connection


def reach(name: str) -> Message:
    """Return what a connection of the user leads to; NodeError, without secrets, where it leads nowhere."""
    import fsspec

    place = connection(name)
    return _files(name, place) if place.kind in fsspec.available_protocols() else _tables(name, place)


def _files(name: str, place: Connection) -> Message:
    with reached(name, place) as (system, address):
        found = len(entries(name, system, address))
    return Message.of("It answers: {count} {count:file or folder|files and folders}.", count=found)


def _tables(name: str, place: Connection) -> Message:
    import sqlalchemy

    with connected(name, place, reads=True) as transaction:
        found = len(sqlalchemy.inspect(transaction).get_table_names())
    return Message.of("It answers: {count} {count:table|tables}.", count=found)
