"""Workflows that were deleted: moved aside with a note of where they lay, kept for a month, and brought back."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import time
from pathlib import Path

from netwright.sdk.files import write_durably
from netwright.server.files.workspace import Workspace
from netwright.server.refusal import not_found
from netwright.server.views import TrashEntry
from netwright.workflow.file.format import WORKFLOW_ENDING

FOLDER = "trash"
KEPT_SECONDS = 30 * 24 * 3600
_NOTE = "entry.json"
_FILE = f"workflow{WORKFLOW_ENDING}"
_ID = re.compile(r"[0-9a-f]{16}")


class Trash:
    """The trash of a workspace. Methods block: call them in a thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.private / FOLDER

    def put(self, path: str, title: str) -> str:
        """Move a workflow's file into the trash; return the id of its entry. Raises OSError."""
        place = self._workspace.file(path)
        id = secrets.token_hex(8)
        folder = self._folder / id
        folder.mkdir(parents=True)
        # The note first: a file without one could not be brought back.
        entry = TrashEntry(id=id, path=path, title=title, removed=time.time())
        write_durably(folder / _NOTE, entry.model_dump_json().encode())
        place.replace(folder / _FILE)
        return id

    def entries(self) -> list[TrashEntry]:
        """Return what can be brought back, the last deleted first; what is too old goes now."""
        found = []
        for folder in self._folder.glob("*"):
            entry = self._read(folder)
            if entry is None or not (folder / _FILE).is_file():
                continue
            if time.time() - entry.removed > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                found.append(entry)
        return sorted(found, key=lambda entry: entry.removed, reverse=True)

    def restore(self, id: str) -> str:
        """Put a workflow back where it lay, beside what lies there now; return its path. Raises OSError."""
        folder = self._folder / id
        entry = self._read(folder) if _ID.fullmatch(id) else None
        if entry is None or not (folder / _FILE).is_file():
            raise not_found("This workflow is no longer in the trash.", "Somebody may have brought it back already.")
        lay = self._workspace.place(entry.path)
        lay.parent.mkdir(parents=True, exist_ok=True)
        stem = lay.name.removesuffix(WORKFLOW_ENDING)
        place = self._workspace.free_name(lay.parent, stem, WORKFLOW_ENDING)
        (folder / _FILE).replace(place)
        shutil.rmtree(folder, ignore_errors=True)
        return self._workspace.relative(place)

    @staticmethod
    def _read(folder: Path) -> TrashEntry | None:
        with contextlib.suppress(OSError, ValueError):
            return TrashEntry.model_validate(json.loads((folder / _NOTE).read_bytes()))
        return None
