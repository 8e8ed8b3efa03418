"""How near two texts are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence


def edit_distance(one: str, other: str) -> int:
    """Return how many characters must be put in, taken out or changed (Levenshtein 1966)."""
    if one == other:
        return 0
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for place, mark in enumerate(other, 1):
            now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (letter != mark)))
        before = now
    return before[-1]


def bleu(true: Sequence[Sequence[str]], told: Sequence[Sequence[str]], order: int) -> float | None:
    """Return BLEU over all rows, one true text each, without smoothing (Papineni et al. 2002).

    None where no true text has a run of that order: not even the same texts would score.
    """
    if all(len(wanted) < order for wanted in true):
        return None
    matched, offered = [0] * order, [0] * order
    for wanted, made in zip(true, told, strict=True):
        for length in range(1, order + 1):
            runs = _runs(made, length)
            offered[length - 1] += sum(runs.values())
            matched[length - 1] += sum((runs & _runs(wanted, length)).values())
    if not all(matched):
        return 0.0
    made_length, true_length = sum(map(len, told)), sum(map(len, true))
    brevity = min(0.0, 1 - true_length / made_length)
    logs = [math.log(hit / all_runs) for hit, all_runs in zip(matched, offered, strict=True)]
    return math.exp(brevity + sum(logs) / order)


def _runs(tokens: Sequence[str], length: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1))
