"""What lies in the workspace, for the file picker."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from netwright.server.files.workspace import Workspace, is_safe_name
from netwright.server.refusal import Refusal
from netwright.server.views import FileEntry, Folder

LISTED = 2000


@dataclass(frozen=True)
class Files:
    """Lists folders. Hidden entries, links that lead out, pipes and devices are not shown."""

    workspace: Workspace

    def folder(self, folder: str) -> Folder:
        """Return what a folder holds, by name; at most LISTED entries."""
        place = self.workspace.folder(folder)
        folders: list[str] = []
        files: list[FileEntry] = []
        truncated = False
        with os.scandir(place) as entries:
            for entry in entries:
                if len(folders) + len(files) >= LISTED:
                    truncated = True
                    break
                self._add(entry, folder, folders, files)
        return Folder(
            folder=folder,
            folders=tuple(sorted(folders, key=str.casefold)),
            files=tuple(sorted(files, key=lambda file: file.name.casefold())),
            truncated=truncated,
        )

    def _add(self, entry: os.DirEntry[str], folder: str, folders: list[str], files: list[FileEntry]) -> None:
        path = f"{folder}/{entry.name}" if folder else entry.name
        try:
            if not is_safe_name(entry.name) or (entry.is_symlink() and not self._is_inside(path)):
                return
            found = entry.stat()
        except (OSError, Refusal):
            return
        if stat.S_ISDIR(found.st_mode):
            folders.append(entry.name)
        elif stat.S_ISREG(found.st_mode):
            files.append(FileEntry(name=entry.name, path=path, bytes=found.st_size, modified=found.st_mtime))

    def _is_inside(self, path: str) -> bool:
        try:
            self.workspace.place(path)
        except Refusal:
            return False
        return True
