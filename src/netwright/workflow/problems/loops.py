"""Loops in a directed graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def find_loops(edges: Mapping[str, Sequence[str]], limit: int = 20) -> list[list[str]]:
    """Return loops that share no node, each as its nodes in order; every node must be a key of `edges`.

    Peels off what cannot lie on a loop, takes a loop out of the rest, and begins anew until nothing is left. Each loop
    costs time in proportion to the graph, so that a hostile file with thousands of them gets only the first `limit`.
    """
    left = _core(edges)
    loops: list[list[str]] = []
    while left and len(loops) < limit:
        loop = _walk(left)
        loops.append(loop)
        left = _core({node: ends for node, ends in left.items() if node not in loop})
    return loops


def _core(edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the part of the graph in which each node has a way in and a way out."""
    return _reverse(_peeled(_reverse(_peeled(edges))))


def _peeled(edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Drop nodes without a way in, again and again."""
    waiting_for = dict.fromkeys(edges, 0)
    for ends in edges.values():
        for end in ends:
            if end in waiting_for:
                waiting_for[end] += 1
    free = [node for node, count in waiting_for.items() if count == 0]
    while free:
        node = free.pop()
        del waiting_for[node]
        for end in edges[node]:
            if end in waiting_for:
                waiting_for[end] -= 1
                if waiting_for[end] == 0:
                    free.append(end)
    return {node: [end for end in edges[node] if end in waiting_for] for node in edges if node in waiting_for}


def _reverse(edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {node: [] for node in edges}
    for node, ends in edges.items():
        for end in ends:
            turned[end].append(node)
    return turned


def _walk(edges: Mapping[str, Sequence[str]]) -> list[str]:
    """Follow the ways out until a node comes again."""
    path: dict[str, None] = {}
    node = next(iter(edges))
    while node not in path:
        path[node] = None
        node = edges[node][0]
    nodes = list(path)
    return nodes[nodes.index(node) :]
