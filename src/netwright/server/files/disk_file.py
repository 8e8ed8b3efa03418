"""A workflow's file on disk: read, written durably, and watched for somebody else's changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from netwright.sdk.files import write_durably
from netwright.workflow.file.format import WORKFLOW_ENDING

LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Print:
    """What a file was when last seen. Size, time and inode are the shortcut, the hash is the truth."""

    stat: tuple[int, int, int] | None
    """None: the file is not there."""
    digest: str


class DiskFile:
    """One file, written by this server and perhaps by others. Methods block: call them in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen = Print(None, "")

    def read(self) -> bytes:
        """Read the file and remember what it was; raises OSError."""
        before = _stat(self.path)
        if before is not None and before[0] > LARGEST:
            raise OSError(f"{self.path.name} is larger than {LARGEST // 2**20} MB")
        content = self.path.read_bytes()
        self.seen = Print(before, _digest(content))
        return content

    def changed_outside(self) -> bool:
        """Whether the file holds other bytes than we last read or wrote, or is gone."""
        now = _stat(self.path)
        if now == self.seen.stat:
            return False
        if now is None:
            return True
        try:
            digest = _digest(self.path.read_bytes())
        except OSError:
            return True
        if digest == self.seen.digest:
            self.seen = Print(now, digest)  # touched, or replaced by the same
            return False
        return True

    def write(self, content: bytes) -> None:
        """Write the file and remember what it is."""
        write_durably(self.path, content)
        self.seen = Print(_stat(self.path), _digest(content))

    def move_aside(self) -> None:
        """Take a free name for a copy from now on: `NAME (copy)`, `NAME (copy 2)`, ..."""
        stem = self.path.name.removesuffix(WORKFLOW_ENDING)
        number = 1
        while True:
            mark = "copy" if number == 1 else f"copy {number}"
            place = self.path.with_name(f"{stem} ({mark}){WORKFLOW_ENDING}")
            if not place.exists():
                self.path = place
                self.seen = Print(None, "")
                return
            number += 1

    def keep_damaged(self, content: bytes) -> Path:
        """Keep a copy of a damaged file before its repaired form is written over it; return its place."""
        number = 1
        while True:
            ending = ".damaged" if number == 1 else f".damaged{number}"
            place = self.path.with_name(self.path.name + ending)
            if not place.exists():
                write_durably(place, content)
                return place
            number += 1


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
