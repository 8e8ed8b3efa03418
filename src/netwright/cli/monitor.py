"""What a terminal tells of a training while it goes: its values, how fast it is, at what rate, in how much memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from rich.filesize import decimal

from netwright.cli.terminal import sentence
from netwright.sdk import Message

RECENT = 5.0
"""Seconds over which the speed is measured."""
EPOCHS = 24
"""The last ones, whose losses are drawn."""
HEIGHTS = "▁▂▃▄▅▆▇█"


class Monitor:
    """The latest of one node's curve."""

    def __init__(self) -> None:
        self._values: dict[str, float | None] = {}
        self._last: dict[str, Any] = {}
        self._seen: deque[tuple[float, int]] = deque()
        self._losses: deque[float] = deque(maxlen=EPOCHS)

    def take(self, points: Iterable[Mapping[str, Any]]) -> None:
        """Take further points of the curve, as JSON. What was measured on validation rows stays until it is again."""
        for point in points:
            self._values |= point["values"]
            self._last |= {name: value for name, value in point.items() if value is not None}
            # The point of an epoch tells of no further examples than its last batch, and comes after the validation.
            if point["examples"] is not None and (not self._seen or point["examples"] > self._seen[-1][1]):
                self._seen.append((point["seconds"], point["examples"]))
            while len(self._seen) > 2 and self._seen[-1][0] - self._seen[0][0] > RECENT:
                self._seen.popleft()
            loss = point["values"].get("val_loss", point["values"].get("loss"))
            if point["scope"] == "epoch" and loss is not None:
                self._losses.append(loss)

    def __str__(self) -> str:
        """Tell it in the reader's language."""
        rate, memory = self._last.get("learning_rate"), self._last.get("memory")
        parts = [
            "  ".join(f"{name} {'-' if value is None else f'{value:.4g}'}" for name, value in self._values.items()),
            self._pace(),
            "" if rate is None else sentence(Message.of("learning rate {rate}", rate=f"{rate:.4g}")),
            "" if memory is None else sentence(Message.of("{size} of memory", size=decimal(memory))),
        ]
        return " · ".join(filter(None, parts))

    @property
    def losses(self) -> str:
        """The losses of the last epochs as columns, the highest one full."""
        low, high = min(self._losses, default=0.0), max(self._losses, default=0.0)
        if low == high:
            return ""
        top = len(HEIGHTS) - 1
        return "".join(HEIGHTS[round(top * (loss - low) / (high - low))] for loss in self._losses)

    def _pace(self) -> str:
        if len(self._seen) < 2 or self._seen[-1][0] - self._seen[0][0] < 0.2:
            return ""
        (begun, before), (now, seen) = self._seen[0], self._seen[-1]
        return sentence(Message.of("{number} examples/s", number=f"{(seen - before) / (now - begun):,.0f}"))
