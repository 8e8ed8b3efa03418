"""The cache: one entry per result id, on disk under WORKSPACE/.netwright/cache.

    index.sqlite          what is there: manifest, checksum of the manifest, size, last use
    ab/abcd.../PORT/...   an entry's files, with its manifest.json; small values lie in the index alone
    staging/              entries being written, and entries being removed
    checkpoints/KEY/      what a node of that recipe wrote down on its way, for the case that its process is killed

Nothing here is made durable by fsync. Instead every row and every file carries a checksum: a row is checked when
it is read, files when they are first read by this process. What does not match is a miss and is removed.
Several processes may use one cache: publishing is a rename, and removal takes the row first.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from netwright.engine.store.cache_index import Index, Row, row_of
from netwright.engine.store.entry import MANIFEST, Entry, Origin, make_manifest, write_manifest
from netwright.workers.protocol import NodeDone

log = logging.getLogger(__name__)

DEFAULT_LIMIT = 10 * 1024**3
TOUCH_AFTER = 1800.0
"""Seconds after which a use is written down again. Eviction spares what was used this much before the oldest
living run began, so that an entry in use is never taken away."""
STAGING_AGE = 24 * 3600.0
CHECKPOINT_AGE = 30 * STAGING_AGE


class Cache:
    """Results by id."""

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self.staging = folder / "staging"
        self.checkpoint_folder = folder / "checkpoints"
        self._checkpoint_place = str(self.checkpoint_folder)
        self.staging.mkdir(parents=True, exist_ok=True)
        self._known: dict[str, Entry] = {}
        self._verified: set[str] = set()
        self._index = Index(folder, self._forget_all)
        self._waiting: dict[str, Row] = {}
        self._touched: set[str] = set()
        self._prefixes: set[Path] = set()
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
            with self._index.reading():
                yield
        finally:
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

    async def hold(self, entries: Iterable[Entry]) -> set[str]:
        """Make sure that entries stay while a run of this process lives, and are what was written.

        Returns the ids of those that are gone; damaged ones are removed here.
        """
        held = {entry.id: entry for entry in entries}
        gone = {id for id in held if self.find(id) is None}
        self.flush()
        for id, entry in held.items():
            if id in gone or self.is_verified(entry):
                continue
            if not await asyncio.to_thread(self.verify, entry):
                log.warning("The result of %s is damaged and will be computed again.", entry.origin.node)
                self.remove([id])
                gone.add(id)
        return gone

    # Writing

    def stage(self) -> Path:
        """Return a fresh place for an entry to be written; the folder is made by whoever writes."""
        return self.staging / uuid.uuid4().hex

    def checkpoints(self, key: str) -> Path:
        """Return the folder in which a node of this recipe writes down how far it is; made by whoever writes."""
        return self.checkpoint_folder / key

    def has_checkpoints(self, key: str) -> bool:
        """Whether a killed node of this recipe left something behind. Asked for every node."""
        try:
            with os.scandir(f"{self._checkpoint_place}{os.sep}{key}") as files:
                return next(files, None) is not None  # a folder is there before something is written
        except OSError:
            return False

    def drop_checkpoints(self, key: str) -> None:
        """Delete what a node of this recipe wrote down on its way: its result is there, or not wanted."""
        if os.path.isdir(f"{self._checkpoint_place}{os.sep}{key}"):  # noqa: PTH112 - asked for every node
            self._drop(self.checkpoints(key))

    def publish(
        self, id: str, type: str, done: NodeDone, staged: Path, origin: Origin, files: dict[str, str | None]
    ) -> Entry:
        """Take a written entry in. Visible here at once, to other processes after `flush`."""
        manifest, size = make_manifest(id, type, done, origin, files)
        text = write_manifest(manifest)
        has_files = any(output.files for output in done.outputs.values())
        self._verified.discard(id)
        entry = Entry(id, text, str(self.folder), time.time(), has_files)
        entry.manifest = manifest
        if has_files:
            self._move(staged, entry)
        self._known[id] = entry
        self._waiting[id] = row_of(entry, size)
        return entry

    def flush(self) -> None:
        """Write down what was published and used since the last time, in one transaction."""
        if not self._waiting and not self._touched:
            return
        rows, touched = list(self._waiting.values()), self._touched
        self._waiting, self._touched = {}, set()
        self._index.put(rows, touched)

    # Removing

    def remove(self, ids: Iterable[str]) -> None:
        """Forget entries and delete their files."""
        taken = list(ids)
        if self._index.is_reading:
            self._doomed.extend(taken)
            return
        self.flush()
        self._index.delete(taken)
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
        return self._index.usage()

    def sweep(self) -> None:
        """Delete what dead processes left in staging, and checkpoints that nobody came back to."""
        for folder, age in ((self.staging, STAGING_AGE), (self.checkpoint_folder, CHECKPOINT_AGE)):
            for path in folder.iterdir() if folder.exists() else ():
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < time.time() - age:
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
        victims: list[str] = []
        for id, bytes in self._index.unused(before):
            if size <= goal:
                break
            victims.append(id)
            size -= bytes
        self._discard(self._index.delete_unused(victims, before))

    def _read(self, id: str) -> Entry | None:
        entry, is_sound = self._index.read(id)
        if not is_sound:
            log.warning("A cache entry is damaged and will be computed again: %s", id)
            self.remove([id])
        return entry

    def _forget_all(self) -> None:
        self._known.clear()
        self._verified.clear()

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
