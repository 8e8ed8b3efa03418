"""N-gram models of token sequences: the honest baseline beside a network that writes texts.

Interpolated: a mixture of the relative frequencies of all orders up to n and the uniform distribution; orders whose
context never occurred are left out and the rest scaled to one. The weights are those that make held-out sequences most
likely (Jelinek and Mercer 1980). Witten-Bell: each order passes on to the next lower one in proportion to how many
different tokens followed the context (Witten and Bell 1991). Before its first token a sequence has start marks.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

Tokens = Sequence[int]
Context = tuple[int, ...]

ROUNDS = 200


class NgramCounts:
    """How often each token followed each context of up to `order - 1` tokens."""

    def __init__(self, sequences: Sequence[Tokens], order: int, start: int, size: int) -> None:
        self.order = order
        self.start = start
        self.size = size
        """How many different tokens can follow: those of the uniform distribution."""
        self.followers: defaultdict[Context, Counter[int]] = defaultdict(Counter)
        for token, contexts in self.events(sequences):
            for context in contexts:
                self.followers[context][token] += 1
        self.totals = {context: found.total() for context, found in self.followers.items()}

    def events(self, sequences: Sequence[Tokens]) -> Iterator[tuple[int, list[Context]]]:
        """Yield each token with its contexts, shortest (empty) first."""
        for tokens in sequences:
            padded = (*[self.start] * (self.order - 1), *tokens)
            for place in range(self.order - 1, len(padded)):
                yield padded[place], [padded[place - length : place] for length in range(self.order)]


def interpolated_perplexity(
    train: Sequence[Tokens], held_out: Sequence[Tokens], test: Sequence[Tokens], order: int, start: int, size: int
) -> float:
    """Return the perplexity per token of an interpolated n-gram."""
    counts = NgramCounts(train, order, start, size)
    tuning = [_chances(counts, token, contexts) for token, contexts in counts.events(held_out)]
    weights = _tuned(tuning, order + 1)
    return _perplexity(_mixed(weights, _chances(counts, token, contexts)) for token, contexts in counts.events(test))


def witten_bell_perplexity(train: Sequence[Tokens], test: Sequence[Tokens], order: int, start: int, size: int) -> float:
    """Return the perplexity per token of a Witten-Bell n-gram."""
    counts = NgramCounts(train, order, start, size)
    return _perplexity(_witten_bell(counts, token, contexts) for token, contexts in counts.events(test))


def _chances(counts: NgramCounts, token: int, contexts: list[Context]) -> list[float]:
    """Return the chance of a token under the uniform distribution and each order that knows the context."""
    chances = [1.0 / counts.size]
    for context in contexts:
        if context not in counts.totals:
            break
        chances.append(counts.followers[context][token] / counts.totals[context])
    return chances


def _mixed(weights: list[float], chances: list[float]) -> float:
    known = weights[: len(chances)]
    return sum(w * c for w, c in zip(known, chances, strict=True)) / sum(known)


def _tuned(tuning: list[list[float]], orders: int) -> list[float]:
    """Return the weights under which the tuning events are most likely (minorise-maximise, never downhill)."""
    import numpy as np

    chances = np.array([[*row, *[0.0] * (orders - len(row))] for row in tuning])
    known = np.array([[1.0] * len(row) + [0.0] * (orders - len(row)) for row in tuning])
    weights = np.full(orders, 1.0 / orders)
    for _ in range(ROUNDS):
        shares = weights * chances
        shares /= shares.sum(axis=1, keepdims=True)
        weights = shares.sum(axis=0) / (known / (known @ weights)[:, None]).sum(axis=0)
        weights /= weights.sum()
    return [float(weight) for weight in weights]


def _witten_bell(counts: NgramCounts, token: int, contexts: list[Context]) -> float:
    chance = 1.0 / counts.size
    for context in contexts:
        if context not in counts.totals:
            break
        followers = counts.followers[context]
        chance = (followers[token] + len(followers) * chance) / (counts.totals[context] + len(followers))
    return chance


def _perplexity(chances: Iterator[float]) -> float:
    logs = [math.log(chance) for chance in chances]
    return math.exp(-sum(logs) / len(logs))
