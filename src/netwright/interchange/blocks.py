"""Blocks of a network: what repeats, and what is long enough to be folded away.

A network is cut where a single tensor passes. Parts between two cuts that look alike are the blocks that its author
drew once and repeated; along a plain chain of layers, a sequence of kinds that comes several times in a row is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from netwright.interchange.layout import find_ranks

SMALLEST = 3
"""A block has at least so many layers."""
LARGEST = 150
LONG = 9
"""A chain of so many layers in which nothing repeats is one block."""
LONGEST_PERIOD = 12
SINGLE_TALL = 6
"""Branches of so many layers are a block even if there is only one of the kind."""


def find_blocks(kinds: Mapping[str, str], wires: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the nodes of each block, in order. `kinds` says what each node is."""
    edges = list(dict.fromkeys(wires))
    parts = _parts(kinds, edges)
    signs = [_sign(part, kinds, edges) for part in parts]
    seen = Counter(signs)
    blocks: list[list[str]] = []
    chain: list[int] = []
    for place, part in enumerate(parts):
        repeats = len(part) >= SMALLEST and seen[signs[place]] > 1
        if len(part) == 1 or not (repeats or len(part) >= SINGLE_TALL) or len(part) > LARGEST:
            chain.append(place)
            continue
        blocks += _chain_blocks(chain, parts, signs)
        chain = []
        blocks.append(part)
    return blocks + _chain_blocks(chain, parts, signs)


def block_title(nodes: Sequence[str], number: int) -> str:
    """Return what the names of a block have in common (`conv2_block1`), else its number.

    >>> block_title(["conv2_block1_conv", "conv2_block1_relu"], 4), block_title(["dense", "drop"], 4)
    ('conv2_block1', 'Block 4')
    """
    shared = nodes[0]
    for name in nodes[1:]:
        while not name.startswith(shared):
            shared = shared[:-1]
    shared = re.sub(r"[_-]+[a-z0-9]*$", "", shared) if shared not in nodes else shared
    return shared if len(shared) > 2 and re.search(r"\d|block|stage|stem|mixed", shared) else f"Block {number}"


def _parts(kinds: Mapping[str, str], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Cut the nodes, by rank, wherever only one tensor passes."""
    rank = find_ranks(kinds, edges)
    count = max(rank.values(), default=-1) + 1
    crossing: list[set[str]] = [set() for _ in range(count + 1)]
    for source, target in edges:
        for place in range(rank[source] + 1, rank[target] + 1):
            crossing[place].add(source)
    by_rank: list[list[str]] = [[] for _ in range(count)]
    for name in kinds:
        by_rank[rank[name]].append(name)
    parts: list[list[str]] = []
    for place, nodes in enumerate(by_rank):
        if not parts or len(crossing[place]) <= 1:
            parts.append([])
        parts[-1] += nodes
    return parts


def _sign(part: Sequence[str], kinds: Mapping[str, str], edges: Sequence[tuple[str, str]]) -> str:
    """Return what a part looks like: kinds and wires, whatever the settings are."""
    if len(part) == 1:
        return kinds[part[0]]
    place = {name: index for index, name in enumerate(part)}
    inner = sorted((place[a], place[b]) for a, b in edges if a in place and b in place)
    return f"{[kinds[name] for name in part]} {inner}"


def _chain_blocks(chain: Sequence[int], parts: Sequence[list[str]], signs: Sequence[str]) -> list[list[str]]:
    """Return the blocks along a stretch of parts that are none themselves."""
    blocks: list[list[str]] = []
    rest: list[str] = []
    place = 0
    while place < len(chain):
        period, times = _repeat([signs[index] for index in chain[place:]])
        if times < 2:
            rest += parts[chain[place]]
            place += 1
            continue
        blocks += _long(rest)
        rest = []
        for _ in range(times):
            blocks.append([name for index in chain[place : place + period] for name in parts[index]])
            place += period
    return blocks + _long(rest)


def _long(nodes: list[str]) -> list[list[str]]:
    return [nodes] if len(nodes) >= LONG else []


def _repeat(signs: Sequence[str]) -> tuple[int, int]:
    """Return length and number of the repetitions at the beginning that cover the most; the shorter of two equals."""
    best = (0, 0)
    for period in range(SMALLEST, min(LONGEST_PERIOD, len(signs) // 2) + 1):
        times = 1
        while signs[times * period : (times + 1) * period] == signs[:period]:
            times += 1
        if times > 1 and period * times > best[0] * best[1]:
            best = (period, times)
    return best
