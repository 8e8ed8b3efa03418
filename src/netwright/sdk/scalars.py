"""Lists of values as people write them: `0.1, 0.01`, or one on each line."""

from __future__ import annotations

import json

from netwright.ports.variables import Scalar


def read_scalars(text: str) -> list[Scalar]:
    """Read values that commas or line ends part: numbers, true and false, texts with or without quotes."""
    parts = [part.strip() for line in text.splitlines() for part in line.split(",")]
    return [_scalar(part) for part in parts if part]


def _scalar(text: str) -> Scalar:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float | str) else text
