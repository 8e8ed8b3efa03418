"""The documents of a workspace: found, opened once, kept under ids that say nothing of paths."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from netwright.sdk import Message
from netwright.sdk.files import write_durably
from netwright.server.documents.channel import Channel
from netwright.server.documents.open_document import OpenDocument
from netwright.server.documents.saving import QUIET_SECONDS, Saver
from netwright.server.files.disk_file import DiskFile
from netwright.server.files.trash import Trash
from netwright.server.files.workspace import Workspace, is_safe_name, safe_stem
from netwright.server.refusal import Refusal, not_found
from netwright.server.views import Snapshot, TrashEntry, WorkflowEntry
from netwright.workflow.document import Document
from netwright.workflow.errors import UnreadableWorkflow
from netwright.workflow.file.format import WORKFLOW_ENDING, dump, parse

log = logging.getLogger(__name__)

LISTED = 2000
DEEPEST = 4
LOOK_SECONDS = 2.0
RECENT_FILE = "recent.json"

Prepare = Callable[[OpenDocument], None]
Moved = Callable[[str, str], None]


def _nothing(*_: object) -> None:
    """For who does not listen."""


class Documents:
    """All documents.

    `prepare` is called with each document that is opened, before anybody sees it; `moved` with the old and the new
    path of one that had to step aside.
    """

    def __init__(
        self,
        workspace: Workspace,
        secret: bytes,
        prepare: Prepare = _nothing,
        moved: Moved = _nothing,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self.workspace = workspace
        self._secret = secret
        self._prepare = prepare
        self._moved = moved
        self._quiet = quiet
        self._trash = Trash(workspace)
        self._paths: dict[str, str] = {}
        self._open: dict[str, OpenDocument] = {}
        self._savers: dict[str, Saver] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._listed: dict[str, tuple[tuple[int, int], str, int]] = {}
        self._recent = self._read_recent()
        self._watch: asyncio.Task[None] | None = None

    def all_open(self) -> tuple[OpenDocument, ...]:
        """Return the open documents."""
        return tuple(self._open.values())

    def id_of(self, path: str) -> str:
        """Return the id of a path: the same after a restart, so that a page's address stays good."""
        for document, known in self._paths.items():
            if known == path:
                return document
        number = 0
        while True:
            text = f"document {number} {path}".encode()
            id = hmac.new(self._secret, text, hashlib.sha256).hexdigest()[:20]
            # A document that stepped aside for somebody else's file keeps its id under the new name.
            if id not in self._paths:
                self._paths[id] = path
                return id
            number += 1

    async def workflows(self) -> list[WorkflowEntry]:
        """Return the workflows of the workspace, the last used first."""
        found = await asyncio.to_thread(lambda: list(self._scan()))
        entries = [
            WorkflowEntry(document=self.id_of(path), path=path, title=title, modified=modified, nodes=nodes)
            for path, title, modified, nodes in found
        ]
        return sorted(entries, key=lambda entry: max(entry.modified, self._recent.get(entry.path, 0.0)), reverse=True)

    async def create(self, title: str) -> OpenDocument:
        """Make an empty workflow and open it."""
        shown = title.strip() or "Untitled"
        place = self.workspace.free_name(self.workspace.root, safe_stem(shown), WORKFLOW_ENDING)
        content = dump(Document(title=shown)).encode()
        await asyncio.to_thread(write_durably, place, content)
        return await self.open_path(self.workspace.relative(place))

    async def open_path(self, path: str) -> OpenDocument:
        """Open the workflow at a path in the workspace."""
        return await self.open(self.id_of(path))

    async def open(self, id: str) -> OpenDocument:
        """Return the open document of an id, read from its file the first time."""
        opened = self._open.get(id)
        if opened is not None:
            return opened
        await self._find(id)
        async with self._opening.setdefault(id, asyncio.Lock()):
            if id not in self._open:
                await self._load(id)
        return self._open[id]

    async def duplicate(self, id: str) -> str:
        """Put a copy of a workflow beside it; return the id of the copy."""
        opened = await self.open(id)
        folder = self.workspace.place(opened.path).parent
        title = f"{opened.document.title or 'Untitled'} (copy)"
        place = self.workspace.free_name(folder, safe_stem(title), WORKFLOW_ENDING)
        content = dump(opened.document.model_copy(update={"title": title})).encode()
        await asyncio.to_thread(write_durably, place, content)
        return self.id_of(self.workspace.relative(place))

    async def delete(self, id: str) -> str:
        """Save a workflow, close it and move its file into the trash; return the id of the entry."""
        opened = await self.open(id)
        await self.save(opened)
        saver = self._savers.pop(id)  # which would wonder where the file went
        try:
            entry = await asyncio.to_thread(self._trash.put, opened.path, opened.document.title)
        except OSError as error:
            self._savers[id] = saver
            raise _undone(error) from None
        del self._open[id]
        opened.notify(Message.of("This workflow was deleted. It is in the trash of the start page."))
        await saver.close()
        opened.channel.flush()
        opened.channel.close()
        return entry

    async def deleted(self) -> list[TrashEntry]:
        """Return the deleted workflows that can be brought back."""
        return await asyncio.to_thread(self._trash.entries)

    async def restore(self, entry: str) -> str:
        """Bring a deleted workflow back; return its id."""
        try:
            return self.id_of(await asyncio.to_thread(self._trash.restore, entry))
        except OSError as error:
            raise _undone(error) from None

    async def _find(self, id: str) -> None:
        """See that the path of an id is known."""
        if id not in self._paths:
            await self.workflows()  # after a restart a page may come back before anybody listed the workspace
        if id not in self._paths:
            raise not_found("There is no such workflow in this workspace.", "It may have been moved or removed.")

    def follow(self, id: str) -> tuple[Channel, Callable[[], Snapshot]] | None:
        """Return the channel of an open document, and how to take its snapshot."""
        opened = self._open.get(id)
        return None if opened is None else (opened.channel, opened.snapshot)

    def start(self) -> None:
        """Begin to look after the files."""
        self._watch = asyncio.get_running_loop().create_task(self._look())

    async def close(self) -> None:
        """Save everything."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        for id, saver in self._savers.items():
            try:
                await saver.close()
            except OSError as error:
                log.error("%s could not be saved: %s", self._open[id].path, error)
            self._open[id].channel.close()

    async def _load(self, id: str) -> None:
        path = self._paths[id]
        file = DiskFile(self.workspace.file(path))
        try:
            content = await asyncio.to_thread(file.read)
            parsed = await asyncio.to_thread(parse, content)
        except OSError as error:
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "{path} cannot be read: {reason}.",
                "Look at the file's permissions and size.",
                path=path,
                reason=error.strerror or str(error),
            ) from None
        except UnreadableWorkflow as error:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, error.problem, error.remedy) from None
        opened = OpenDocument(id, file, path, parsed.document)
        if parsed.damage:
            opened.damaged = content
            opened.notices = [
                Message.of("The file is damaged. Its original is kept when the repaired workflow is saved."),
                *parsed.damage,
            ]
        saver = Saver(opened, self.workspace, self._stepped_aside, self._quiet)

        opened.changed.append(saver.schedule)
        self._prepare(opened)
        self._open[id], self._savers[id] = opened, saver
        self.used(opened.path)

    async def save(self, opened: OpenDocument) -> None:
        """Write a document to its file now."""
        try:
            await self._savers[opened.id].save()
        except OSError as error:
            raise Refusal(
                HTTPStatus.INSUFFICIENT_STORAGE,
                "The workflow could not be saved: {reason}.",
                "Make room on the disk, or look at the permissions of the folder.",
                reason=error.strerror or str(error),
            ) from None

    async def look_outside(self) -> None:
        """Notice what others did to the files of open documents."""
        for id, saver in tuple(self._savers.items()):
            try:
                await saver.look_outside()
            except OSError as error:
                log.warning("%s could not be looked at: %s", self._open[id].path, error)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look_outside()

    def _stepped_aside(self, opened: OpenDocument, old: str) -> None:
        self._paths[opened.id] = opened.path
        self._moved(old, opened.path)

    def _scan(self) -> Any:
        """Yield path, title, time and number of nodes of each workflow file, without opening it as a document."""
        found = 0
        waiting: list[tuple[Path, int]] = [(self.workspace.root, 0)]
        while waiting and found < LISTED:
            folder, depth = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                if not is_safe_name(entry.name) or entry.is_symlink():
                    continue
                if entry.is_dir() and depth < DEEPEST:
                    waiting.append((Path(entry.path), depth + 1))
                elif entry.name.endswith(WORKFLOW_ENDING) and entry.is_file():
                    found += 1
                    title, nodes = self._facts(entry)
                    path = self.workspace.relative(Path(entry.path))
                    yield path, title, entry.stat().st_mtime, nodes

    def _facts(self, entry: os.DirEntry[str]) -> tuple[str, int]:
        stat = entry.stat()
        mark = (stat.st_size, stat.st_mtime_ns)
        known = self._listed.get(entry.path)
        if known is None or known[0] != mark:
            title, nodes = entry.name.removesuffix(WORKFLOW_ENDING), 0
            with contextlib.suppress(OSError, ValueError, RecursionError):
                data = json.loads(Path(entry.path).read_bytes()) if stat.st_size < 2**24 else None
                if isinstance(data, dict):
                    title = str(data.get("title") or title)[:500]
                    nodes = len(data["nodes"]) if isinstance(data.get("nodes"), dict) else 0
            known = self._listed[entry.path] = (mark, title.encode(errors="replace").decode(), nodes)
        return known[1], known[2]

    def used(self, path: str) -> None:
        """Remember that a workflow was used just now."""
        self._recent[path] = time.time()
        newest = sorted(self._recent.items(), key=lambda item: item[1], reverse=True)[:200]
        self._recent = dict(newest)
        with contextlib.suppress(OSError):  # a list for convenience: not worth failing over
            write_durably(self.workspace.private / RECENT_FILE, json.dumps(self._recent).encode())

    def _read_recent(self) -> dict[str, float]:
        with contextlib.suppress(OSError, ValueError):
            data = json.loads((self.workspace.private / RECENT_FILE).read_bytes())
            return {str(path): float(when) for path, when in data.items()}
        return {}


def _undone(error: OSError) -> Refusal:
    return Refusal(
        HTTPStatus.INSUFFICIENT_STORAGE,
        "The file could not be moved: {reason}.",
        "Look at the permissions of the folder, and whether the disk has room.",
        reason=error.strerror or str(error),
    )
