"""SQLite the way all of the engine opens it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal

# Below this version a WAL could lose its last commits when two connections meet (SQLite 3.51.3 release notes).
WAL_FROM = (3, 51, 3)


def journal_mode() -> str:
    """Return the journal mode that this machine's SQLite is trusted with."""
    return "WAL" if sqlite3.sqlite_version_info >= WAL_FROM else "TRUNCATE"


def connect(path: Path, schema: str, synchronous: Literal["FULL", "OFF"]) -> sqlite3.Connection:
    """Open a database, made where it is missing; raises sqlite3.DatabaseError for a damaged one.

    Connections are used from one event loop; transactions are begun explicitly.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA journal_mode={journal_mode()}")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.executescript(schema)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
