"""The cache: one entry per result id, on disk under WORKSPACE/.netwright/cache.

    index.sqlite          what is there: manifest, checksum of the manifest, size, last use
    ab/abcd.../PORT/...   an entry's files, with its manifest.json; small values lie in the index alone
    staging/              entries being written, and entries being removed

Nothing here is made durable by fsync. Instead every row and every file carries a checksum: a row is checked when
it is read, files when they are first read by this process. What does not match is a miss and is removed.
Several processes may use one cache: publishing is a rename, and removal takes the row first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from netwright.engine.database import connect
from netwright.engine.entry import MANIFEST, Entry, Origin, make_manifest, seal, write_manifest
from netwright.workers.protocol import NodeDone

log = logging.getLogger(__name__)

DEFAULT_LIMIT = 10 * 1024**3
TOUCH_AFTER = 1800.0
"""Seconds after which a use is written down again. Eviction spares what was used this much before the oldest
living run began, so that an entry in use is never taken away."""
STAGING_AGE = 24 * 3600.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, manifest TEXT NOT NULL, seal TEXT NOT NULL, bytes INTEGER NOT NULL,
    has_files INTEGER NOT NULL, used REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used);
"""


_INSERT = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT manifest, seal, has_files, used FROM entries WHERE id=?"
_Row = tuple[str, str, str, int, bool, float]


class Cache:
    """Results by id."""

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self.staging = folder / "staging"
        self.staging.mkdir(parents=True, exist_ok=True)
        self._index = self._open()
        self._known: dict[str, Entry] = {}
        self._verified: set[str] = set()
        self._waiting: dict[str, _Row] = {}
        self._touched: set[str] = set()
        self._prefixes: set[Path] = set()
        self._reading = False
        self._doomed: list[str] = []

    # Looking up

    def find(self, id: str) -> Entry | None:
        """Return the entry of a result id if there is one that looks sound. Its files are not read: see `verify`."""
        entry = self._known.get(id)
        if entry is None:
            entry = self._read(id)
            if entry is None:
                return None
            self._known[id] = entry
        if entry.has_files and not os.path.isdir(entry.place):  # noqa: PTH112 - asked for every node
            # Another process removed it, or a person did.
            self.remove([id])
            return None
        if time.time() - entry.used > TOUCH_AFTER:
            entry.used = time.time()
            self._touched.add(id)
        return entry

    @contextlib.contextmanager
    def many(self) -> Iterator[None]:
        """Spare the locks that each `find` takes by itself. Nothing may be awaited inside."""
        try:
            self._index.execute("BEGIN")
            self._reading = True
        except sqlite3.Error:
            self._reading = False
        try:
            yield
        finally:
            if self._reading:
                self._reading = False
                with contextlib.suppress(sqlite3.Error):
                    self._index.execute("COMMIT")
            doomed, self._doomed = self._doomed, []
            if doomed:
                self.remove(doomed)

    def is_verified(self, entry: Entry) -> bool:
        """Whether `verify` would answer without reading anything."""
        return entry.id in self._verified or not entry.has_files

    def verify(self, entry: Entry) -> bool:
        """Return whether an entry's files are what was written; they are read in full the first time.

        Touches no database, so that it can run in a thread; the caller removes what failed.
        """
        if self.is_verified(entry):
            return True
        if not entry.is_intact():
            return False
        self._verified.add(entry.id)
        return True

    def hold(self, ids: Iterable[str]) -> set[str]:
        """Make sure that entries stay while a run of this process lives; return those that are gone already."""
        gone = {id for id in ids if self.find(id) is None}
        self.flush()
        return gone

    # Writing

    def stage(self) -> Path:
        """Return a fresh place for an entry to be written; the folder is made by whoever writes."""
        return self.staging / uuid.uuid4().hex

    def publish(
        self, id: str, type: str, done: NodeDone, staged: Path, origin: Origin, files: dict[str, str | None]
    ) -> Entry:
        """Take a written entry in. Visible here at once, to other processes after `flush`."""
        manifest, size = make_manifest(id, type, done, origin, files)
        text = write_manifest(manifest)
        has_files = staged.exists()
        self._verified.discard(id)
        entry = Entry(id, text, str(self.folder), time.time(), has_files)
        entry.manifest = manifest
        if has_files:
            self._move(staged, entry)
        self._known[id] = entry
        self._waiting[id] = (id, text, seal(id, text), size + len(text), entry.has_files, entry.used)
        return entry

    def flush(self) -> None:
        """Write down what was published and used since the last time, in one transaction."""
        if not self._waiting and not self._touched:
            return
        rows, touched = list(self._waiting.values()), self._touched
        self._waiting, self._touched = {}, set()
        now = time.time()

        def write(index: sqlite3.Connection) -> None:
            index.executemany(_INSERT, rows)
            index.executemany("UPDATE entries SET used=? WHERE id=?", [(now, id) for id in touched])

        self._write(write)

    # Removing

    def remove(self, ids: Iterable[str]) -> None:
        """Forget entries and delete their files."""
        taken = list(ids)
        if self._reading:
            self._doomed.extend(taken)
            return
        self.flush()
        self._write(lambda index: index.executemany("DELETE FROM entries WHERE id=?", [(id,) for id in taken]))
        self._discard(taken)

    def clear(self, spared_from: float | None) -> None:
        """Remove everything; where a moment is given, all but what may be in use since then, as `evict` does."""
        self._evict_to(-1, time.time() + TOUCH_AFTER + 1 if spared_from is None else spared_from)

    def evict(self, spared_from: float) -> None:
        """Bring the cache below its limit, the longest unused first, sparing what is in use.

        `spared_from` is when the oldest living run on this workspace began.
        """
        if self.usage()[0] > self.limit:
            self._evict_to(int(self.limit * 0.9), spared_from)

    def usage(self) -> tuple[int, int]:
        """Return bytes and number of entries."""
        self.flush()
        size, count = self._index.execute("SELECT COALESCE(SUM(bytes), 0), COUNT(*) FROM entries").fetchone()
        return size, count

    def sweep(self) -> None:
        """Delete what dead processes left in staging."""
        for path in self.staging.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < time.time() - STAGING_AGE:
                    shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Write down what waits and close the index."""
        self.flush()
        self._index.close()

    # Inside

    def _discard(self, ids: Iterable[str]) -> None:
        for id in ids:
            self._known.pop(id, None)
            self._verified.discard(id)
            self._drop(self._place(id))

    def _evict_to(self, goal: int, spared_from: float) -> None:
        size, _ = self.usage()
        before = spared_from - TOUCH_AFTER
        rows = self._index.execute("SELECT id, bytes FROM entries WHERE used < ? ORDER BY used", (before,))
        victims: list[str] = []
        for id, bytes in rows.fetchall():
            if size <= goal:
                break
            victims.append(id)
            size -= bytes
        removed: list[str] = []

        def take(index: sqlite3.Connection) -> None:
            # Asked again: another process may have begun to use it meanwhile.
            query = "DELETE FROM entries WHERE id=? AND used < ?"
            removed.extend(id for id in victims if index.execute(query, (id, before)).rowcount)

        self._write(take)
        self._discard(removed)

    def _read(self, id: str) -> Entry | None:
        try:
            row = self._index.execute(_SELECT, (id,)).fetchone()
        except sqlite3.DatabaseError as error:
            self._replace_index(error)
            return None
        if row is None:
            return None
        text, sealed, has_files, used = row
        if seal(id, text) != sealed:
            log.warning("A cache entry is damaged and will be computed again: %s", id)
            self.remove([id])
            return None
        return Entry(id, text, str(self.folder), used, bool(has_files))

    def _place(self, id: str) -> Path:
        return self.folder / id[:2] / id

    def _move(self, staged: Path, entry: Entry) -> None:
        parent = entry.folder.parent
        if parent not in self._prefixes:
            parent.mkdir(parents=True, exist_ok=True)
            self._prefixes.add(parent)
        (staged / MANIFEST).write_text(entry.text, encoding="utf-8")
        for _ in range(5):
            with contextlib.suppress(OSError):
                staged.rename(entry.folder)
                self._verified.add(entry.id)
                return
            # Left by a process that ended before it wrote the row, or written at the same time by another one.
            self._drop(entry.folder)
        # Another process is as quick as this one each time. What it writes is checked when it is read.
        shutil.rmtree(staged, ignore_errors=True)

    def _drop(self, folder: Path) -> None:
        """Delete a folder so that it vanishes at once for everybody."""
        trash = self.stage()
        try:
            folder.rename(trash)
        except OSError:
            return
        shutil.rmtree(trash, ignore_errors=True)

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        for _ in range(2):
            try:
                self._index.execute("BEGIN IMMEDIATE")
                change(self._index)
                self._index.execute("COMMIT")
                return
            except sqlite3.OperationalError as error:  # locked, or the disk is full: the index itself is sound
                log.warning("The cache index could not be written: %s", error)
                with contextlib.suppress(sqlite3.Error):
                    self._index.execute("ROLLBACK")
                return
            except sqlite3.DatabaseError as error:
                self._replace_index(error)

    def _open(self) -> sqlite3.Connection:
        path = self.folder / "index.sqlite"
        try:
            return connect(path, _SCHEMA, "OFF")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            log.warning("The cache index is damaged and is made anew: %s", error)
        self._discard_index()
        index = connect(path, _SCHEMA, "OFF")
        self._adopt(index)
        return index

    def _replace_index(self, error: Exception) -> None:
        log.warning("The cache index is damaged and is made anew: %s", error)
        self._reading = False
        with contextlib.suppress(sqlite3.Error):
            self._index.close()
        self._known.clear()
        self._verified.clear()
        self._discard_index()
        self._index = self._open()

    def _discard_index(self) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                (self.folder / f"index.sqlite{ending}").unlink()

    def _adopt(self, index: sqlite3.Connection) -> None:
        """Take in the entries that lie on disk; their files are checked on first read, as always."""
        for path in self.folder.glob(f"??/*/{MANIFEST}"):
            id = path.parent.name
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                text = path.read_text(encoding="utf-8")
                entry = Entry(id, text, str(self.folder), time.time(), True)
                if entry.manifest["id"] != id:
                    continue
                size = sum(entry.bytes(port) for port in entry.manifest["outputs"])
                row = (id, text, seal(id, text), size + len(text), entry.has_files, entry.used)
                index.execute(_INSERT, row)
