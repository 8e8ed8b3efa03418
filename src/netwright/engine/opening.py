"""Opening a workflow file from a shell or from Python: the file, and the workspace that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netwright.engine.session import FOLDER
from netwright.sdk import Message, NetwrightError
from netwright.workflow.document import Document
from netwright.workflow.file.format import parse


class CannotOpen(NetwrightError):
    """A workflow file cannot be opened."""


@dataclass(frozen=True)
class Opened:
    """A workflow, where it lies, and what could not be read of it."""

    document: Document
    file: Path
    workspace: Path
    damage: list[Message]
    losses: list[Message]
    """The damage after which it may mean something else."""

    @property
    def path(self) -> str:
        """The file relative to its workspace: the name under which results are kept."""
        return self.file.relative_to(self.workspace).as_posix()


def open_workflow(file: Path, workspace: Path | None = None) -> Opened:
    """Read a workflow file; raises CannotOpen, or UnreadableWorkflow where nothing can be made of it.

    Without a workspace it is the nearest folder above the file that is one, else the file's own folder.
    """
    file = file.resolve()
    if not file.is_file():
        raise CannotOpen("There is no workflow file {path}.", "Check the path.", path=file)
    home = workspace.resolve() if workspace else find_workspace(file)
    if not file.is_relative_to(home):
        raise CannotOpen(
            "{path} does not lie in the workspace {workspace}.",
            "Copy it there, or name another workspace.",
            path=file,
            workspace=home,
        )
    parsed = parse(file.read_bytes())
    return Opened(parsed.document, file, home, parsed.damage, parsed.losses)


def open_workspace(folder: Path) -> Path:
    """Return a workspace that is there; raises CannotOpen for a folder that is none, where one would be made else."""
    if not (folder / FOLDER).is_dir():
        raise CannotOpen("{path} is no workspace.", "Name a folder in which workflows have run.", path=folder)
    return folder.resolve()


def find_workspace(file: Path) -> Path:
    """Return the nearest folder above a file that holds a workspace's own folder, else the file's folder."""
    return next((folder for folder in file.parents if (folder / FOLDER).is_dir()), file.parent)
