"""Byte-pair encoding: frequent words stay whole, rare ones fall into parts that are frequent.

Sennrich, Haddow and Birch, "Neural machine translation of rare words with subword units" (2016), on characters. A word
begins with a mark for the space before it, so that joining the parts gives the text again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

SPACE = "\N{LOWER ONE EIGHTH BLOCK}"

WORDS_KEPT = 1 << 16
"""Words whose parts are remembered: most words of a text are met again."""

Pair = tuple[str, str]


def words_of(text: str) -> list[str]:
    """Return the words of a text, each behind the mark of its space."""
    return [SPACE + word for word in text.split()]


def learn_merges(texts: Iterable[str], merges: int) -> list[Pair]:
    """Return the pairs that are joined, the most frequent first; among equals the first in the alphabet."""
    counts = Counter(word for text in texts for word in words_of(text))
    parts = {word: list(word) for word in counts}
    pairs: Counter[Pair] = Counter()
    places: defaultdict[Pair, set[str]] = defaultdict(set)
    for word, count in counts.items():
        for pair in pairwise(parts[word]):
            pairs[pair] += count
            places[pair].add(word)
    found: list[Pair] = []
    while pairs and len(found) < merges:
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < 2:
            break
        found.append(best)
        for word in places.pop(best):
            before = Counter(pairwise(parts[word]))
            parts[word] = _joined(parts[word], best)
            after = Counter(pairwise(parts[word]))
            for pair in {pair for pair, _ in before.items() ^ after.items()}:
                pairs[pair] += (after[pair] - before[pair]) * counts[word]
                if not after[pair]:
                    places[pair].discard(word)
                elif not before[pair]:
                    places[pair].add(word)
        pairs = +pairs
    return found


@lru_cache(maxsize=2)
def cutter(merges: tuple[Pair, ...]) -> Callable[[str], list[str]]:
    """Return what cuts a text into parts: the merges are applied in the order in which they were learnt."""
    ranks = {pair: rank for rank, pair in enumerate(merges)}

    @lru_cache(WORDS_KEPT)
    def parts_of(word: str) -> tuple[str, ...]:
        return tuple(_cut_word(word, ranks))

    return lambda text: [part for word in words_of(text) for part in parts_of(word)]


def join(parts: Iterable[str]) -> str:
    """Return the text that the parts came from."""
    return "".join(parts).replace(SPACE, " ").strip()


def _cut_word(word: str, ranks: dict[Pair, int]) -> list[str]:
    parts = list(word)
    while True:
        known = [pair for pair in pairwise(parts) if pair in ranks]
        if not known:
            return parts
        parts = _joined(parts, min(known, key=ranks.__getitem__))


def _joined(parts: Sequence[str], pair: Pair) -> list[str]:
    """Join each occurrence of a pair, from the left."""
    joined: list[str] = []
    for part in parts:
        if joined and (joined[-1], part) == pair:
            joined[-1] += part
        else:
            joined.append(part)
    return joined
