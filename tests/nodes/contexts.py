"""A context for running a node by itself in a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netwright.sdk import Control, Message, Point
from netwright.sdk.glimpse import Glimpse
from netwright.sdk.message import to_message


@dataclass
class RecordingContext:
    """Keeps all that a node says. `controls` are handed out one a call."""

    folder: Path
    seed: int = 7
    threads: int = 2
    lines: list[str] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    glimpses: list[Glimpse] = field(default_factory=list)
    fractions: list[float] = field(default_factory=list)
    controls: list[Control | None] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    incomplete_because: Message | None = None
    recorded: dict[str, Any] = field(default_factory=dict)

    @property
    def scratch(self) -> Path:
        place = self.folder / "scratch"
        place.mkdir(exist_ok=True)
        return place

    @property
    def checkpoints(self) -> Path:
        place = self.folder / "checkpoints"
        place.mkdir(exist_ok=True)
        return place

    def resolve(self, path: str) -> Path:
        return self.folder / path

    def reads_elsewhere(self, address: str) -> None:
        self.elsewhere.append(address)

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        self.fractions.append(fraction)

    def paused(self, fraction: float, message: str = "", **values: object) -> None:
        self.progress(fraction, message, **values)

    def check_cancelled(self) -> None:
        return None

    def log(self, line: Message | str, **values: object) -> None:
        self.lines.append(str(to_message(line, values)) if values else str(line))

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        self.warnings.append(Message.of(problem, **values))

    def point(self, point: Point) -> None:
        self.points.append(point)

    def show(self, glimpse: Glimpse) -> None:
        self.glimpses.append(glimpse)

    def control(self) -> Control | None:
        return self.controls.pop(0) if self.controls else None

    def incomplete(self, why: str, **values: object) -> None:
        self.incomplete_because = Message.of(why, **values)

    def facts(self, **values: Any) -> None:
        self.recorded.update(values)
