"""Byte-pair encoding: frequent words stay whole, rare ones fall into parts that are frequent.

Sennrich, Haddow and Birch, "Neural machine translation of rare words with subword units" (2016), on characters. A word
begins with a mark for the space before it, so that joining the parts gives the text again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """Return the pairs that are joined, the most frequent first; among equals the first in the alphabet.

    While they are learnt each part is one character, with what it spells aside, so that joining is a search in strings.
    """
    counts = Counter(word for text in texts for word in words_of(text))
    spelled = sorted(set().union(*counts))
    codes = str.maketrans({letter: chr(code) for code, letter in enumerate(spelled)})
    words = [(word.translate(codes), count) for word, count in counts.items()]
    pairs: Counter[str] = Counter()
    places: defaultdict[str, set[int]] = defaultdict(set)
    for place, (word, count) in enumerate(words):
        for first, second in pairwise(word):
            pairs[first + second] += count
            places[first + second].add(place)

    def spell(pair: str) -> Pair:
        return spelled[ord(pair[0])], spelled[ord(pair[1])]

    found: list[Pair] = []
    while pairs and len(found) < merges:
        best = min(pairs, key=lambda pair: (-pairs[pair], spell(pair)))
        if pairs[best] < 2:
            break
        found.append(spell(best))
        joined = chr(len(spelled))
        spelled.append("".join(found[-1]))
        for place in places.pop(best):
            word, count = words[place]
            words[place] = (word.replace(best, joined), count)
            for pair, change in _changes(word.split(best), best, joined):
                pairs[pair] += change * count
                if change > 0:
                    places[pair].add(place)
        pairs = +pairs
    return found


def _changes(around: list[str], pair: str, joined: str) -> Iterator[tuple[str, int]]:
    """Yield the pairs that go and come where a pair is joined, given what stands around its occurrences in a word."""
    first, second = pair[0], pair[1]
    for occurrence, (left, right) in enumerate(pairwise(around)):
        yield pair, -1
        if left:
            yield left[-1] + first, -1
            yield left[-1] + joined, 1
        elif occurrence:
            yield second + first, -1
            yield joined + joined, 1
        if right:
            yield second + right[0], -1
            yield joined + right[0], 1


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
    first, second = pair
    joined: list[str] = []
    last = ""
    for part in parts:
        if part == second and last == first:
            joined[-1] = last = first + second
        else:
            joined.append(part)
            last = part
    return joined
