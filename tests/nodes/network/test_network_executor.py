"""Network Executor, against Keras's own predict to the bit."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from netwright.networks.build import build
from netwright.networks.feeding import streaming
from netwright.networks.graphs.graph import network_of
from netwright.ports import Fed, Network, NetworkSpec, Table
from netwright.sdk import InputError, Node, SettingsError
from tests.networks.drawing import layer, names_network, start, with_weights
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
FRAME = pl.DataFrame(
    {"a": np.linspace(-1, 1, 37, dtype="float32"), "b": np.linspace(2, 0, 37, dtype="float32"), "id": [*"x" * 37]}
)


def classifier(classes: tuple[str, ...] = ()) -> Network:
    hidden = layer("dense", "hidden", units=5, activation="relu").configure(input=start([2]))["output"]
    spec = network_of([layer("dense", "kind", units=3, activation="softmax").configure(input=hidden)["output"]])
    return with_weights(spec.model_copy(update={"classes": {"kind": classes} if classes else {}})).sealed()


def test_labels_that_only_the_training_will_read_are_words_already(make: Make) -> None:
    spec = classifier().spec.model_copy(update={"classes": {"kind": None}})
    told = make("network_executor").configure(spec, Table.of(FRAME).spec)["table"]
    assert [(one.name, one.kind, one.categories) for one in (told.columns or ())[-2:]] == [
        ("kind", "category", None),
        ("kind probability", "number", None),
    ]
    # A column for each class is called like the class.
    each = make("network_executor", outputs=[{"tensor": "kind", "decode": "probabilities"}])
    assert each.configure(spec, Table.of(FRAME).spec)["table"].columns is None


def predicted(network: Network, batch_size: int, name: str = "kind") -> np.ndarray:
    model = build(network.spec.graph, weights=network.weights).model
    rows = FRAME.select("a", "b").to_numpy()
    return np.asarray(model.predict({"start": rows}, batch_size=batch_size, verbose=0)[name])


def run(node: Node[Any], network: Network, table: Table, context: RecordingContext, **more: Any) -> pl.DataFrame:
    promised = node.configure(network.spec, table.spec, **{name: value.spec for name, value in more.items()})["table"]
    made = node.execute(network=network, table=table, context=context, **more)["table"]
    found: pl.DataFrame = made.frame.collect()
    assert [column.name for column in promised.columns or ()] == found.columns
    assert [column.dtype for column in promised.columns or ()] == [str(dtype) for dtype in found.dtypes]
    assert made.spec.rows == found.height
    return found


def test_labels_and_probabilities_are_those_of_keras_to_the_bit(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "WINDOW_BYTES", 400)  # several windows
    network = classifier(("ash", "beech", "oak"))
    node = make("network_executor", outputs=[{"tensor": "kind", "decode": "label and probabilities"}], batch_size=8)
    found = run(node, network, Table.of(FRAME), context)
    wanted = predicted(network, 8)
    assert np.array_equal(found.select(pl.col("^P.*$")).to_numpy(), wanted)
    assert found["kind"].to_list() == [("ash", "beech", "oak")[place] for place in wanted.argmax(axis=1)]
    assert found.select(FRAME.columns).equals(FRAME)
    assert len(context.fractions) > 2


def test_columns_that_the_network_does_not_read_count_in_what_is_in_memory(
    make: Make, context: RecordingContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "WINDOW_BYTES", 2_000)
    node = make("network_executor", batch_size=1)
    node.execute(network=classifier(), table=Table.of(FRAME), context=context)
    assert len(context.fractions) == 1
    wide = FRAME.with_columns(note=pl.lit("x" * 400))
    run(node, classifier(), Table.of(wide), context)
    assert len(context.fractions) > 8


def test_a_hidden_layer_becomes_a_tensor_or_columns(make: Make, context: RecordingContext) -> None:
    network = classifier()
    outputs = [{"tensor": "hidden", "decode": "tensor", "column": "id"}, {"tensor": "hidden", "decode": "numbers"}]
    found = run(make("network_executor", outputs=outputs), network, Table.of(FRAME), context)
    weights = network.weights or {}
    wanted = np.maximum(FRAME.select("a", "b").to_numpy() @ weights["1/0"] + weights["1/1"], 0)
    np.testing.assert_allclose(found["id (2)"].to_numpy(), wanted, atol=1e-6)
    np.testing.assert_allclose(found.select(pl.col("^hidden_.$")).to_numpy(), wanted, atol=1e-6)


def test_without_settings_the_likeliest_class_comes_with_its_probability(make: Make, context: RecordingContext) -> None:
    network = classifier()
    found = run(make("network_executor"), network, Table.of(FRAME), context)
    wanted = predicted(network, 256)
    assert found["kind"].to_list() == wanted.argmax(axis=1).tolist()
    assert np.array_equal(found["kind probability"].to_numpy(), wanted.max(axis=1))
    empty = run(make("network_executor"), network, Table.of(FRAME.head(0)), context)
    assert empty.schema == found.schema


def test_the_file_is_moved_when_the_table_is_written(make: Make, context: RecordingContext) -> None:
    made = make("network_executor").execute(network=classifier(), table=Table.of(FRAME), context=context)["table"]
    rows = made.frame.collect()
    (context.folder / "entry").mkdir()
    spec = made.write(context.folder / "entry")
    assert list(context.scratch.iterdir()) == []
    assert Table.read(spec, context.folder / "entry").frame.collect().equals(rows)


def test_one_number_between_two_classes(make: Make, context: RecordingContext) -> None:
    tensor = layer("dense", "yes", units=1, activation="sigmoid").configure(input=start([2]))["output"]
    network = with_weights(network_of([tensor]))
    outputs = [{"tensor": "yes", "classes": "no, yes"}]
    found = run(make("network_executor", outputs=outputs), network, Table.of(FRAME), context)
    chances = predicted(network, 256, "yes")[:, 0]
    assert found["yes"].to_list() == ["yes" if chance > 0.5 else "no" for chance in chances]


def test_what_cannot_be_is_said_while_editing(make: Make, context: RecordingContext) -> None:
    spec, table = classifier().spec, Table.of(FRAME).spec
    with pytest.raises(SettingsError, match="2 class names, but the output gives 3") as refused:
        make("network_executor", outputs=[{"tensor": "kind", "classes": "a,b"}]).configure(spec, table)
    assert refused.value.setting == "outputs.0.classes"
    with pytest.raises(SettingsError, match="no tensor nothing"):
        make("network_executor", outputs=[{"tensor": "nothing"}]).configure(spec, table)
    names: NetworkSpec = names_network()
    sequences = Table.of(pl.DataFrame({"x": [[1, 2, 3, 0, 0, 0]]}, schema={"x": pl.Array(pl.Int32, 6)})).spec
    with pytest.raises(SettingsError, match="labels need one number for each class"):
        make("network_executor", outputs=[{"tensor": "letters", "decode": "label"}]).configure(names, sequences)
    with pytest.raises(SettingsError, match="needs a vocabulary"):
        make("network_executor", outputs=[{"tensor": "letters", "decode": "text"}]).configure(names, sequences)
    with pytest.raises(InputError, match="hidden has no weights yet"):
        make("network_executor").execute(network=Network(spec), table=Table.of(FRAME), context=context)


def test_what_the_network_learnt_from_is_taken_again(make: Make, context: RecordingContext) -> None:
    fed = {"start": Fed(columns=("b", "kind"), conversion="auto")}
    frame = FRAME.with_columns(kind=pl.Series(["x", "y"] * 18 + ["x"]), more=pl.lit(1.0))
    tensor = layer("dense", "end", units=1).configure(input=start([3]))["output"]
    spec = network_of([tensor]).model_copy(update={"fed": fed, "categories": {"kind": ("y", "x")}})
    learnt = with_weights(spec)
    category = Table.of(frame.with_columns(pl.col("kind").cast(pl.Categorical)))
    found = run(make("network_executor"), learnt, category, context)
    weights = learnt.weights or {}
    x = np.stack([frame["b"], frame["kind"] == "y", frame["kind"] == "x"], axis=1)
    np.testing.assert_allclose(found["end"].to_numpy(), (x @ weights["1/0"] + weights["1/1"])[:, 0], atol=1e-5)
    single = network_of([layer("dense", "end", units=1).configure(input=start([1]))["output"]])
    unlearnt = single.model_copy(update={"fed": {"start": Fed(columns=("kind",), conversion="index")}})
    with pytest.raises(InputError, match="did not learn from the categories of column kind"):
        make("network_executor").configure(unlearnt, category.spec)


def test_sequences_become_texts(make: Make, context: RecordingContext) -> None:
    from netwright.nodes.text.vocabulary import Vocabulary
    from netwright.ports import Transform, TransformSpec

    network = with_weights(names_network())
    vocabulary = Transform(TransformSpec(kind="vocabulary"), Vocabulary(("a", "b", "c")).parameters())
    sequences = pl.DataFrame({"x": [[1, 4, 5, 2, 0, 0], [1, 6, 2, 0, 0, 0]]}, schema={"x": pl.Array(pl.Int32, 6)})
    node = make("network_executor", outputs=[{"tensor": "letters", "decode": "text", "column": "written"}])
    found = run(node, network, Table.of(sequences), context, vocabulary=vocabulary)
    model = build(network.spec.graph, weights=network.weights).model
    likeliest = np.asarray(model.predict({"start": sequences["x"].to_numpy()}, verbose=0)["letters"]).argmax(axis=-1)
    assert found["written"].to_list() == Vocabulary(("a", "b", "c")).decode(likeliest.tolist())


def test_new_columns_take_no_name_that_is_there(make: Make, context: RecordingContext) -> None:
    both = [{"tensor": "kind", "decode": how, "column": "c"} for how in ("probabilities", "numbers", "probabilities")]
    rows = Table.of(FRAME.with_columns(c_2=pl.lit("mine"), **{"c (2) probability": pl.lit("mine")}))
    found = run(
        make("network_executor", outputs=[*both, {"tensor": "kind", "column": "c"}]), classifier(), rows, context
    )
    assert found.columns[5:] == [
        *(f"P(c={one})" for one in range(3)),
        *(f"c (2)_{one}" for one in (1, 2, 3)),
        *(f"P(c (2)={one})" for one in range(3)),
        *("c", "c probability"),
    ]
    assert set(found["c_2"]) == {"mine"}


def test_outputs_become_pictures(make: Make, context: RecordingContext) -> None:
    flat = layer("dense", "pixels", units=12, activation="sigmoid").configure(input=start([2]))["output"]
    folded = layer("reshape", "fold", target_shape=[3, 4]).configure(input=flat)["output"]
    network = with_weights(network_of([folded])).sealed()
    node = make("network_executor", outputs=[{"tensor": "fold", "decode": "image", "column": "painted"}])
    found = run(node, network, Table.of(FRAME), context)
    expected = predicted(network, 256, "fold")
    assert found["painted"].dtype == pl.Binary
    shown = np.asarray(Image.open(io.BytesIO(found["painted"][7])))
    assert shown.tolist() == np.rint(expected[7] * 255).tolist()
    told = node.configure(network.spec, Table.of(FRAME).spec)["table"].columns
    assert (told[-1].kind, told[-1].shape) == ("image", (3, 4, 1))
    with pytest.raises(SettingsError, match="make no picture"):
        run(
            make("network_executor", outputs=[{"tensor": "kind", "decode": "image"}]),
            classifier(),
            Table.of(FRAME),
            context,
        )
    broken = replace(network, weights={key: value * np.nan for key, value in network.weights.items()})
    with pytest.raises(InputError, match="not finite"):
        run(node, broken, Table.of(FRAME), context)
