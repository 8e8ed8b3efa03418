"""Putting the nodes of each rank of a drawing in an order in which few wires cross."""

from __future__ import annotations

import itertools
from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SWEEPS = 4


@dataclass
class Ranked:
    """Nodes and the lanes of long wires by rank. Wires lead from each rank to the next."""

    ranks: list[list[str]]
    before: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    lanes: set[str] = field(default_factory=set)


def uncross(ranked: Ranked) -> None:
    """Sort each rank by the middle of what its nodes are connected to, then swap neighbours where that helps."""
    best, fewest = ranked.ranks, float("inf")
    for sweep in range(SWEEPS):
        _sort_ranks(ranked, forward=sweep % 2 == 0)
        crossings = count_crossings(ranked)
        if crossings <= fewest:  # of equals the later: in it more nodes are beside what they are connected to
            best, fewest = [list(nodes) for nodes in ranked.ranks], crossings
    ranked.ranks = best
    for _ in range(SWEEPS):
        if not _swap_neighbours(ranked):
            return


def count_crossings(ranked: Ranked) -> int:
    """Return how many wires cross between each rank and the next."""
    count = 0
    for upper, lower in itertools.pairwise(ranked.ranks):
        place = {name: index for index, name in enumerate(lower)}
        met: list[int] = []
        for name in upper:
            ends = [place[other] for other in ranked.after.get(name, ()) if other in place]
            count += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return count


def mean(values: Sequence[float], otherwise: float) -> float:
    """Return the mean, something else where there are no values."""
    return sum(values) / len(values) if values else otherwise


def _sort_ranks(ranked: Ranked, *, forward: bool) -> None:
    """Sort each rank by the mean place of what its nodes are connected to in the rank before (or after)."""
    ranks = ranked.ranks if forward else ranked.ranks[::-1]
    near = ranked.before if forward else ranked.after
    place = {name: float(index) for index, name in enumerate(ranks[0])} if ranks else {}
    for nodes in ranks[1:]:
        known = {name: index for index, name in enumerate(nodes)}

        def centre(name: str, known: Mapping[str, int] = known) -> float:
            return mean([place[other] for other in near.get(name, ()) if other in place], float(known[name]))

        nodes.sort(key=lambda name: (centre(name), name in ranked.lanes))
        place.update({name: float(index) for index, name in enumerate(nodes)})


def _swap_neighbours(ranked: Ranked) -> bool:
    """Swap two that stand side by side wherever that takes crossings away; tell whether there were such."""
    place = {name: index for nodes in ranked.ranks for index, name in enumerate(nodes)}
    swapped = False

    def gain(one: str, two: str) -> int:
        """Return how many crossings fewer there are if the second of two comes first."""
        total = 0
        for side in (ranked.before, ranked.after):
            ends, others = ([place[other] for other in side.get(name, ())] for name in (one, two))
            total += sum((end > other) - (end < other) for end in ends for other in others)
        return total

    for nodes in ranked.ranks:
        for index, (one, two) in enumerate(itertools.pairwise(list(nodes))):
            one = nodes[index]  # the last swap may have put another here
            if gain(one, two) > 0:
                nodes[index : index + 2] = two, one
                place[one], place[two] = index + 1, index
                swapped = True
    return swapped
