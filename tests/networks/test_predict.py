"""Applying a network batch for batch."""

from __future__ import annotations

import numpy as np

from netwright.networks.build import build
from netwright.networks.predict import Predictor
from tests.networks.drawing import names_network, with_weights


def test_equals_one_call_whatever_the_batches() -> None:
    network = with_weights(names_network())
    rows = np.random.default_rng(0).integers(1, 7, (23, 6)).astype("int32")
    wanted = build(network.spec.graph, weights=network.weights).model({"start": rows}, training=False)["letters"]
    predict = Predictor(network)
    fractions: list[float] = []
    found = predict({"start": rows}, batch_size=10, progress=fractions.append)
    assert found["letters"].shape == (23, 6, 7)
    np.testing.assert_allclose(found["letters"], np.asarray(wanted), atol=1e-6)
    assert fractions == [10 / 23, 20 / 23, 1.0]
    assert [window for window, _ in predict.batches({"start": rows}, 10)] == [
        slice(0, 10),
        slice(10, 20),
        slice(20, 23),
    ]


def test_dropout_rests() -> None:
    network = with_weights(names_network())
    rows = {"start": np.array([[1, 4, 5, 6, 2, 0]], dtype="int32")}
    predict = Predictor(network)
    np.testing.assert_array_equal(predict(rows)["letters"], predict(rows)["letters"])
