"""The one function through which every file reaches the disk, and those that tell one content from another."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import xxhash


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a crash at any moment it holds the old bytes or the new, nothing else.

    Raises OSError, and then the old file is as it was. Follows a symbolic link, and keeps the file's permissions.
    """
    with written_durably(path) as file:
        file.write(data)


@contextlib.contextmanager
def written_durably(path: Path) -> Iterator[BinaryIO]:
    """Write like `write_durably` what is too large to hold. Where the block raises, the old file is as it was."""
    target = Path(os.path.realpath(path))
    # Beside the target: a rename replaces a file at once only within one file system.
    staged = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with _created(staged, _mode(target)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        staged.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def checksum(path: Path) -> str:
    """Return what tells that a file is damaged, nearly as fast as it can be read. It is no proof against forgery."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, xxhash.xxh3_128).hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes: by it a file is trusted, and known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mode(target: Path) -> int:
    """Return the permissions to create the file with; the system takes its umask off new ones."""
    try:
        return target.stat().st_mode & 0o7777
    except OSError:
        return 0o666


def _created(staged: Path, mode: int) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(staged, flags, mode), "wb")


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable. Windows has no such call, and some network drives refuse it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
