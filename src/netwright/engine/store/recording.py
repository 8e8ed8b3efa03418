"""Curves and logs of running nodes, appended to files.

So a reopened page and a restarted server have them whole: WORKSPACE/.netwright/runs/RUN/NODE.points.jsonl and NODE.log.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netwright.sdk.message import LogLine, Message

log = logging.getLogger(__name__)

_POINTS = ".points.jsonl"
_MESSAGE = "\x1e"
"""Before a line of a log that is a message as JSON, as RFC 7464 has it; no node prints that."""
LOG_LIMIT = 16 * 1024**2
"""Bytes of log kept of one node in one run; a node that prints without end must not fill the disk."""


class Recording:
    """What the nodes of the runs of a workspace said while they ran."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._counts: dict[tuple[str, str], int] = {}
        self._sizes: dict[Path, int] = {}
        self._curves: dict[str, set[str]] = {}

    def add_points(self, run: str, node: str, points: Sequence[dict[str, Any]]) -> int:
        """Append points to a node's curve; return how many there were before."""
        place = self._points(run, node)
        key = (run, node)
        before = self._counts.get(key, 0)
        self._append(place, "".join(json.dumps(point, separators=(",", ":")) + "\n" for point in points))
        self._counts[key] = before + len(points)
        return before

    def add_lines(self, run: str, node: str, lines: Sequence[LogLine]) -> None:
        """Append lines to a node's log."""
        place = self._log(run, node)
        if self._sizes.get(place, 0) > LOG_LIMIT:
            return
        text = "".join(_written(line) + "\n" for line in lines)
        self._sizes[place] = self._sizes.get(place, 0) + len(text)
        if self._sizes[place] > LOG_LIMIT:
            text += "...\n"
        self._append(place, text)

    def points(self, run: str, node: str, after: int = 0) -> list[dict[str, Any]]:
        """Return a node's curve from point number `after` on. A last line cut short by a crash is left out."""
        points = []
        for line in _lines(self._points(run, node))[after:]:
            with contextlib.suppress(ValueError):
                points.append(json.loads(line))
        return points

    def lines(self, run: str, node: str, after: int = 0) -> list[LogLine]:
        """Return a node's log from line number `after` on."""
        return [_read(line) for line in _lines(self._log(run, node))[after:]]

    def has_curve(self, run: str, node: str) -> bool:
        """Whether the node reported points in that run."""
        if run not in self._curves:
            try:
                self._curves[run] = set(os.listdir(self.folder / run))  # noqa: PTH208
            except OSError:
                self._curves[run] = set()
        return (run, node) in self._counts or _name(node, _POINTS) in self._curves[run]

    def _append(self, place: Path, text: str) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("a", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError as error:  # a full disk must not end a training
            log.warning("%s could not be written: %s", place.name, error)

    def _points(self, run: str, node: str) -> Path:
        return self.folder / run / _name(node, _POINTS)

    def _log(self, run: str, node: str) -> Path:
        return self.folder / run / _name(node, ".log")


def _name(node: str, ending: str) -> str:
    # Node ids hold no dots, so the path of a sub-workflow's member becomes one flat, unambiguous name.
    return node.replace("/", ".") + ending


def _written(line: LogLine) -> str:
    return _MESSAGE + line.model_dump_json() if isinstance(line, Message) else line.replace("\n", " ")


def _read(line: str) -> LogLine:
    if line.startswith(_MESSAGE):
        with contextlib.suppress(ValueError):  # cut short by a crash
            return Message.model_validate_json(line.removeprefix(_MESSAGE))
    return line


def _lines(place: Path) -> list[str]:
    try:
        text = place.read_text(encoding="utf-8")
    except OSError:
        return []
    return text.split("\n")[:-1]
