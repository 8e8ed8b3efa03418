"""Placing nodes: readable, whatever the network."""

from __future__ import annotations

import itertools
import random

import pytest

from netwright.interchange.layout import COLUMNS, lay_out


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


def test_a_long_chain_is_wrapped_into_rows() -> None:
    names = [f"n{place}" for place in range(5 * COLUMNS)]
    places = lay_out(dict.fromkeys(names, (212.0, 80.0)), list(itertools.pairwise(names)))
    assert max(x for x, _ in places.values()) <= COLUMNS * (212 + 64)
    assert len({y for _, y in places.values()}) == 5


def test_rows_break_between_blocks() -> None:
    names = [f"n{place}" for place in range(COLUMNS + 4)]
    blocks = dict.fromkeys(names[8:], "block")
    places = lay_out(dict.fromkeys(names, (212.0, 80.0)), list(itertools.pairwise(names)), blocks)
    assert places["n7"][1] < places["n8"][1] == places[names[-1]][1]


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
