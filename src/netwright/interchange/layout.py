"""Placing the nodes of a drawing that nobody placed: in layers from left to right, wrapped into rows like text.

A layout of our own, rather than the page's: a file made in a shell must be readable too, and a network of a hundred
layers needs the wrapping. The method is the usual one (Sugiyama): ranks by the longest path, places along long wires
kept free, crossings reduced by barycentres.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Size = tuple[float, float]
Point = tuple[float, float]

COLUMN_GAP = 64.0
NODE_GAP = 36.0
ROW_GAP = 120.0
LANE = 16.0
"""Height of the place that is kept free for a wire."""
COLUMNS = 12
"""So many columns a row may have, and at least half of them."""
LONGEST_LANE = 40
"""A wire over more ranks than this goes where it can."""
SWEEPS = 4
GRID = 4


@dataclass
class _Ranked:
    """Nodes and the lanes of long wires by rank."""

    ranks: list[list[str]]
    before: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    lanes: set[str] = field(default_factory=set)


def lay_out(
    sizes: Mapping[str, Size], wires: Iterable[tuple[str, str]], blocks: Mapping[str, str] | None = None
) -> dict[str, Point]:
    """Return the upper left corner of each node. Rows break between `blocks` (by node) where they can."""
    edges = list(dict.fromkeys(wires))
    rank = find_ranks(sizes, edges)
    ranked = _with_lanes(sizes, edges, rank)
    for sweep in range(SWEEPS):
        _sort_ranks(ranked, forward=sweep % 2 == 0)
    heights = {name: sizes[name][1] if name in sizes else LANE for ranks in ranked.ranks for name in ranks}
    places: dict[str, Point] = {}
    top = 0.0
    for first, last in _rows(edges, rank, len(ranked.ranks), blocks or {}):
        columns = ranked.ranks[first:last]
        middles = _middles(columns, ranked, heights)
        upper = min((middles[name] - heights[name] / 2 for column in columns for name in column), default=0.0)
        lower = max((middles[name] + heights[name] / 2 for column in columns for name in column), default=0.0)
        left = 0.0
        for column in columns:
            nodes = [name for name in column if name in sizes]
            for name in nodes:
                places[name] = (_snap(left), _snap(top + middles[name] - heights[name] / 2 - upper))
            left += max((sizes[name][0] for name in nodes), default=0.0) + COLUMN_GAP
        top += lower - upper + ROW_GAP
    return places


def find_ranks(nodes: Iterable[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return how far each node is from the beginning; what begins a branch stands just before where it is used."""
    after: dict[str, list[str]] = {name: [] for name in nodes}
    waits = dict.fromkeys(after, 0)
    for source, target in edges:
        after[source].append(target)
        waits[target] += 1
    ready = [name for name, count in waits.items() if not count]
    starts = set(ready)
    rank = dict.fromkeys(ready, 0)
    for name in ready:  # grows while it is walked
        for target in after[name]:
            rank[target] = max(rank.get(target, 0), rank[name] + 1)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    for name in reversed(ready):
        if name in starts and after[name]:
            rank[name] = max(0, min(rank[target] for target in after[name]) - 1)
    # Members of a loop have no rank of their own.
    return {name: rank.get(name, 0) for name in after}


def _with_lanes(sizes: Mapping[str, Size], edges: Sequence[tuple[str, str]], rank: Mapping[str, int]) -> _Ranked:
    ranked = _Ranked([[] for _ in range(max(rank.values(), default=-1) + 1)])
    for name in sizes:
        ranked.ranks[rank[name]].append(name)
    for number, (source, target) in enumerate(edges):
        chain = [source]
        if 1 < rank[target] - rank[source] <= LONGEST_LANE:
            for place in range(rank[source] + 1, rank[target]):
                lane = f" {number}.{place}"  # no node is called so
                ranked.ranks[place].append(lane)
                ranked.lanes.add(lane)
                chain.append(lane)
        chain.append(target)
        for one, two in itertools.pairwise(chain):
            ranked.after.setdefault(one, []).append(two)
            ranked.before.setdefault(two, []).append(one)
    return ranked


def _sort_ranks(ranked: _Ranked, *, forward: bool) -> None:
    """Sort each rank by the mean place of what its nodes are connected to in the rank before (or after)."""
    ranks = ranked.ranks if forward else ranked.ranks[::-1]
    near = ranked.before if forward else ranked.after
    place = {name: float(index) for index, name in enumerate(ranks[0])} if ranks else {}
    for nodes in ranks[1:]:
        known = {name: index for index, name in enumerate(nodes)}

        def centre(name: str, known: Mapping[str, int] = known) -> float:
            return _mean([place[other] for other in near.get(name, ()) if other in place], float(known[name]))

        nodes.sort(key=lambda name: (centre(name), name in ranked.lanes))
        place.update({name: float(index) for index, name in enumerate(nodes)})


def _middles(columns: Sequence[Sequence[str]], ranked: _Ranked, heights: Mapping[str, float]) -> dict[str, float]:
    """Return how far down the middle of each node is: beside those it is connected to, none upon another."""
    middles: dict[str, float] = {}
    for column in columns:
        _settle(
            column, lambda name: [middles[o] for o in ranked.before.get(name, ()) if o in middles], heights, middles
        )
    for column in reversed(columns[:-1]):
        _settle(column, lambda name: [middles[o] for o in ranked.after.get(name, ()) if o in middles], heights, middles)
    return middles


def _settle(
    column: Sequence[str],
    near: Callable[[str], list[float]],
    heights: Mapping[str, float],
    middles: dict[str, float],
) -> None:
    wanted = {name: _mean(near(name), middles.get(name, 0.0)) for name in column}
    lowest = float("-inf")
    for name in column:
        half = heights[name] / 2
        middles[name] = max(wanted[name], lowest + half)
        lowest = middles[name] + half + NODE_GAP
    # Pushing down alone would let the drawing slide: take back half of what all were pushed on average.
    shift = sum(middles[name] - wanted[name] for name in column) / max(len(column), 1)
    for name in column:
        middles[name] -= shift


def _rows(
    edges: Sequence[tuple[str, str]], rank: Mapping[str, int], count: int, blocks: Mapping[str, str]
) -> list[tuple[int, int]]:
    """Return where rows begin and end: after at most COLUMNS ranks, where the fewest wires and blocks are broken."""
    crossing = [0.0] * (count + 1)
    for source, target in edges:
        for place in range(rank[source] + 1, rank[target] + 1):
            crossing[place] += 1
    spans: dict[str, tuple[int, int]] = {}
    for name, block in blocks.items():
        low, high = spans.get(block, (rank[name], rank[name]))
        spans[block] = (min(low, rank[name]), max(high, rank[name]))
    for low, high in spans.values():
        for place in range(low + 1, high + 1):
            crossing[place] += 5
    rows = []
    first = 0
    while count - first > COLUMNS:
        choices = range(first + COLUMNS // 2, first + COLUMNS + 1)
        last = min(choices, key=lambda place: (crossing[place], -place))
        rows.append((first, last))
        first = last
    return [*rows, (first, count)] if count else []


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _snap(value: float) -> float:
    return float(round(value / GRID) * GRID)
