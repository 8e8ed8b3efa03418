"""Uploads: streamed to disk under a safe name, never over another file, complete or not there at all.

What turns out not to be wanted can be taken back, but nothing else: only an upload of this server that is as it came.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

from netwright.server.files.workspace import Workspace, is_safe_name
from netwright.server.refusal import Refusal, conflict
from netwright.server.views import Uploaded

_PIECE = 2**20


class Uploads:
    """The uploads of a running server."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._received: dict[Path, tuple[int, int, int]] = {}

    async def receive(self, folder: str, name: str, body: AsyncIterator[bytes]) -> Uploaded:
        """Write a request's body into a new file of the workspace. The gate limits its size."""
        target, size = await _receive(self._workspace, folder, name, body)
        self._received[target] = _state(target)
        return Uploaded(path=self._workspace.relative(target), bytes=size)

    def take_back(self, path: str) -> None:
        """Remove a file that was uploaded and not changed since. It blocks: call it in a thread."""
        place = self._workspace.file(path)
        if self._received.pop(place, None) != _state(place):
            raise conflict("{path} stays: it was there before, or somebody changed it.", path=path)
        place.unlink()


def _state(file: Path) -> tuple[int, int, int]:
    facts = file.stat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


async def _receive(workspace: Workspace, folder: str, name: str, body: AsyncIterator[bytes]) -> tuple[Path, int]:
    if not is_safe_name(name):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "{name} cannot be the name of a file here.",
            "Rename the file: no slashes, colons or question marks, and no dot in front.",
            name=name[:100].encode(errors="replace").decode(),
        )
    place = workspace.folder(folder) if folder else workspace.root
    staging = workspace.private / "staging"
    staging.mkdir(parents=True, exist_ok=True)
    temporary = staging / f"upload-{secrets.token_hex(8)}"
    try:
        size = await _write(temporary, body)
        target = await asyncio.to_thread(_settle, workspace, temporary, place, name)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refusal(
            HTTPStatus.INSUFFICIENT_STORAGE,
            "The disk is full: {name} was not kept.",
            "Make room on the disk, for instance by clearing the cache.",
            name=name,
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    return target, size


async def _write(temporary: Path, body: AsyncIterator[bytes]) -> int:
    size = 0
    waiting: list[bytes] = []
    # Writing happens in a thread, a piece of a megabyte at a time, so that a slow disk holds nobody up.
    with await asyncio.to_thread(temporary.open, "xb") as file:
        async for chunk in body:
            waiting.append(chunk)
            size += len(chunk)
            if sum(map(len, waiting)) >= _PIECE:
                await asyncio.to_thread(file.write, b"".join(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, b"".join(waiting))
        await asyncio.to_thread(_sync, file.fileno(), file.flush)
    return size


def _sync(handle: int, flush: object) -> None:
    if callable(flush):
        flush()
    os.fsync(handle)


def _settle(workspace: Workspace, temporary: Path, folder: Path, name: str) -> Path:
    """Give a complete file its name. A link that exists already makes `os.link` fail, so nothing is overwritten."""
    stem, dot, ending = name.partition(".")
    while True:
        target = workspace.free_name(folder, stem, dot + ending)
        try:
            os.link(temporary, target)
        except FileExistsError:
            continue
        except OSError:
            # A file system without hard links: renaming is all there is.
            if target.exists():
                continue
            temporary.rename(target)
        return target
