"""What is in the files that nodes read: content hashes, with size, time and inode as the shortcut."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from netwright.engine.recipes.keys import digest
from netwright.engine.store.database import connect
from netwright.sdk.files import file_hash

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, inode INTEGER, hashed REAL, sha256 TEXT
) WITHOUT ROWID;
"""
_KEEP = "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)"
# A file written again within the clock tick of its file system keeps its time, so a hash taken that early is
# used once and never remembered.
_SETTLED = 0.1
MEMORY = 1.0
"""Seconds for which what was seen is believed at an edit, without a look at the disk."""
LARGE = 32 * 2**20
"""Bytes that may be read within a second while everybody waits: a tenth of a second's. More is read beside all else."""
FEW = 256
"""Files of a folder that may be looked at while everybody waits."""
_PART = 4 * 2**20
_BATCH = 500

Stamp = tuple[int, int, int]
Row = tuple[str, int, int, int, float, str]


class Seen(NamedTuple):
    """What is in a file or folder: a hash, or None where there is nothing to read."""

    content: str | None
    stands: bool
    """Whether it is as new as was asked for. Where not, `content` is what was there last, if anything is known."""


class Fingerprints:
    """Content hashes by path. Nobody waits for them: what is not known and takes long waits for `read`."""

    def __init__(self, database: Path) -> None:
        self._database = database
        try:
            self._table = connect(database, _SCHEMA, "OFF")
        except sqlite3.DatabaseError:
            with contextlib.suppress(OSError):
                database.unlink()
            self._table = connect(database, _SCHEMA, "OFF")
        self._seen: dict[Path, tuple[float, str | None]] = {}
        """By path: when it was looked at, by the monotonic clock, and what was there."""
        self._large: dict[Path, tuple[Stamp, str]] = {}
        """What `read` found. Unlike the table it also holds files whose time is still to come, by a clock elsewhere."""
        self._folders: set[Path] = set()
        """Those that are only looked at by `read`."""
        self._reading: dict[Path, asyncio.Task[bool]] = {}
        self._second = (0.0, 0)
        """When bytes were first read while everybody waited, and how many within a second."""
        self._is_closed = False

    def look(self, path: Path, since: float) -> Seen:
        """Return the hash of a file or of a folder's whole content, seen at a time of the monotonic clock or later."""
        known = self._seen.get(path)
        if known is not None and known[0] >= since:
            return Seen(known[1], True)
        now = time.monotonic()
        is_folder = _is_folder(path)
        found = self._folder(path) if is_folder else self._file(path)
        if found.stands:
            self._seen[path] = (now, found.content)
        elif known is not None and is_folder:
            return Seen(known[1], False)
        return found

    async def read(self, paths: Iterable[Path]) -> bool:
        """Read files and folders while the event loop goes on. Returns whether more is known of any than before."""
        tasks = []
        for path in paths:
            if path not in self._reading:
                self._reading[path] = asyncio.get_running_loop().create_task(self._read(path))
            tasks.append(self._reading[path])
        return any([await asyncio.shield(task) for task in tasks])

    async def _read(self, path: Path) -> bool:
        try:
            is_folder = _is_folder(path)
            began, now, stamp = time.monotonic(), time.time(), _stamp(path)
            found = await asyncio.to_thread(self._read_folder if is_folder else _hash, path, lambda: self._is_closed)
            if self._is_closed:
                return False
            before = self._seen.get(path)
            self._seen[path] = (began, found)
            if is_folder:
                self._folders.add(path)
                return before is None or before[1] != found
            if stamp is None or found is None or _stamp(path) != stamp:  # it changed while it was read
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

    def _file(self, path: Path) -> Seen:
        stamp = _stamp(path)
        if stamp is None:
            return Seen(None, True)
        row, large = self._row(path), self._large.get(path)
        if row and row[:3] == stamp:
            return Seen(row[3], True)
        if large and large[0] == stamp:
            return Seen(large[1], True)
        return Seen(self._read_now(path, stamp), True) if self._may_read(stamp[0]) else Seen(None, False)

    def _read_now(self, path: Path, stamp: Stamp) -> str | None:
        now = time.time()
        found = _hash(path)
        if _stamp(path) != stamp:  # it changed while it was read
            return _hash(path)
        if found:
            self._remember(path, stamp, now, found)
        return found

    def _may_read(self, size: int) -> bool:
        """Whether so many bytes are soon read, after those that were read within the last second."""
        began, spent = self._second
        now = time.monotonic()
        if now - began > MEMORY:
            began, spent = now, 0
        if spent + size >= LARGE:
            return False
        self._second = (began, spent + size)
        return True

    def _remember(self, path: Path, stamp: Stamp, now: float, found: str) -> None:
        """Keep the hash of a file that was read from a time on."""
        if _is_settled(stamp, now):
            with contextlib.suppress(sqlite3.DatabaseError):
                self._table.execute(_KEEP, (str(path), *stamp, now, found))

    def _row(self, path: Path) -> tuple[int, int, int, str] | None:
        return _find(self._table, path)

    def _folder(self, folder: Path) -> Seen:
        if folder in self._folders:
            return Seen(None, False)
        content: list[list[str | None]] = []
        for name, path in _walk(folder):
            found = self._file(path) if len(content) < FEW else Seen(None, False)
            if not found.stands:
                return found
            content.append([name, found.content])
        return Seen(digest(content), True)

    def _read_folder(self, folder: Path, is_over: Callable[[], bool]) -> str | None:
        """Return what `_folder` does of any folder. Runs beside the event loop, so it has a connection of its own."""
        content: list[list[str | None]] = []
        news: list[Row] = []
        with contextlib.closing(connect(self._database, _SCHEMA, "OFF")) as table:
            for name, path in _walk(folder):
                if is_over():
                    return None
                stamp, row, now = _stamp(path), _find(table, path), time.time()
                if stamp is None or (row and row[:3] == stamp):
                    content.append([name, row[3] if stamp and row else None])
                    continue
                found = _hash(path, is_over)
                content.append([name, found])
                if found and _stamp(path) == stamp and _is_settled(stamp, now):
                    news.append((str(path), *stamp, now, found))
                if len(news) == _BATCH:
                    _keep(table, news)
            _keep(table, news)
        return digest(content)


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a folder and of those within, by their names from it on, in order."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            yield path.relative_to(folder).as_posix(), path


def _is_settled(stamp: Stamp, now: float) -> bool:
    return stamp[1] / 1e9 < now - _SETTLED


def _find(table: sqlite3.Connection, path: Path) -> tuple[int, int, int, str] | None:
    with contextlib.suppress(sqlite3.DatabaseError, UnicodeEncodeError):
        query = "SELECT size, modified, inode, sha256 FROM files WHERE path=?"
        row: tuple[int, int, int, str] | None = table.execute(query, (str(path),)).fetchone()
        return row
    return None


def _keep(table: sqlite3.Connection, rows: list[Row]) -> None:
    """Keep hashes, few at a time: who looks at the table meanwhile waits for no more."""
    with contextlib.suppress(sqlite3.DatabaseError, UnicodeEncodeError):
        table.execute("BEGIN")
        table.executemany(_KEEP, rows)
        table.execute("COMMIT")
    rows.clear()


def _is_folder(path: Path) -> bool:
    return path.is_dir()


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
