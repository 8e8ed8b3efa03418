"""GAN Learner: short trainings, and misfits named before."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from netwright.networks.graph import network_of
from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import Node, SettingsError
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def generator() -> NetworkSpec:
    tensor = layer("dense", "made", units=16, activation="tanh").configure(input=start([3], id="noise"))["output"]
    return network_of([layer("reshape", "picture", target_shape=[4, 4, 1]).configure(input=tensor)["output"]])


def discriminator(end: str = "linear") -> NetworkSpec:
    tensor = layer("flatten", "flat").configure(input=start([4, 4, 1], id="example"))["output"]
    return network_of([layer("dense", "score", units=1, activation=end).configure(input=tensor)["output"]])


def pictures(count: int = 12) -> Table:
    random = np.random.default_rng(1)
    cells = random.uniform(-1, 1, (count, 4, 4, 1)).astype("float32")
    return Table.of(pl.DataFrame({"pixels": cells.tolist()}, schema={"pixels": pl.Array(pl.Float32, (4, 4, 1))}))


def test_samples_are_pictures_over_the_epochs(make: Make, context: RecordingContext) -> None:
    node = make("gan_learner", epochs=3, batch_size=4, samples=2, samples_every=2)
    promised = node.configure(generator(), discriminator(), pictures().spec)
    made = node.execute(
        generator=Network(generator()), discriminator=Network(discriminator()), training=pictures(), context=context
    )
    samples = made["samples"].frame.collect()
    assert made["samples"].spec.columns == promised["samples"].columns
    assert samples["epoch"].to_list() == [0, 0, 2, 2, 3, 3]
    assert Image.open(io.BytesIO(samples["picture"][0])).size == (4, 4)
    assert made["history"].frame.collect()["generator_loss"].is_finite().all()
    assert made["generator"].spec.has_weights


def test_a_sigmoid_goes_with_the_standard_loss_only(make: Make) -> None:
    node = make("gan_learner", loss="hinge")
    with pytest.raises(SettingsError, match="ends in a sigmoid, but the loss hinge wants unbounded numbers"):
        node.configure(generator(), discriminator("sigmoid"), pictures().spec)
    make("gan_learner").configure(generator(), discriminator("sigmoid"), pictures().spec)


def test_a_table_without_pictures(make: Make) -> None:
    with pytest.raises(SettingsError, match="No column fits the network's input example"):
        make("gan_learner").configure(generator(), discriminator(), Table.of(pl.DataFrame({"x": [1.0]})).spec)
