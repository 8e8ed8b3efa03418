"""What is in the files that nodes read: content hashes, with size, time and inode as the shortcut."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable
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
LARGE = 32 * 2**20
"""Bytes from which on a file is read beside all other work: a tenth of a second's."""
_PART = 4 * 2**20

Stamp = tuple[int, int, int]


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
        self._large: dict[Path, tuple[Stamp, str]] = {}
        """What `read` found. Unlike the table it also holds files whose time is still to come, by a clock elsewhere."""
        self._reading: dict[Path, asyncio.Task[bool]] = {}
        self._is_closed = False

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
        large = self._large.get(path)
        return large[1] if large and large[0] == _stamp(path) else self.of(path)

    def is_unread(self, path: Path) -> bool:
        """Whether `recent` would have to read a large file, for which everybody would wait."""
        known = self._recent.get(path)
        if known and time.monotonic() - known[0] < MEMORY:
            return False
        stamp = _stamp(path)
        if stamp is None or stamp[0] < LARGE or path.is_dir():
            return False
        row, large = self._row(path), self._large.get(path)
        return not (row and row[:3] == stamp) and not (large and large[0] == stamp)

    async def read(self, paths: Iterable[Path]) -> bool:
        """Read files while the event loop goes on. Returns whether the hash of any is known now that was not."""
        tasks = []
        for path in paths:
            if path not in self._reading:
                self._reading[path] = asyncio.get_running_loop().create_task(self._read(path))
            tasks.append(self._reading[path])
        return any([await asyncio.shield(task) for task in tasks])

    async def _read(self, path: Path) -> bool:
        try:
            stamp, now = _stamp(path), time.time()
            found = await asyncio.to_thread(_hash, path, lambda: self._is_closed)
            if self._is_closed or stamp is None or found is None or _stamp(path) != stamp:
                return False
            self._large[path] = (stamp, found)
            self._remember(path, stamp, now, found)
            return True
        finally:
            del self._reading[path]

    def stamps(self, paths: Iterable[Path]) -> dict[Path, object]:
        """Return what changes when a file is written: compared before and after a node read it."""
        return {path: _stamp(path) for path in paths}

    def close(self) -> None:
        """Close the table of known hashes. What is being read is let go."""
        self._is_closed = True
        self._table.close()

    def _file(self, path: Path) -> str | None:
        stamp = _stamp(path)
        if stamp is None:
            return None
        row = self._row(path)
        if row and row[:3] == stamp:
            return row[3]
        now = time.time()
        found = _hash(path)
        if _stamp(path) != stamp:  # it changed while it was read
            return _hash(path)
        if found:
            self._remember(path, stamp, now, found)
        return found

    def _remember(self, path: Path, stamp: Stamp, now: float, found: str) -> None:
        """Keep the hash of a file that was read from a time on."""
        if stamp[1] / 1e9 < now - _SETTLED:
            with contextlib.suppress(sqlite3.DatabaseError):
                values = (str(path), *stamp, now, found)
                self._table.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", values)

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


def _stamp(path: Path) -> Stamp | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ino


def _hash(path: Path, is_over: Callable[[], bool] | None = None) -> str | None:
    """Return the hash of a file, None where it cannot be read, or where it is over before."""
    try:
        if is_over is None:
            return file_hash(path)
        made = hashlib.sha256()
        with path.open("rb") as file:
            while part := file.read(_PART):
                if is_over():
                    return None
                made.update(part)
        return made.hexdigest()
    except OSError:
        return None
