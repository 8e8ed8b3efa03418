"""Where data paths of a workflow may lead. The engine asks by the same rule as the workers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from netwright.sdk.errors import NodeError

OWN_FOLDER = ".netwright"


class DataFolders:
    """Resolves data paths: beside the workflow first, else in the workspace, never outside the allowed folders."""

    def __init__(self, folder: str | Path, workspace: str | Path, allowed: Iterable[str | Path] = ()) -> None:
        self._starts = (Path(folder).resolve(), Path(workspace).resolve())
        self._allowed = (*self._starts, *(Path(extra).resolve() for extra in allowed))
        self._own = self._starts[1] / OWN_FOLDER
        self.asked: dict[str, None] = {}
        """Every path given out, in order."""

    def resolve(self, path: str) -> Path:
        """Return the place of a data path, links followed; NodeError where it lies outside."""
        if not path or "\0" in path:
            raise NodeError("{path} is not the name of a file.", "Choose a file.", path=repr(path))
        found = self._first(path) or (self._starts[0] / path).resolve()
        if not self._is_inside(found):
            raise NodeError(
                "{path} lies outside the folder of the workflow and the workspace.",
                "Copy the file into the workspace, or start Netwright with a workspace that holds it.",
                path=path,
            )
        self.asked[str(found)] = None
        return found

    def find(self, path: str) -> Path | None:
        """Return the place of a data path where something is; None for any other, the node itself says why."""
        try:
            return self._first(path) if path else None
        except (OSError, ValueError):  # a loop of links, a name that no disk can hold
            return None

    def _first(self, path: str) -> Path | None:
        return next((place for start in self._starts if self._exists(place := (start / path).resolve())), None)

    def _is_inside(self, place: Path) -> bool:
        if place.is_relative_to(self._own):
            return False
        return any(place.is_relative_to(folder) for folder in self._allowed)

    def _exists(self, place: Path) -> bool:
        # A path that leads outside must not tell whether something is there.
        return self._is_inside(place) and place.exists()
