"""Sampling against the distribution it samples from."""

from __future__ import annotations

import numpy as np
import pytest

from netwright.networks.generate import check_generator, generate, predictor
from netwright.networks.graph import network_of
from netwright.sdk import NodeError
from tests.networks.drawing import layer, names_network, start, with_weights

LIKELY = np.array([0.0, 0.0, 0.25, 0.5, 0.25])
"""padding, start, end, and two letters"""


def fixed(prefixes: np.ndarray) -> np.ndarray:
    return np.broadcast_to(LIKELY, (*prefixes.shape, 5))


def test_draws_follow_the_distribution_and_its_temperature() -> None:
    made = generate(fixed, 4000, length=10, start=1, end=2, seed=1)
    firsts = [row[0] if row else 2 for row in made]
    assert np.abs(np.bincount(firsts, minlength=5) / 4000 - LIKELY).max() < 0.03
    cooled = generate(fixed, 4000, length=10, start=1, end=2, seed=1, temperature=0.5)
    share = np.mean([(row[0] if row else 2) == 3 for row in cooled])
    assert abs(share - 0.25 / (0.25 + 2 * 0.0625)) < 0.03
    assert max(map(len, made)) <= 10


def test_a_seed_says_it_all() -> None:
    first = generate(fixed, 300, length=10, start=1, end=2, seed=1)
    assert first == generate(fixed, 300, length=10, start=1, end=2, seed=1)
    assert first != generate(fixed, 300, length=10, start=1, end=2, seed=2)
    assert first[:20] == generate(fixed, 20, length=10, start=1, end=2, seed=1)


@pytest.mark.parametrize("length", [6, None])
def test_a_network_writes(length: int | None) -> None:
    network = with_weights(names_network(length=length))
    made = generate(predictor(network), 30, length=5, start=1, end=2, seed=1, fixed_length=length)
    assert len(made) == 30
    assert all(index not in (0, 1, 2) for row in made for index in row)
    assert {len(row) for row in made} > {5}


def test_one_result_a_row_cannot_write() -> None:
    spec = network_of([layer("dense", "d", units=3).configure(input=start([4]))["output"]])
    with pytest.raises(NodeError, match="each step"):
        check_generator(spec)
