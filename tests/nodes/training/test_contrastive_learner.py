"""Contrastive Learner: what belongs together comes out close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.networks.predict import Predictor
from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import InputError, Node, SettingsError
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def encoder() -> NetworkSpec:
    return network_of([layer("dense", "code", units=2).configure(input=start([2], id="thing"))["output"]])


def pairs(count: int = 64) -> Table:
    """Things are alike where their first numbers are; the second one is noise."""
    random = np.random.default_rng(0)
    kind, other = random.integers(0, 2, (2, count))
    a, c = (one + random.normal(0, 0.05, count) for one in (kind, other))
    b, d = random.normal(0, 1, (2, count))
    return Table.of(pl.DataFrame({"a": a, "b": b, "c": c, "d": d, "same": (kind == other).astype(int)}))


@pytest.mark.parametrize("loss", ["margin", "in batch"])
def test_it_learns_what_makes_things_alike(make: Make, context: RecordingContext, loss: str) -> None:
    node = make(
        "contrastive_learner", left=["a", "b"], right=["c", "d"], same="same", loss=loss, epochs=30, batch_size=16,
        learning_rate=0.05,
    )  # fmt: skip
    table = pairs() if loss == "margin" else Table.of(pairs().frame.filter(pl.col("same") == 1))
    made = node.execute(encoder=Network(encoder()), training=table, context=context)
    assert {name: fed.columns for name, fed in made["encoder"].spec.fed.items()} == {"thing": ("a", "b")}
    history = made["history"].frame.collect()
    assert history["loss"][-1] < history["loss"][0]
    things = np.array([[0, 1], [0, -1], [1, 1]], "float32")
    code = Predictor(made["encoder"])({"thing": things})["code"]
    if loss == "margin":
        assert history["accuracy"][-1] > 0.9
        assert np.linalg.norm(code[0] - code[1]) < np.linalg.norm(code[0] - code[2])


def test_misfits_are_named(make: Make) -> None:
    node = make("contrastive_learner", left=["a"], right=["c", "d"], same="same")
    with pytest.raises(SettingsError, match="takes 2, but a gives one number") as refused:
        node.configure(encoder(), pairs().spec)
    assert refused.value.setting == "left"
    for setting, value in (("clip_value", 1), ("give_up", "never")):
        wrong = make("contrastive_learner", left=["a"], right=["c"], same="same", clip_norm=1, **{setting: value})
        with pytest.raises(SettingsError) as refused:
            wrong.configure(encoder(), pairs().spec)
        assert refused.value.setting == setting
    flat = network_of([layer("reshape", "r", target_shape=[1, 2]).configure(input=start([2]))["output"]])
    with pytest.raises(InputError, match="turn one input into one vector"):
        node.configure(flat, pairs().spec)
