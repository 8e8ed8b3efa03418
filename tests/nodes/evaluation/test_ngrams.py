"""The n-gram baselines against an independent implementation, and against what they must be."""

from __future__ import annotations

import random

import pytest

from benchmarks.gallery import ngrams as reference
from netwright.nodes.evaluation.ngrams import interpolated_perplexity, witten_bell_perplexity

START, END, SIZE = 1, 2, 10


def sequences(count: int, seed: int) -> list[list[int]]:
    """Random walks over the indices 3 .. 9, with an end mark."""
    draw = random.Random(seed)
    walks = []
    for _ in range(count):
        walk = [draw.randrange(3, SIZE)]
        while draw.random() < 0.8:
            walk.append(3 + (walk[-1] - 3 + draw.choice([0, 1, 1, 1, 2])) % (SIZE - 3))
        walks.append([*walk, END])
    return walks


TRAIN, HELD_OUT, TEST = sequences(300, 1), sequences(60, 2), sequences(80, 3)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_interpolated_equals_the_reference(order: int) -> None:
    model = reference.Interpolated(order, SIZE, TRAIN, HELD_OUT)
    wanted = reference.perplexity(model, TEST)
    found = interpolated_perplexity(TRAIN, HELD_OUT, TEST, order, START, SIZE - END)
    assert found == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("order", [1, 3, 5])
def test_witten_bell_equals_the_reference(order: int) -> None:
    wanted = reference.perplexity(reference.WittenBell(order, SIZE, TRAIN), TEST)
    assert witten_bell_perplexity(TRAIN, TEST, order, START, SIZE - END) == pytest.approx(wanted, rel=1e-12)


def test_a_certain_world_has_perplexity_near_one() -> None:
    always = [[3, 4, 5, END]] * 50
    assert witten_bell_perplexity(always, always, 3, START, SIZE - END) == pytest.approx(1.0, abs=0.03)
