"""Placing the nodes of a drawing that nobody placed: in layers from left to right, wrapped into rows like text.

A layout of our own, rather than the page's: a file made in a shell must be readable too, and a network of a hundred
layers needs the wrapping (docs/decisions/0010-layout-of-our-own.md has the figures). The method is the usual one
(Sugiyama): ranks by the longest path, places along long wires kept free, few crossings.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from netwright.interchange.uncrossing import Ranked, mean, uncross

Size = tuple[float, float]
Point = tuple[float, float]

COLUMN_GAP = 64.0
NODE_GAP = 36.0
ROW_GAP = 120.0
LANE = 16.0
"""Height of the place that is kept free for a wire."""
COLUMNS = (12, 16, 20, 26, 34, 44)
"""So many columns a row has, about: the number with which all is seen largest."""
FEWEST, MOST = 0.5, 1.5
"""How many of them a row has at least and at most, so that it breaks where little is torn."""
SCREEN = 1.6
"""How many times as wide as high the place is where all is looked at."""
LONGEST_LANE = 40
"""A wire over more ranks than this goes where it can."""
GRID = 4


def lay_out(
    sizes: Mapping[str, Size], wires: Iterable[tuple[str, str]], blocks: Mapping[str, str] | None = None
) -> dict[str, Point]:
    """Return the upper left corner of each node. Rows break between `blocks` (by node) where they can."""
    edges = list(dict.fromkeys(wires))
    rank = find_ranks(sizes, edges)
    ranked = _with_lanes(sizes, edges, rank)
    uncross(ranked)
    count = len(ranked.ranks)
    torn = _torn(edges, rank, count, blocks or {})
    ways = dict.fromkeys(_rows(torn, count, columns) for columns in COLUMNS)
    return min((_placed(sizes, ranked, rows) for rows in ways), key=lambda places: _extent(places, sizes))


def _extent(places: Mapping[str, Point], sizes: Mapping[str, Size]) -> float:
    """Return how wide a screen must be that shows all of a drawing."""
    right = max((x + sizes[name][0] for name, (x, _) in places.items()), default=0.0)
    bottom = max((y + sizes[name][1] for name, (_, y) in places.items()), default=0.0)
    return max(right, bottom * SCREEN)


def _placed(sizes: Mapping[str, Size], ranked: Ranked, rows: Sequence[tuple[int, int]]) -> dict[str, Point]:
    """Return where the nodes stand if the ranks are wrapped into these rows."""
    heights = {name: sizes[name][1] if name in sizes else LANE for ranks in ranked.ranks for name in ranks}
    places: dict[str, Point] = {}
    top = 0.0
    for first, last in rows:
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


def _with_lanes(sizes: Mapping[str, Size], edges: Sequence[tuple[str, str]], rank: Mapping[str, int]) -> Ranked:
    ranked = Ranked([[] for _ in range(max(rank.values(), default=-1) + 1)])
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


def _middles(columns: Sequence[Sequence[str]], ranked: Ranked, heights: Mapping[str, float]) -> dict[str, float]:
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
    wanted = {name: mean(near(name), middles.get(name, 0.0)) for name in column}
    lowest = float("-inf")
    for name in column:
        half = heights[name] / 2
        middles[name] = max(wanted[name], lowest + half)
        lowest = middles[name] + half + NODE_GAP
    # Pushing down alone would let the drawing slide: take back half of what all were pushed on average.
    shift = sum(middles[name] - wanted[name] for name in column) / max(len(column), 1)
    for name in column:
        middles[name] -= shift


def _torn(
    edges: Sequence[tuple[str, str]], rank: Mapping[str, int], count: int, blocks: Mapping[str, str]
) -> list[float]:
    """Return how bad it is for a row to end before each rank: wires are broken there, blocks torn apart."""
    torn = [0.0] * (count + 1)
    for source, target in edges:
        for place in range(rank[source] + 1, rank[target] + 1):
            torn[place] += 1
    spans: dict[str, tuple[int, int]] = {}
    for name, block in blocks.items():
        low, high = spans.get(block, (rank[name], rank[name]))
        spans[block] = (min(low, rank[name]), max(high, rank[name]))
    for low, high in spans.values():
        for place in range(low + 1, high + 1):
            torn[place] += 5
    return torn


def _rows(torn: Sequence[float], count: int, wanted: int) -> tuple[tuple[int, int], ...]:
    """Return where rows begin and end: about as long as wanted, and torn where it is least bad."""
    fewest, most = int(wanted * FEWEST), int(wanted * MOST)
    best: list[tuple[float, int]] = [(0.0, 0)]  # by end of a row: the cost up to there, and where that row began
    for end in range(1, count + 1):
        choices = [
            (best[first][0] + torn[first] + 4 * ((end - first - wanted) / wanted) ** 2, first)
            for first in range(max(0, end - most), end)
            if end - first >= fewest or end == count or first == 0
        ]
        best.append(min(choices, default=(float("inf"), end - 1)))
    rows: list[tuple[int, int]] = []
    end = count
    while end:
        rows.append((best[end][1], end))
        end = best[end][1]
    return tuple(rows[::-1])


def _snap(value: float) -> float:
    return float(round(value / GRID) * GRID)
