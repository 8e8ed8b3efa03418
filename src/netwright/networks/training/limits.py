"""Limits by epoch that a training must keep to, or it is given up: `val_loss > 0.5 after 3, > 0.45 after 4`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netwright.sdk import SettingsError

_WHOLE = re.compile(r"\s*(?P<measure>\S+)\s+(?P<rest>[<>].+)", re.DOTALL)
_LIMIT = re.compile(r"\s*(?P<sign>[<>])\s*(?P<value>[-+.\deE]+)\s+after\s+(?P<epoch>\d+)\s*")


@dataclass(frozen=True)
class Limits:
    """Hopeless is a training whose best value so far is beyond the limit of the epoch that it has just done."""

    measure: str
    """A column of the history."""
    is_better: Any
    """`min` or `max`."""
    by_epoch: Mapping[int, float]

    def __str__(self) -> str:
        """Write them as they are read."""
        if not self.by_epoch:
            return ""
        sign = ">" if self.is_better is min else "<"
        return f"{self.measure} " + ", ".join(f"{sign} {limit!r} after {n}" for n, limit in self.by_epoch.items())

    def best(self, history: Sequence[Mapping[str, Any]]) -> float:
        """Return the best value so far, NaN where there is none."""
        values = [float(row[self.measure]) for row in history if row.get(self.measure) is not None]
        numbers = [value for value in values if not math.isnan(value)]
        return self.is_better(numbers) if numbers else math.nan

    def are_broken(self, history: Sequence[Mapping[str, Any]]) -> bool:
        """Tell whether a training with this history is hopeless."""
        limit = self.by_epoch.get(history[-1]["epoch"]) if history else None
        if limit is None:
            return False
        best = self.best(history)
        return math.isnan(best) or self.is_better(best, limit) != best


def read_limits(text: str, setting: str) -> Limits:
    """Read limits; raises SettingsError for what is none. No text has none."""
    if not text.strip():
        return Limits("", min, {})
    whole = _WHOLE.fullmatch(text)
    parts = [_LIMIT.fullmatch(part) for part in whole["rest"].split(",")] if whole else []
    read = [part for part in parts if part is not None]
    try:
        if whole is None or len(read) < len(parts) or len({part["sign"] for part in read}) > 1:
            raise ValueError(text)
        by_epoch = {int(part["epoch"]): float(part["value"]) for part in read}
    except ValueError:
        raise SettingsError(
            setting,
            "{text} is no list of limits.",
            "Write a value of the history and its limits, such as val_loss > 0.5 after 3, > 0.45 after 4.",
            text=text[:80],
        ) from None
    return Limits(whole["measure"], min if read[0]["sign"] == ">" else max, by_epoch)
