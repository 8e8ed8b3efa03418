"""Character n-gram models: the honest baselines of a network that predicts the next character.

A sequence is a list of symbol indices that ends with the end mark and holds no start mark and no padding. A context
before the first symbol is filled with start marks. Every model yields a probability for each symbol in each context,
so that perplexities are comparable with each other and with a softmax over the same symbols.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

START = 1
FIRST_EVENT = 2  # 0 is padding and 1 the start mark: neither is ever predicted

Symbols = Sequence[int]
Context = tuple[int, ...]
Vector = NDArray[np.float64]


class NextSymbol(Protocol):
    """What sampling and scoring need of a model."""

    order: int

    def distribution(self, context: Context) -> Vector:
        """Probabilities of all symbols after `context`, which holds at least `order - 1` symbols."""
        ...


def events(sequences: Sequence[Symbols], order: int) -> Iterator[tuple[Context, int]]:
    """Each symbol with the `order - 1` symbols before it."""
    for sequence in sequences:
        padded = [START] * (order - 1) + list(sequence)
        for position, symbol in enumerate(sequence):
            yield tuple(padded[position : position + order - 1]), symbol


def counts(sequences: Sequence[Symbols], order: int, size: int) -> dict[Context, Vector]:
    """How often each symbol follows each context of `order - 1` symbols."""
    table: dict[Context, Vector] = defaultdict(lambda: np.zeros(size))
    for context, symbol in events(sequences, order):
        table[context][symbol] += 1
    return dict(table)


def uniform(size: int) -> Vector:
    """Equal probability for every symbol that can be predicted."""
    flat = np.zeros(size)
    flat[FIRST_EVENT:] = 1 / (size - FIRST_EVENT)
    return flat


def perplexity(model: NextSymbol, sequences: Sequence[Symbols]) -> float:
    """Exponential of the mean negative log probability per symbol, end mark included."""
    logs = [np.log(model.distribution(context)[symbol]) for context, symbol in events(sequences, model.order)]
    return float(np.exp(-np.mean(logs)))


class Interpolated:
    """Relative frequencies of all orders up to `order` and the uniform one, mixed (Jelinek and Mercer 1980).

    The mixing weights are those that make held-out sequences most likely, found by expectation maximisation.
    """

    def __init__(self, order: int, size: int, training: Sequence[Symbols], held_out: Sequence[Symbols]) -> None:
        self.order = order
        self.size = size
        self._tables = [counts(training, n, size) for n in range(1, order + 1)]
        self.weights = self._tuned(held_out)

    def distribution(self, context: Context) -> Vector:
        """Probabilities of all symbols after `context`, unseen orders left out and the rest scaled to one."""
        parts, seen = self._parts(context)
        weights = self.weights * seen
        mixed: Vector = (weights / weights.sum()) @ parts
        return mixed

    def _parts(self, context: Context) -> tuple[Vector, Vector]:
        """One row for each order, lowest (uniform) first, and which of them know the context."""
        parts = np.zeros((self.order + 1, self.size))
        seen = np.zeros(self.order + 1)
        parts[0], seen[0] = uniform(self.size), 1
        for n, table in enumerate(self._tables, start=1):
            found = table.get(context[len(context) - n + 1 :])
            if found is not None:
                parts[n], seen[n] = found / found.sum(), 1
        return parts, seen

    def _tuned(self, held_out: Sequence[Symbols], rounds: int = 200) -> Vector:
        observed, known = [], []
        for context, symbol in events(held_out, self.order):
            parts, seen = self._parts(context)
            observed.append(parts[:, symbol])
            known.append(seen)
        likelihoods, masks = np.array(observed), np.array(known)
        weights = np.full(self.order + 1, 1 / (self.order + 1))
        for _ in range(rounds):
            shares = weights * likelihoods / (masks @ weights)[:, None]
            shares /= shares.sum(axis=1, keepdims=True)
            # A renormalised mixture: expected responsibility over expected opportunity (an MM step, never downhill).
            opportunity = (masks / (masks @ weights)[:, None]).sum(axis=0)
            weights = shares.sum(axis=0) / opportunity
            weights /= weights.sum()
        return weights


class WittenBell:
    """Back-off mixing by the number of different symbols seen after a context (Witten and Bell 1991)."""

    def __init__(self, order: int, size: int, training: Sequence[Symbols]) -> None:
        self.order = order
        self.size = size
        self._tables = [counts(training, n, size) for n in range(1, order + 1)]
        self._known: dict[Context, Vector] = {}

    def distribution(self, context: Context) -> Vector:
        """Probabilities of all symbols after `context`."""
        context = context[len(context) - self.order + 1 :]
        if context not in self._known:
            self._known[context] = self._mixed(context)
        return self._known[context]

    def _mixed(self, context: Context) -> Vector:
        mixed = uniform(self.size)
        for n, table in enumerate(self._tables, start=1):
            found = table.get(context[len(context) - n + 1 :])
            if found is None:
                break
            kinds = np.count_nonzero(found)
            mixed = (found + kinds * mixed) / (found.sum() + kinds)
        return mixed


def sample(model: NextSymbol, random: np.random.Generator, temperature: float, end: int, longest: int) -> list[int]:
    """One sequence drawn symbol by symbol, without its end mark."""
    drawn: list[int] = [START] * (model.order - 1)
    for _ in range(longest):
        sharpened = model.distribution(tuple(drawn[len(drawn) - model.order + 1 :])) ** (1 / temperature)
        symbol = int(random.choice(sharpened.size, p=sharpened / sharpened.sum()))
        if symbol == end:
            break
        drawn.append(symbol)
    return drawn[model.order - 1 :]
