"""What is in the files that nodes read: content hashes, with size, time and inode as the shortcut."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from netwright.engine.recipes.keys import digest
from netwright.engine.store.database import connect
from netwright.sdk.files import file_hash

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, inode INTEGER, hashed REAL, sha256 TEXT
) WITHOUT ROWID;
"""
# A file written again within the clock tick of its file system keeps its time, so a hash taken that early is
# used once and never remembered.
_SETTLED = 0.1
MEMORY = 1.0
"""Seconds for which `recent` believes an answer without looking at the disk."""


class Fingerprints:
    """Content hashes by path."""

    def __init__(self, database: Path) -> None:
        try:
            self._table = connect(database, _SCHEMA, "OFF")
        except sqlite3.DatabaseError:
            with contextlib.suppress(OSError):
                database.unlink()
            self._table = connect(database, _SCHEMA, "OFF")
        self._recent: dict[Path, tuple[float, str | None]] = {}

    def of(self, path: Path) -> str | None:
        """Return the hash of a file or of a folder's whole content; None where there is nothing to read."""
        found = self._folder(path) if path.is_dir() else self._file(path)
        self._recent[path] = (time.monotonic(), found)
        return found

    def recent(self, path: Path) -> str | None:
        """Like `of`, but an answer may be a second old: for what is asked at each edit."""
        known = self._recent.get(path)
        if known and time.monotonic() - known[0] < MEMORY:
            return known[1]
        return self.of(path)

    def stamps(self, paths: Iterable[Path]) -> dict[Path, object]:
        """Return what changes when a file is written: compared before and after a node read it."""
        return {path: _stamp(path) for path in paths}

    def close(self) -> None:
        """Close the table of known hashes."""
        self._table.close()

    def _file(self, path: Path) -> str | None:
        stamp = _stamp(path)
        if stamp is None:
            return None
        size, modified, inode = stamp
        row = self._row(path)
        if row and row[:3] == (size, modified, inode):
            return row[3]
        now = time.time()
        found = _hash(path)
        if _stamp(path) != stamp:  # it changed while it was read
            return _hash(path)
        if found and modified / 1e9 < now - _SETTLED:
            with contextlib.suppress(sqlite3.DatabaseError):
                values = (str(path), size, modified, inode, now, found)
                self._table.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", values)
        return found

    def _row(self, path: Path) -> tuple[int, int, int, str] | None:
        with contextlib.suppress(sqlite3.DatabaseError, UnicodeEncodeError):
            query = "SELECT size, modified, inode, sha256 FROM files WHERE path=?"
            row: tuple[int, int, int, str] | None = self._table.execute(query, (str(path),)).fetchone()
            return row
        return None

    def _folder(self, folder: Path) -> str:
        content = []
        for place, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                path = Path(place, name)
                content.append([path.relative_to(folder).as_posix(), self._file(path)])
        return digest(content)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ino


def _hash(path: Path) -> str | None:
    """Return the hash of a file, None where it cannot be read."""
    try:
        return file_hash(path)
    except OSError:
        return None
