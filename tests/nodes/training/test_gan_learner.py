"""GAN Learner: short trainings, and misfits named before."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from netwright.networks.graphs.graph import network_of
from netwright.nodes.training.samples import show_samples
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.sdk import Control, Node, SettingsError
from netwright.sdk.glimpse import Histograms, Probed, ProbedRows, Samples
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
    node = make("gan_learner", epochs=3, batch_size=4, samples=2, samples_every=2, histograms=True)
    promised = node.configure(generator(), discriminator(), pictures().spec)
    context.controls = [Control(action="probe", probe=ProbedRows(port="training", rows=(3,)))]
    made = node.execute(
        generator=Network(generator()), discriminator=Network(discriminator()), training=pictures(), context=context
    )
    samples = made["samples"].frame.collect()
    assert made["samples"].spec.columns == promised["samples"].columns
    assert samples["epoch"].to_list() == [0, 0, 2, 2, 3, 3]
    assert Image.open(io.BytesIO(samples["picture"][0])).size == (4, 4)
    assert made["history"].frame.collect()["generator_loss"].is_finite().all()
    assert made["generator"].spec.has_weights

    # Live ones come not more often than anyone could look, the first and the last always.
    shown = [one for one in context.glimpses if isinstance(one, Samples)]
    assert (shown[0].epoch, shown[-1].epoch) == (0, 3)
    assert base64.b64decode(shown[-1].pictures[1]) == samples["picture"][5]
    probed = next(one for one in context.glimpses if isinstance(one, Probed))
    layers = [one.layer for one in probed.layers]
    assert layers[-3:] == ["example", "flat", "score"]
    assert layers[0] == "noise"  # the generator is seen with noise for the row
    assert probed.layers[len(layers) - 4].shape == (4, 4, 1)
    spreads = next(one for one in context.glimpses if isinstance(one, Histograms))
    assert {one.name for one in spreads.gradients} == {"made/kernel", "made/bias", "score/kernel", "score/bias"}
    assert all(one.high or one.low for one in spreads.gradients)


def test_live_samples_are_small_and_few() -> None:
    shown: list[Any] = []
    random = np.random.default_rng(0).uniform(size=(40, 200, 150, 3))
    show_samples(7, random, random, shown.append)
    assert (shown[0].epoch, len(shown[0].pictures)) == (7, 16)
    assert Image.open(io.BytesIO(base64.b64decode(shown[0].pictures[0]))).size == (38, 50)
    show_samples(8, random[:, 0], random[:, 0, 0], shown.append)
    assert len(shown) == 1, "a list of numbers is no picture"


def test_a_sigmoid_goes_with_the_standard_loss_only(make: Make) -> None:
    node = make("gan_learner", loss="hinge")
    with pytest.raises(SettingsError, match="ends in a sigmoid, but the loss hinge wants unbounded numbers"):
        node.configure(generator(), discriminator("sigmoid"), pictures().spec)
    make("gan_learner").configure(generator(), discriminator("sigmoid"), pictures().spec)


def test_a_table_without_pictures(make: Make) -> None:
    with pytest.raises(SettingsError, match="No column fits the network's input example"):
        make("gan_learner").configure(generator(), discriminator(), Table.of(pl.DataFrame({"x": [1.0]})).spec)


def test_gradients_are_clipped_in_one_way(make: Make) -> None:
    node = make("gan_learner", clip_norm=1, clip_global_norm=1)
    with pytest.raises(SettingsError, match="one way of clipping") as refused:
        node.configure(generator(), discriminator(), TableSpec())
    assert refused.value.setting == "clip_global_norm"
