"""Placing nodes: readable, whatever the network."""

from __future__ import annotations

import itertools
import random

import pytest

from netwright.interchange.layout import lay_out
from netwright.interchange.uncrossing import Ranked, count_crossings, uncross


def overlapping(places: dict[str, tuple[float, float]], sizes: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    names = sorted(places)
    return [
        (a, b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if abs(places[a][0] - places[b][0]) < min(sizes[a][0], sizes[b][0])
        and places[a][1] < places[b][1] + sizes[b][1]
        and places[b][1] < places[a][1] + sizes[a][1]
    ]


def test_a_chain_runs_from_left_to_right() -> None:
    sizes = dict.fromkeys("abc", (212.0, 80.0))
    places = lay_out(sizes, [("a", "b"), ("b", "c")])
    assert places["a"][0] < places["b"][0] < places["c"][0]
    assert {y for _, y in places.values()} == {0.0}


@pytest.mark.parametrize(("length", "rows"), [(16, 1), (60, 4), (400, 18)])
def test_a_long_chain_is_wrapped_into_even_rows_that_fill_a_screen(length: int, rows: int) -> None:
    names = [f"n{place}" for place in range(length)]
    places = lay_out(dict.fromkeys(names, (212.0, 80.0)), list(itertools.pairwise(names)))
    found = [len(list(row)) for _, row in itertools.groupby(places.values(), key=lambda place: place[1])]
    assert len(found) == rows
    assert max(found) - min(found) <= 1


def test_rows_break_between_blocks() -> None:
    names = [f"n{place}" for place in range(30)]
    wires = list(itertools.pairwise(names))
    for first, length in ((8, 17), (12, 15), (14, 16), (0, 18)):
        block = names[first : first + length]
        places = lay_out(dict.fromkeys(names, (212.0, 80.0)), wires, dict.fromkeys(block, "block"))
        assert len({places[name][1] for name in block}) == 1


def test_wires_are_untangled() -> None:
    wires = "a1-b3 a2-b4 a3-b4 a3-b3 a4-b3 b1-c4 b1-c2 b2-c1 b2-c3 b3-c2 b3-c1 b4-c2"
    ranked = Ranked([[f"{rank}{place}" for place in range(1, 5)] for rank in "abc"])
    for wire in wires.split():
        source, _, target = wire.partition("-")
        ranked.after.setdefault(source, []).append(target)
        ranked.before.setdefault(target, []).append(source)
    assert count_crossings(ranked) == 13
    uncross(ranked)
    assert count_crossings(ranked) == 0, "sorting by middles alone leaves one"


@pytest.mark.parametrize("seed", range(5))
def test_neighbours_stand_the_better_way_round(seed: int) -> None:
    chosen = random.Random(seed)
    ranks = [[f"{rank}{place}" for place in range(9)] for rank in "abcd"]
    ranked = Ranked(ranks)
    for upper, lower in itertools.pairwise(ranks):
        for one in upper:
            for two in chosen.sample(lower, 2):
                ranked.after.setdefault(one, []).append(two)
                ranked.before.setdefault(two, []).append(one)
    uncross(ranked)
    found = count_crossings(ranked)
    for nodes in ranked.ranks:
        for index in range(len(nodes) - 1):
            nodes[index], nodes[index + 1] = nodes[index + 1], nodes[index]
            assert count_crossings(ranked) >= found
            nodes[index], nodes[index + 1] = nodes[index + 1], nodes[index]


def test_a_skip_connection_has_a_lane_of_its_own() -> None:
    sizes = dict.fromkeys(("start", "a", "b", "sum"), (212.0, 80.0))
    places = lay_out(sizes, [("start", "a"), ("a", "b"), ("b", "sum"), ("start", "sum")])
    assert places["a"][1] == places["b"][1] != places["start"][1]


@pytest.mark.parametrize("seed", range(5))
def test_no_card_covers_another(seed: int) -> None:
    chosen = random.Random(seed)
    names = [f"n{place}" for place in range(60)]
    sizes = {name: (212.0, 60.0 + 20 * chosen.randrange(5)) for name in names}
    wires = [(names[chosen.randrange(place)], names[place]) for place in range(1, 60) for _ in range(2)]
    assert overlapping(lay_out(sizes, wires), sizes) == []


def test_nothing_and_loops_are_placed_too() -> None:
    assert lay_out({}, []) == {}
    assert lay_out({"a": (1.0, 1.0), "b": (1.0, 1.0)}, [("a", "b"), ("b", "a")]).keys() == {"a", "b"}
