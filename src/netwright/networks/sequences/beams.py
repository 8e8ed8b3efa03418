"""Beam search: keep the few likeliest beginnings, and take the best whole sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netwright.networks.sequences.choosing import TINY
from netwright.networks.sequences.steppers import Memory, Stepper, pick
from netwright.networks.sequences.writing import BATCH, Marks, Written

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Beams:
    """How wide to search, and how long sequences compare with short ones."""

    width: int = 4
    length_penalty: float = 1.0
    """A score is the logarithm of the chance divided by the length to this power: 0 prefers short ones."""
    never: tuple[int, ...] = ()


def search(
    stepper: Stepper,
    rows: int,
    marks: Marks,
    beams: Beams,
    *,
    length: int,
    given: Mapping[str, np.ndarray] | None = None,
    check_cancelled: Callable[[], None] = lambda: None,
) -> list[Written]:
    """Return the best sequence found for each row."""
    import numpy as np

    written: list[Written] = []
    at_once = max(BATCH // beams.width, 1)
    for first in range(0, rows, at_once):
        count = min(at_once, rows - first)
        part = {
            name: np.repeat(array[first : first + count], beams.width, axis=0) for name, array in (given or {}).items()
        }
        memory = stepper.begin(count * beams.width, part, length)
        written += _Search(stepper, memory, marks, beams, count, length).run(check_cancelled)
    return written


class _Search:
    """The beams of some rows: arrays (rows, width) of scores, lengths and whether they have ended."""

    def __init__(self, stepper: Stepper, memory: Memory, marks: Marks, beams: Beams, rows: int, length: int) -> None:
        import numpy as np

        self.stepper, self.memory, self.marks, self.beams = stepper, memory, marks, beams
        self.rows, self.width, self.length = rows, beams.width, length
        self.scores = np.full((rows, self.width), -np.inf)
        self.scores[:, 0] = 0.0  # all beams are alike at first: one is enough
        self.lengths = np.zeros((rows, self.width), dtype=int)
        self.ended = np.zeros((rows, self.width), dtype=bool)
        self.found = np.full((rows, self.width, length), marks.padding, dtype=np.int32)

    def run(self, check_cancelled: Callable[[], None]) -> list[Written]:
        import numpy as np

        tokens = np.full(self.rows * self.width, self.marks.start, dtype=np.int32)
        for place in range(self.length):
            check_cancelled()
            chances, self.memory = self.stepper.step(tokens, self.memory, place)
            tokens = self._extend(chances.reshape(self.rows, self.width, -1), place)
            if self.ended.all():
                break
        best = self._ranked(self.scores, self.lengths).argmax(axis=1)
        return [
            Written(self._tokens(row, beam), float(self.scores[row, beam])) for row, beam in enumerate(best.tolist())
        ]

    def _tokens(self, row: int, beam: int) -> list[int]:
        tokens: list[int] = self.found[row, beam, : self.lengths[row, beam]].tolist()
        return tokens[:-1] if tokens and tokens[-1] == self.marks.end else tokens

    def _extend(self, chances: np.ndarray, place: int) -> np.ndarray:
        """Add an index to each beam and keep the best; return the indices, one a beam."""
        import numpy as np

        logs = np.log(np.maximum(chances.astype(np.float64), TINY))
        logs[:, :, list(self.beams.never)] = -np.inf
        # What has ended stays as it is: one way to go on, at no cost.
        logs[self.ended] = -np.inf
        logs[self.ended, self.marks.end] = 0.0
        totals = self.scores[:, :, None] + logs
        lengths = self.lengths + ~self.ended
        ranked = self._ranked(totals, lengths[:, :, None]).reshape(self.rows, -1)
        best = np.argsort(-ranked, axis=1, kind="stable")[:, : self.width]
        beams, tokens = np.divmod(best, chances.shape[-1])
        across = np.arange(self.rows)[:, None]
        self.scores = totals[across, beams, tokens]
        self.found, self.lengths = self.found[across, beams], lengths[across, beams]
        had_ended = self.ended[across, beams]
        self.found[:, :, place] = np.where(had_ended, self.marks.padding, tokens)
        self.ended = had_ended | (tokens == self.marks.end)
        self.memory = pick(self.memory, (across * self.width + beams).reshape(-1))
        return tokens.reshape(-1).astype(np.int32)

    def _ranked(self, scores: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        import numpy as np

        ranked: np.ndarray = scores / np.maximum(lengths, 1) ** self.beams.length_penalty
        return ranked
