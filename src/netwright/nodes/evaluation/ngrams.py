"""N-gram models of token sequences: the honest baseline beside a network that writes texts.

Interpolated: a mixture of the relative frequencies of all orders up to n and the uniform distribution, its weights
found by expectation maximisation on held-out sequences (Jelinek and Mercer 1980). Witten-Bell: each order backs off to
the next lower one in proportion to how many different tokens followed the context (Witten and Bell 1991).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

Tokens = Sequence[int]

EM_ROUNDS = 40


class NgramCounts:
    """How often each token followed each context of up to order - 1 tokens."""

    def __init__(self, sequences: Sequence[Tokens], order: int, size: int) -> None:
        self.order = order
        self.size = size
        """Number of different tokens that can follow: those of the uniform distribution."""
        self.followers: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        self.totals: Counter[tuple[int, ...]] = Counter()
        for tokens in sequences:
            for place in range(1, len(tokens)):
                for length in range(min(order, place + 1)):
                    context = tuple(tokens[place - length : place])
                    self.followers[context][tokens[place]] += 1
                    self.totals[context] += 1

    def frequencies(self, tokens: Tokens, place: int) -> list[float]:
        """Return the chance of the token at a place under each order: uniform, unigram, bigram, ..."""
        chances = [1.0 / self.size]
        for length in range(self.order):
            if length > place:
                break
            context = tuple(tokens[place - length : place])
            total = self.totals[context]
            chances.append(self.followers[context][tokens[place]] / total if total else 0.0)
        return chances + [0.0] * (self.order + 1 - len(chances))


def interpolated_perplexity(
    train: Sequence[Tokens], held_out: Sequence[Tokens], test: Sequence[Tokens], order: int, size: int
) -> float:
    """Return the perplexity per predicted token of an interpolated n-gram."""
    counts = NgramCounts(train, order, size)
    seen = [counts.frequencies(tokens, place) for tokens in held_out for place in range(1, len(tokens))]
    weights = [1.0 / (order + 1)] * (order + 1)
    for _ in range(EM_ROUNDS):
        shares = [0.0] * (order + 1)
        for chances in seen:
            mixed = sum(w * c for w, c in zip(weights, chances, strict=True))
            for index, chance in enumerate(chances):
                shares[index] += weights[index] * chance / mixed
        weights = [share / len(seen) for share in shares]
    logs = [
        math.log(sum(w * c for w, c in zip(weights, counts.frequencies(tokens, place), strict=True)))
        for tokens in test
        for place in range(1, len(tokens))
    ]
    return math.exp(-sum(logs) / len(logs))


def witten_bell_perplexity(train: Sequence[Tokens], test: Sequence[Tokens], order: int, size: int) -> float:
    """Return the perplexity per predicted token of a Witten-Bell n-gram."""
    counts = NgramCounts(train, order, size)
    logs = [math.log(_witten_bell(counts, tokens, place)) for tokens in test for place in range(1, len(tokens))]
    return math.exp(-sum(logs) / len(logs))


def _witten_bell(counts: NgramCounts, tokens: Tokens, place: int) -> float:
    chance = 1.0 / counts.size
    for length in range(min(counts.order, place + 1)):
        context = tuple(tokens[place - length : place])
        if context not in counts.totals:
            break
        followers = counts.followers[context]
        kinds = len(followers)
        chance = (followers[tokens[place]] + kinds * chance) / (counts.totals[context] + kinds)
    return chance
