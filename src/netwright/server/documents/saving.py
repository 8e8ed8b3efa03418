"""Saving an open document by itself, and noticing what others do to its file: nothing is silently overwritten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from netwright.sdk import Message
from netwright.server.documents.open_document import OpenDocument
from netwright.server.files.disk_file import DiskFile
from netwright.server.files.workspace import Workspace
from netwright.workflow.document import Document
from netwright.workflow.errors import UnreadableWorkflow
from netwright.workflow.file.format import dump, parse

log = logging.getLogger(__name__)

QUIET_SECONDS = 1.0
"""How long a document must have been left alone to be saved."""
LONGEST_WAIT = 5.0
"""How long somebody may go on editing without a save."""


class Saver:
    """Keeps one open document and its file together."""

    def __init__(
        self,
        opened: OpenDocument,
        workspace: Workspace,
        stepped_aside: Callable[[OpenDocument, str], None],
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self._opened = opened
        self._workspace = workspace
        self._stepped_aside = stepped_aside
        self._quiet = quiet
        self._timer: asyncio.TimerHandle | None = None
        self._unsaved_since: float | None = None
        self._lock = asyncio.Lock()
        self._saving: set[asyncio.Task[None]] = set()
        self._gone_told = False

    def schedule(self) -> None:
        """Save in a moment, when nothing more happens until then."""
        if self._opened.saved:
            return
        loop = asyncio.get_running_loop()
        if self._unsaved_since is None:
            self._unsaved_since = loop.time()
        due = min(loop.time() + self._quiet, self._unsaved_since + LONGEST_WAIT)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(due, self._start)

    async def save(self) -> None:
        """Write what is there now; raises OSError when the disk refuses."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        async with self._lock:
            opened = self._opened
            if opened.saved and not await asyncio.to_thread(opened.file.changed_outside):
                return
            await self._settle_outside()
            if opened.saved:  # what was in the file is in memory now
                return
            document, revision = opened.document, opened.revision
            await asyncio.to_thread(self._write, opened.file, document, opened.damaged)
            opened.damaged = None
            self._unsaved_since = None
            self._gone_told = False
            if opened.revision == revision:
                opened.set_saved(True)
            else:
                self.schedule()

    async def look_outside(self) -> None:
        """Notice what was done to the file; called every now and then."""
        if self._lock.locked():
            return
        async with self._lock:
            if await asyncio.to_thread(self._opened.file.changed_outside):
                await self._settle_outside()

    async def close(self) -> None:
        """Save what is not saved and stop."""
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.gather(*self._saving, return_exceptions=True)
        if not self._opened.saved:
            await self.save()

    def _start(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self._save_quietly())
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    async def _save_quietly(self) -> None:
        try:
            await self.save()
        except OSError as error:
            log.warning("%s could not be saved: %s", self._opened.path, error)
            self._opened.notify(
                Message.of("The workflow could not be saved: {reason}.", reason=error.strerror or str(error))
            )
            self._unsaved_since = None
            asyncio.get_running_loop().call_later(LONGEST_WAIT, self.schedule)

    async def _settle_outside(self) -> None:
        """Take over what somebody wrote into the file, or step aside for it."""
        opened = self._opened
        if not await asyncio.to_thread(opened.file.changed_outside):
            return
        if not await asyncio.to_thread(opened.file.path.exists):
            if not self._gone_told and opened.file.seen.stat is not None:
                self._gone_told = True
                opened.notify(Message.of("The file {path} is gone. The next change writes it again.", path=opened.path))
            return
        if opened.saved and await self._take_over():
            return
        theirs = opened.path
        await asyncio.to_thread(opened.file.move_aside)
        opened.path = self._workspace.relative(opened.file.path)
        self._stepped_aside(opened, theirs)
        opened.moved(
            Message.of(
                "{theirs} was changed outside of Netwright while it was changed here. Nothing was overwritten: what "
                "you see is saved as {ours}.",
                theirs=theirs,
                ours=opened.path,
            )
        )

    async def _take_over(self) -> bool:
        """Load the file's new content; False when it cannot be read whole."""
        opened = self._opened
        fresh = DiskFile(opened.file.path)
        try:
            content = await asyncio.to_thread(fresh.read)
            parsed = await asyncio.to_thread(parse, content)
        except (OSError, UnreadableWorkflow):
            return False
        # While that was read, somebody may have edited here: then the two stand against each other.
        if parsed.damage or not opened.saved:
            return False
        opened.file.seen = fresh.seen
        opened.replace(parsed.document)
        opened.notify(Message.of("{path} was changed outside of Netwright and loaded again.", path=opened.path))
        return True

    @staticmethod
    def _write(file: DiskFile, document: Document, damaged: bytes | None) -> None:
        if damaged is not None:
            file.keep_damaged(damaged)
        file.write(dump(document).encode())
