"""Pretrained Network against keras.applications, and frozen networks in training."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netwright.networks.build import build, read_weights
from netwright.networks.graphs.graph import network_of, network_value
from netwright.networks.graphs.replaying import replay
from netwright.networks.graphs.tensor_names import find_tensor
from netwright.ports import NetworkSpec
from netwright.sdk import Node, NodeError, SettingsError
from tests.networks.drawing import layer, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def test_weights_of_a_file_give_the_numbers_of_keras(make: Make, context: RecordingContext) -> None:
    import keras

    model = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), pooling="avg")
    path = context.folder / "it.weights.h5"
    model.save_weights(path)
    settings = {"architecture": "MobileNet", "path": path.name, "input_shape": [32, 32, 3]}
    node = make("pretrained_network", sha256=hashlib.sha256(path.read_bytes()).hexdigest(), **settings)
    node.found = node.inspect(context)
    made = node.execute(context=context)["network"]
    assert made.spec.graph == node.configure()["network"].graph
    assert made.spec.total.size == model.count_params()
    rows = np.random.default_rng(0).normal(size=(2, 32, 32, 3)).astype("float32")
    (name,) = made.spec.inputs
    found = build(made.spec.graph, weights=made.weights).model({name: rows}, training=False)
    np.testing.assert_allclose(np.asarray(next(iter(found.values()))), np.asarray(model(rows)), atol=1e-5)
    with pytest.raises(NodeError, match="not the expected one"):
        make("pretrained_network", sha256="0" * 64, **settings).execute(context=context)
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save_weights(path, overwrite=True)
    with pytest.raises(NodeError, match=r"do not fit MobileNet: \d+ of its layers find none of theirs in it\. Choose"):
        make("pretrained_network", **settings).execute(context=context)
    path.write_bytes(b"no weights")
    with pytest.raises(NodeError, match=r"do not fit .*Choose the file that was made for this architecture"):
        make("pretrained_network", **settings).execute(context=context)
    with pytest.raises(SettingsError, match="No file with weights"):
        make("pretrained_network").inspect(context)


@pytest.mark.parametrize("sizes", [[96, 96], [96, 0, 3]])
def test_the_input_is_a_picture(make: Make, context: RecordingContext, sizes: list[int]) -> None:
    with pytest.raises(SettingsError, match="height, width and channels") as failed:
        make("pretrained_network", weights="random", input_shape=sizes).inspect(context)
    assert failed.value.setting == "input_shape"


def test_a_frozen_network_runs_as_in_use_while_the_head_trains(make: Make, context: RecordingContext) -> None:
    tensor = layer("batch_normalization", "norm").configure(input=start([4]))["output"]
    tensor = layer("dropout", "drop", rate=0.5).configure(input=tensor)["output"]
    base = with_weights(network_of([layer("dense", "one", units=3).configure(input=tensor)["output"]])).sealed()
    frozen = make("freeze_layers").execute(network=base, context=context)["network"]
    assert (frozen.spec.total.trainable, frozen.spec.total.frozen) == (0, base.spec.total.size)
    (opened,) = replay(frozen, [find_tensor(frozen.spec.graph, "one", "")])
    head = layer("dense", "head", units=3).configure(input=opened)["output"]
    network = network_value([layer("dropout", "mine", rate=0.5).configure(input=head)["output"], opened])
    built = build(network.spec.graph, weights=network.weights)
    rows = np.random.default_rng(0).normal(3, size=(64, 4)).astype("float32")
    training, use = (built.model({"start": rows}, training=flag) for flag in (True, False))
    assert np.array_equal(np.asarray(training["one"]), np.asarray(use["one"]))
    assert not np.array_equal(np.asarray(training["mine"]), np.asarray(use["mine"]))
    built.model.compile("sgd", "mse")
    built.model.fit({"start": rows}, {"mine": rows[:, :3], "one": rows[:, :3]}, epochs=1, verbose=0)
    after = read_weights(built)
    assert all(np.array_equal(after[key], value) for key, value in (network.weights or {}).items())


def test_layers_are_frozen_by_name_kind_or_place(make: Make) -> None:
    tensor = start([2])
    for id in ("block-1", "block-2", "head"):
        tensor = layer("dense", id, units=2).configure(input=tensor)["output"]
    spec = with_weights(network_of([tensor])).sealed().spec

    def learning(network: NetworkSpec, **settings: Any) -> list[str]:
        changed = make("freeze_layers", **settings).configure(network)["network"]
        return [one.id for one in changed.graph.layers if changed.parameters[one.id].trainable]

    assert learning(spec, layers="all but the last") == ["head"]
    assert learning(spec, layers="the last", count=2) == ["block-1"]
    assert learning(spec, layers="these", pattern="block-*") == ["head"]
    assert learning(spec, layers="these", pattern="dense, start") == []
    all_frozen = make("freeze_layers").configure(spec)["network"]
    assert learning(all_frozen, action="unfreeze", layers="the last") == ["head"]
    with pytest.raises(SettingsError, match="No layer of the network fits conv"):
        learning(spec, layers="these", pattern="conv*")
    with pytest.raises(SettingsError, match="No layer is picked yet"):
        learning(spec, layers="these", pattern=" ,")
