"""The index of the cache: a table in SQLite, made anew from what lies on disk where it is damaged."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from netwright.engine.store.database import connect
from netwright.engine.store.entry import MANIFEST, Entry, seal

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, manifest TEXT NOT NULL, seal TEXT NOT NULL, bytes INTEGER NOT NULL,
    has_files INTEGER NOT NULL, used REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used);
"""
_INSERT = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT manifest, seal, has_files, used FROM entries WHERE id=?"
Row = tuple[str, str, str, int, bool, float]


def row_of(entry: Entry, size: int) -> Row:
    """Return an entry as it is written into the index; `size` is that of its files."""
    return entry.id, entry.text, seal(entry.id, entry.text), size + len(entry.text), entry.has_files, entry.used


class Index:
    """Rows by result id. `lost` is called when the index had to be made anew."""

    def __init__(self, folder: Path, lost: Callable[[], None]) -> None:
        self._folder = folder
        self._lost = lost
        self._table = self._open()
        self.is_reading = False

    def read(self, id: str) -> tuple[Entry | None, bool]:
        """Return an entry if there is one, and whether its row is sound."""
        try:
            row = self._table.execute(_SELECT, (id,)).fetchone()
        except sqlite3.DatabaseError as error:
            self._replace(error)
            return None, True
        if row is None:
            return None, True
        text, sealed, has_files, used = row
        if seal(id, text) != sealed:
            return None, False
        return Entry(id, text, str(self._folder), used, bool(has_files)), True

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Spare the locks that each `read` takes by itself. Nothing may be written inside."""
        with contextlib.suppress(sqlite3.Error):
            self._table.execute("BEGIN")
            self.is_reading = True
        try:
            yield
        finally:
            if self.is_reading:
                self.is_reading = False
                with contextlib.suppress(sqlite3.Error):
                    self._table.execute("COMMIT")

    def put(self, rows: Sequence[Row], touched: Iterable[str]) -> None:
        """Write rows, and that entries are used now, in one transaction."""
        now = time.time()

        def write(table: sqlite3.Connection) -> None:
            table.executemany(_INSERT, rows)
            table.executemany("UPDATE entries SET used=? WHERE id=?", [(now, id) for id in touched])

        self._write(write)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove rows."""
        keys = [(id,) for id in ids]
        self._write(lambda table: table.executemany("DELETE FROM entries WHERE id=?", keys))

    def delete_unused(self, ids: Iterable[str], before: float) -> list[str]:
        """Remove those of the rows that were not used since; return their ids."""
        removed: list[str] = []

        def take(table: sqlite3.Connection) -> None:
            # Asked again: another process may have begun to use it meanwhile.
            query = "DELETE FROM entries WHERE id=? AND used < ?"
            removed.extend(id for id in ids if table.execute(query, (id, before)).rowcount)

        self._write(take)
        return removed

    def unused(self, before: float) -> list[tuple[str, int]]:
        """Return id and bytes of what was not used since, the longest unused first."""
        return self._table.execute("SELECT id, bytes FROM entries WHERE used < ? ORDER BY used", (before,)).fetchall()

    def usage(self) -> tuple[int, int]:
        """Return bytes and number of entries."""
        size, count = self._table.execute("SELECT COALESCE(SUM(bytes), 0), COUNT(*) FROM entries").fetchone()
        return size, count

    def close(self) -> None:
        """Close the table."""
        self._table.close()

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        for _ in range(2):
            try:
                self._table.execute("BEGIN IMMEDIATE")
                change(self._table)
                self._table.execute("COMMIT")
                return
            except sqlite3.OperationalError as error:  # locked, or the disk is full: the index itself is sound
                log.warning("The cache index could not be written: %s", error)
                with contextlib.suppress(sqlite3.Error):
                    self._table.execute("ROLLBACK")
                return
            except sqlite3.DatabaseError as error:
                self._replace(error)

    def _open(self) -> sqlite3.Connection:
        path = self._folder / "index.sqlite"
        try:
            return connect(path, _SCHEMA, "OFF")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            log.warning("The cache index is damaged and is made anew: %s", error)
        self._discard()
        table = connect(path, _SCHEMA, "OFF")
        self._adopt(table)
        return table

    def _replace(self, error: Exception) -> None:
        log.warning("The cache index is damaged and is made anew: %s", error)
        self.is_reading = False
        with contextlib.suppress(sqlite3.Error):
            self._table.close()
        self._lost()
        self._discard()
        self._table = self._open()

    def _discard(self) -> None:
        for ending in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                (self._folder / f"index.sqlite{ending}").unlink()

    def _adopt(self, table: sqlite3.Connection) -> None:
        """Take in the entries that lie on disk; their files are checked on first read, as always."""
        for path in self._folder.glob(f"??/*/{MANIFEST}"):
            id = path.parent.name
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                entry = Entry(id, path.read_text(encoding="utf-8"), str(self._folder), time.time(), True)
                if entry.manifest["id"] != id:
                    continue
                size = sum(entry.bytes(port) for port in entry.manifest["outputs"])
                table.execute(_INSERT, row_of(entry, size))
