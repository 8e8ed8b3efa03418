"""Writing sequences one index after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netwright.networks.sequences.choosing import TINY, Choice
from netwright.networks.sequences.steppers import Stepper, pick

if TYPE_CHECKING:
    import numpy as np

BATCH = 256


@dataclass(frozen=True)
class Marks:
    """The indices that are no tokens."""

    start: int
    end: int
    padding: int = 0


@dataclass(frozen=True)
class Written:
    """A sequence without its marks, and the logarithm of its chance."""

    indices: list[int]
    score: float


def write(
    stepper: Stepper,
    rows: int,
    marks: Marks,
    choice: Choice,
    *,
    length: int,
    seed: int = 0,
    given: Mapping[str, np.ndarray] | None = None,
    check_cancelled: Callable[[], None] = lambda: None,
) -> list[Written]:
    """Return a sequence for each row, at most `length` long.

    Draws are made for a whole batch at once: the same seed gives the same sequences, and the first n of a larger count
    are those of count n as long as both fit one batch of 256.
    """
    import numpy as np

    written: list[Written] = []
    for first in range(0, rows, BATCH):
        count = min(BATCH, rows - first)
        draws = np.random.Generator(np.random.PCG64([seed, first // BATCH])).random((BATCH, length + 1))[:count]
        part = {name: array[first : first + count] for name, array in (given or {}).items()}
        memory = stepper.begin(count, part, length)
        written += _write(stepper, memory, marks, choice, draws, length, check_cancelled)
    return written


def _write(
    stepper: Stepper,
    memory: dict[str, np.ndarray],
    marks: Marks,
    choice: Choice,
    draws: np.ndarray,
    length: int,
    check_cancelled: Callable[[], None],
) -> list[Written]:
    import numpy as np

    rows = len(draws)
    found = np.full((rows, length), marks.padding, dtype=np.int32)
    ends = np.full(rows, length)
    scores = np.zeros(rows)
    alive, tokens = np.arange(rows), np.full(rows, marks.start, dtype=np.int32)
    for place in range(length):
        check_cancelled()
        chances, memory = stepper.step(tokens, memory, place)
        chosen = choice.choose(chances, draws[alive, place]).astype(np.int32)
        scores[alive] += np.log(np.maximum(chances[np.arange(len(alive)), chosen], TINY))
        goes_on = chosen != marks.end
        ends[alive[~goes_on]] = place
        alive, tokens = alive[goes_on], chosen[goes_on]
        if not len(alive):
            break
        found[alive, place] = tokens
        if not goes_on.all():
            memory = pick(memory, np.flatnonzero(goes_on))
    return [Written(found[row, : ends[row]].tolist(), float(scores[row])) for row in range(rows)]
