"""Recurrent layers written out for long trainings: which, when, and that the network stays the same."""

from __future__ import annotations

import numpy as np

from netwright.networks.build import build
from netwright.networks.graphs.graph import network_of
from netwright.networks.training.unrolling import LONGEST, PAYS_FROM, unrolled, unrolled_layers
from tests.networks.drawing import layer, names_network, start


def test_long_trainings_write_short_sequences_out() -> None:
    graph = names_network().graph
    assert unrolled_layers(unrolled(graph, PAYS_FROM)) == ["lstm"]
    assert unrolled(graph, PAYS_FROM - 1) is graph


def test_long_and_unknown_lengths_stay_a_loop() -> None:
    for length in (None, LONGEST + 1):
        graph = names_network(length=length).graph
        assert unrolled(graph, PAYS_FROM) is graph


def test_the_users_own_choice_stays() -> None:
    made = layer("gru", "gru", units=2, unroll=True).configure(input=start([5, 3]))["output"]
    graph = network_of([made]).graph
    assert unrolled(graph, PAYS_FROM) is graph
    assert unrolled_layers(graph) == ["gru"]


def test_the_function_and_its_first_weights_are_the_same() -> None:
    graph = names_network().graph
    rows = np.array([[1, 2, 3, 0, 0, 0], [4, 5, 6, 1, 2, 3]], "int32")
    loop, written_out = (build(one, 3).model for one in (graph, unrolled(graph, PAYS_FROM)))
    for before, after in zip(loop.get_weights(), written_out.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    np.testing.assert_allclose(*(one({"start": rows})["letters"] for one in (loop, written_out)), atol=1e-6)
