"""The workspace folder, and the only way from a path in a request to a place on disk: inside, or refused."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from netwright.server.refusal import Refusal, not_found

PRIVATE_FOLDER = ".netwright"

_LONGEST_PART = 255  # bytes; what ext4, APFS and NTFS allow at least
_LONGEST_PATH = 2000
# Colons are drives and alternate data streams, the rest are what Windows forbids: a workspace can be moved there.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Workspace:
    """A folder of workflows and data. `root` is absolute and free of links."""

    root: Path

    @classmethod
    def at(cls, folder: Path) -> Workspace:
        """Open a folder, made when it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder.resolve(strict=True))

    @property
    def private(self) -> Path:
        """The folder of Netwright's own files: cache, run records, the session secret."""
        return self.root / PRIVATE_FOLDER

    def place(self, relative: str) -> Path:
        """Return the place of a path written with `/`, links followed; it need not exist.

        Raises Refusal for whatever could mean another place than one inside the workspace.
        """
        parts = [] if relative in ("", ".") else relative.split("/")
        if len(relative) > _LONGEST_PATH or not all(is_safe_name(part) for part in parts):
            raise _outside(relative)
        try:
            place = self.root.joinpath(*parts).resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name the disk cannot hold
            raise _outside(relative) from None
        # `resolve` followed the links: what is left must be inside, and not Netwright's own files.
        if not place.is_relative_to(self.root) or place.is_relative_to(self.private):
            raise _outside(relative)
        return place

    def file(self, relative: str) -> Path:
        """Return the place of an existing regular file; pipes, devices and sockets are refused."""
        return self._existing(relative, stat.S_ISREG)

    def folder(self, relative: str) -> Path:
        """Return the place of an existing folder."""
        return self._existing(relative, stat.S_ISDIR)

    def relative(self, place: Path) -> str:
        """Return the path of a place in the workspace, written with `/`."""
        return place.relative_to(self.root).as_posix()

    def free_name(self, folder: Path, stem: str, ending: str) -> Path:
        """Return a place in a folder that nothing has yet: `STEM ENDING`, else with a number."""
        taken = {entry.name.casefold() for entry in folder.iterdir()} if folder.is_dir() else set()
        number = 1
        while True:
            name = f"{stem}{ending}" if number == 1 else f"{stem} {number}{ending}"
            if name.casefold() not in taken:
                return folder / name
            number += 1

    def _existing(self, relative: str, is_kind: Callable[[int], bool]) -> Path:
        place = self.place(relative)
        try:
            mode = place.stat().st_mode
        except OSError:
            raise not_found("There is no {path} in the workspace.", path=relative[:200]) from None
        if not is_kind(mode):
            raise not_found("{path} in the workspace is of another kind.", path=relative[:200])
        return place


def is_safe_name(name: str) -> bool:
    """Whether a name is one plain file or folder name, on every system, and not hidden."""
    return (
        0 < len(name.encode(errors="replace")) <= _LONGEST_PART
        and not _FORBIDDEN.search(name)
        and "/" not in name
        and not name.startswith(".")
        and not name.endswith((".", " "))
        and not _DEVICES.fullmatch(name)
    )


def safe_stem(title: str) -> str:
    """Return a title as a file name without ending: what a disk cannot hold becomes a blank."""
    kept = re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", title.replace("/", " "))).strip(" .")
    kept = kept.encode(errors="replace")[:120].decode(errors="ignore").strip(" .")
    return kept if is_safe_name(kept) else "Workflow"


def _outside(relative: str) -> Refusal:
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        "{path} is not a place in the workspace.",
        "Write the path from the workspace folder on, with / between folders and without .. in it.",
        path=relative[:200].encode(errors="replace").decode(),
    )
