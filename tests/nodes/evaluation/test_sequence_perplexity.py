"""Sequence Perplexity against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build
from netwright.sdk import Node, SettingsError
from tests.networks.drawing import names_network, with_weights
from tests.nodes.contexts import RecordingContext
from tests.nodes.sequences import sequence_table

Make = Callable[..., Node[Any]]


def test_the_network_by_hand(make: Make, context: RecordingContext) -> None:
    network, table = with_weights(names_network()), sequence_table(300)
    node = make("sequence_perplexity", target="target")
    scores = node.execute(network=network, table=table, context=context)["scores"].frame.collect()
    rows = table.frame.collect()
    sequence, target = (rows[name].to_numpy() for name in ("sequence", "target"))
    model = build(network.spec.graph, weights=network.weights).model
    chances = np.asarray(model({"start": sequence}, training=False)["letters"], dtype="float64")
    logs = [
        np.log(chances[row, step, target[row, step]])
        for row in range(300)
        for step in range(6)
        if target[row, step] != 0
    ]
    assert scores["model"].to_list() == ["network"]
    assert scores["perplexity"][0] == pytest.approx(np.exp(-np.mean(logs)), rel=1e-6)
    assert scores["network against it"][0] == 1.0


def test_baselines_beside_it(make: Make, context: RecordingContext) -> None:
    network, table, training = with_weights(names_network()), sequence_table(50), sequence_table(400, seed=1)
    node = make("sequence_perplexity", target="target")
    both = node.execute(network=network, table=table, training=training, context=context)
    made, scores = both["scores"], both["scores"].frame.collect()
    assert both["figure"].vega_lite["data"]["values"] == scores.select("model", value="perplexity").to_dicts()
    models = ["network", *(f"interpolated {n}-gram" for n in (2, 3)), *(f"Witten-Bell {n}-gram" for n in (4, 5))]
    assert scores["model"].to_list() == models
    assert made.spec.columns == node.configure(network.spec, table.spec, training.spec)["scores"].columns
    # Three tokens and the end mark, without structure: n-grams soon know that, an untrained network of 7 does not.
    assert all(2.5 < score < 4.2 for score in scores["perplexity"][1:])
    assert scores["perplexity"][0] > 5
    assert (scores["network against it"] * scores["perplexity"]).to_list() == pytest.approx(
        [scores["perplexity"][0]] * 5
    )


def test_misfits_are_told_while_editing(make: Make) -> None:
    table = sequence_table(5).spec
    with pytest.raises(SettingsError, match="No column is chosen") as refused:
        make("sequence_perplexity").configure(names_network(), table)
    assert refused.value.setting == "target"
    with pytest.raises(SettingsError, match="has 7 different indices, but letters gives 9 numbers"):
        make("sequence_perplexity", target="target").configure(names_network(indices=9), table)
