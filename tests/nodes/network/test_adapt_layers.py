"""Adapt Layers, against Keras's own adapt and NumPy by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.assets import learning_layers
from netwright.networks.graphs.graph import network_of
from netwright.networks.predict import Predictor
from netwright.ports import Network, NetworkSpec, Table
from netwright.sdk import InputError, Node, NodeError
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
TEXTS = ["The red fox", "a red, red rose", "the fox", None]
FRAME = pl.DataFrame(
    {
        "a": np.linspace(-1, 5, 40, dtype="float32"),
        "b": np.linspace(2, 0, 40, dtype="float32") ** 3,
        "text": [TEXTS[place % 3] for place in range(40)],
        "size": [[12, 7, 7, 30][place % 4] for place in range(40)],
    }
)


def adapted(make: Make, context: RecordingContext, spec: NetworkSpec, **settings: Any) -> Network:
    node = make("adapt_layers", batch_size=16, **settings)
    promised = node.configure(spec, Table.of(FRAME).spec)["network"]
    made: Network = node.execute(network=Network(spec), table=Table.of(FRAME), context=context)["network"]
    assert promised.has_weights
    assert set(promised.outputs) == set(made.spec.outputs)
    assert context.fractions[-1] == 1
    return made


def kept(network: Network, folder: Path) -> Network:
    folder.mkdir()
    return Network.read(network.write(folder), folder)


def single(kind: str, shape: list[int | None], dtype: str = "float32", **settings: Any) -> NetworkSpec:
    return network_of([layer(kind, "learns", **settings).configure(input=start(shape, dtype))["output"]])


def test_normalization_learns_means_and_spreads(make: Make, context: RecordingContext, tmp_path: Path) -> None:
    network = adapted(make, context, single("normalization", [2]), inputs=[{"input": "start", "columns": ["a", "b"]}])
    rows = FRAME.select("a", "b").to_numpy()
    wanted = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    for found in (network, kept(network, tmp_path / "kept")):
        np.testing.assert_allclose(Predictor(found)({"start": rows})["learns"], wanted, atol=1e-5)


@pytest.mark.parametrize("mode", ["int", "multi_hot", "count", "tf_idf"])
def test_texts_become_what_keras_makes_of_them(
    make: Make, context: RecordingContext, tmp_path: Path, mode: str
) -> None:
    import keras
    import tensorflow as tf

    spec = single("text_vectorization", [1], "string", output_mode=mode)
    network = adapted(make, context, spec)
    texts = FRAME["text"].to_list()
    plain = keras.layers.TextVectorization(output_mode=mode)
    plain.adapt(tf.data.Dataset.from_tensor_slices(texts).batch(16))
    rows = np.array(["red rose", "a fox and a hound", "the"], dtype=object)[:, None]
    wanted = plain(tf.constant(rows.tolist())).numpy()
    assert network.assets["1"]["vocabulary"] == plain.get_vocabulary(include_special_tokens=False)
    for found in (network, kept(network, tmp_path / "kept")):
        np.testing.assert_allclose(Predictor(found)({"start": rows})["learns"], wanted, rtol=1e-6)
    if mode != "int":
        assert network.spec.outputs["learns"].shape == wanted.shape[1:], "the size of the vocabulary is known now"


def test_lookups_and_bins(make: Make, context: RecordingContext) -> None:
    import keras

    network = adapted(
        make, context, single("string_lookup", [1], "string"), inputs=[{"input": "start", "columns": ["text"]}]
    )
    assert set(network.assets["1"]["vocabulary"]) == set(filter(None, TEXTS))
    spec = single("integer_lookup", [1], "int32", output_mode="one_hot")
    network = adapted(make, context, spec, inputs=[{"input": "start", "columns": ["size"]}])
    assert network.assets["1"]["vocabulary"] == [7, 30, 12]
    assert network.spec.outputs["learns"].shape == (4,)
    network = adapted(
        make, context, single("discretization", [1], num_bins=4), inputs=[{"input": "start", "columns": ["a"]}]
    )
    plain = keras.layers.Discretization(num_bins=4)
    plain.adapt(FRAME["a"].to_numpy()[:, None])
    rows = FRAME["a"].to_numpy()[:, None]
    found = Predictor(network)({"start": rows})["learns"]
    assert np.array_equal(np.unique(found), np.unique(plain(rows)))
    np.testing.assert_allclose(network.assets["1"]["bin_boundaries"], plain.bin_boundaries, atol=0.4)


def test_a_layer_behind_another_learns_from_what_that_one_gives(make: Make, context: RecordingContext) -> None:
    first = layer("normalization", "first").configure(input=start([2]))["output"]
    scaled = layer("rescaling", "scaled", scale=3.0, offset=1.0).configure(input=first)["output"]
    second = layer("normalization", "second").configure(input=scaled)["output"]
    spec = network_of([second])
    network = adapted(make, context, spec, inputs=[{"input": "start", "columns": ["a", "b"]}])
    rows = FRAME.select("a", "b").to_numpy()
    np.testing.assert_allclose(network.weights["3/0"], [1, 1], atol=1e-5)  # type: ignore[index]
    np.testing.assert_allclose(network.weights["3/1"], [9, 9], rtol=1e-4)  # type: ignore[index]
    found = Predictor(network)({"start": rows})["second"]
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-5)


def test_what_has_learnt_nothing_is_not_used(make: Make, context: RecordingContext) -> None:
    spec = single("normalization", [2])
    with pytest.raises(NodeError, match="learnt nothing from a table"):
        Predictor(Network(spec))
    with pytest.raises(InputError, match="No layer of the network learns"):
        make("adapt_layers").configure(single("dense", [2], units=3), Table.of(FRAME).spec)
    with pytest.raises(InputError, match="no rows to learn from"):
        make("adapt_layers").configure(spec, Table.of(FRAME.clear()).spec)
    given = single("normalization", [2], mean="0, 1", variance="1, 4")
    assert not learning_layers(given.graph)
    assert Predictor(Network(given))({"start": np.array([[1.0, 3.0]], "float32")})["learns"].tolist() == [[1, 1]]


def test_a_vocabulary_is_never_read_from_a_file(tmp_path: Path) -> None:
    from netwright.networks.layers.construct import make_layer

    secret = tmp_path / "secret.txt"
    secret.write_text("word\n", "utf-8")
    with pytest.raises(ValueError, match="files and addresses are not read"):
        make_layer("StringLookup", {"vocabulary": str(secret)})


def test_a_keras_model_brings_along_what_it_learnt(tmp_path: Path) -> None:
    import keras
    import tensorflow as tf

    from netwright.networks.reading import network_from

    texts = keras.layers.TextVectorization(output_mode="multi_hot", name="texts")
    texts.adapt(np.array(["a b", "c a"]))
    scaled = keras.layers.Normalization(name="scaled")
    scaled.adapt(np.array([[1.0], [3.0]]))
    said, size = keras.Input((1,), dtype="string", name="said"), keras.Input((1,), name="size")
    both = keras.layers.Concatenate()([keras.layers.Flatten()(texts(said)), scaled(size)])
    model = keras.Model([said, size], keras.layers.Dense(2, name="out")(both))
    network = network_from(model)
    rows = {"said": np.array([["a c"], ["b"]], dtype=object), "size": np.array([[2.0], [5.0]], "float32")}
    wanted = model([tf.constant(rows["said"].tolist()), tf.constant(rows["size"])])
    for found in (network, kept(network, tmp_path / "kept")):
        (given,) = Predictor(found)(rows).values()
        np.testing.assert_allclose(given, wanted, rtol=1e-6)


def test_a_vocabulary_of_another_size_than_said_is_a_mistake(make: Make, context: RecordingContext) -> None:
    spec = single("string_lookup", [1], "string", output_mode="one_hot", vocabulary_size=9)
    assert spec.outputs["learns"].shape == (9,), "known before anything was learnt"
    with pytest.raises(NodeError, match="cannot learn from the table"):
        adapted(make, context, spec, inputs=[{"input": "start", "columns": ["text"]}])


def test_a_network_that_reads_texts_is_exported_with_its_vocabulary(
    make: Make, context: RecordingContext, tmp_path: Path
) -> None:
    from netwright.networks.files.export import export

    network = adapted(make, context, single("text_vectorization", [1], "string", output_mode="count"))
    rows = {"start": np.array([["red rose"], ["the fox"], ["a hound"]], dtype=object)}
    (check,) = export(network, tmp_path / "out", rows, formats=("tensorflow",))
    assert check.is_equal
    with pytest.raises(NodeError, match="cannot be written as ONNX"):
        export(network, tmp_path / "other", rows)
