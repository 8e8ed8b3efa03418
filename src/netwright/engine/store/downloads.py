"""What was fetched from the net for this user, whatever workspace asked for it. All of it can be fetched again."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from netwright.sdk.user_folders import downloads_folder

STALE = 3600.0
"""Seconds after which what was never finished will not be any more."""


@dataclass(frozen=True)
class Download:
    """A file that was fetched."""

    name: str
    bytes: int


def downloads() -> tuple[Download, ...]:
    """Return every file, the largest first."""
    found = (Download(_name(file), file.stat().st_size) for file in _files() if not _is_unfinished(file))
    return tuple(sorted(found, key=lambda one: (-one.bytes, one.name)))


def remove_downloads(name: str | None = None) -> tuple[Download, ...]:
    """Remove the file of that name, or all of them; return what is gone. What is in use may stay, in Windows."""
    before = downloads()
    for file in _files():
        is_meant = _is_stale(file) if _is_unfinished(file) else name in (None, _name(file))
        if is_meant:
            with contextlib.suppress(OSError):
                file.unlink()
    left = set(downloads())
    return tuple(one for one in before if one not in left)


def _files() -> list[Path]:
    return [path for path in downloads_folder().rglob("*") if path.is_file() and not path.is_symlink()]


def _name(file: Path) -> str:
    return file.relative_to(downloads_folder()).as_posix()


def _is_unfinished(file: Path) -> bool:
    """Tell whether a file is one that `sdk.files` has not given its name yet."""
    return file.name.startswith(".")


def _is_stale(file: Path) -> bool:
    return time.time() - file.stat().st_mtime > STALE
