"""What is told about a workflow by the README beside it."""

from __future__ import annotations

from netwright.sdk.message import LANGUAGES
from netwright.server.files.workspace import Workspace
from netwright.server.refusal import Refusal

LONGEST = 200_000  # bytes


def read_me(workspace: Workspace, workflow: str, language: str) -> str | None:
    """Return the README in the folder of a workflow, as Markdown, in a language where there is one; else in any.

    In the workspace's own folder a README is about the workspace, so that a workflow there has none.
    """
    folder = workflow.rpartition("/")[0]
    if not folder:
        return None
    translated = [f"README.{language}.md"] if language in LANGUAGES else []
    for name in (*translated, "README.md"):
        try:
            file = workspace.file(f"{folder}/{name}")
        except Refusal:
            continue
        with file.open("rb") as stream:
            return stream.read(LONGEST).decode("utf-8", errors="replace")
    return None
