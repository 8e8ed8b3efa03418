"""What a learner takes from a table: pictures, categories, lists, weights; and an autoencoder's target."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from inspect import isclass
from typing import Any, get_args

import numpy as np
import polars as pl
import pytest
from PIL import Image

from netwright.networks.feeding.conversion import OF_INDEX
from netwright.networks.feeding.targets import ALIGNED, COMPARING
from netwright.networks.graphs.graph import network_of
from netwright.networks.training.examples import epoch_order
from netwright.networks.training.judging import (
    AMONG_K,
    HELD,
    INDEXED,
    OF_SHARES,
    OVER_CLASSES,
    WITHIN_ROWS,
    metrics,
    snake_name,
)
from netwright.networks.training.setup import TargetSetup
from netwright.nodes.training.target_settings import FurtherMetric, Metric, metric_options
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import InputError, Node, NodeError, SettingsError
from tests.networks.drawing import layer, start
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]
RANDOM = np.random.default_rng(5)
KINDS = ("cat", "dog", "owl")


def classifier(shape: list[int | None], units: int = 3, activation: str = "softmax") -> NetworkSpec:
    tensor = start(shape)
    if len(shape) > 1:
        tensor = layer("flatten", "flat").configure(input=tensor)["output"]
    return network_of([layer("dense", "end", units=units, activation=activation).configure(input=tensor)["output"]])


def animals(rows: int = 30) -> Table:
    names = [KINDS[place] for place in RANDOM.choice(3, rows, p=[0.7, 0.2, 0.1])]
    frame = pl.DataFrame(
        {"x": RANDOM.normal(size=rows), "y": RANDOM.normal(size=rows), "kind": pl.Series(names, dtype=pl.Enum(KINDS))}
    )
    return Table.of(frame)


def picture(shade: int, size: int = 4) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((size, size), shade, "uint8")).save(buffer, format="PNG")
    return buffer.getvalue()


def pictures(sizes: list[int]) -> Table:
    frame = pl.DataFrame({"image": [picture(50 * place, size) for place, size in enumerate(sizes)], "dark": [1, 0, 0]})
    return Table.of(frame, like=TableSpec(columns=(ColumnSpec(name="image", dtype="Binary", kind="image"),)))


def train(node: Node[Any], network: NetworkSpec, table: Table, context: RecordingContext) -> tuple[Network, Any]:
    node.configure(network, table.spec)
    made = node.execute(network=Network(network), training=table, context=context)
    return made["network"], made["history"].frame.collect()


@pytest.mark.parametrize("loss", ["auto", "categorical_crossentropy"])
def test_balanced_classes_equal_keras_class_weights(make: Make, context: RecordingContext, loss: str) -> None:
    import keras

    table = animals()
    target = {"columns": ["kind"], "loss": loss, "class_weights": "balanced"}
    node = make("network_learner", targets=[target], epochs=2, batch_size=8)
    network, history = train(node, classifier([2]), table, context)
    assert network.spec.classes == {"end": KINDS}
    (told,) = [line for line in context.lines if "counts its classes alike" in line]

    frame = table.frame.collect()
    x = frame.select("x", "y").to_numpy().astype("float32")
    codes = frame["kind"].to_physical().to_numpy().astype("int32")
    y = codes if loss == "auto" else np.eye(3, dtype="float32")[codes]
    counts = np.bincount(codes, minlength=3)
    weights = ", ".join(f"{kind} {30 / (3 * count):.3g}" for kind, count in zip(KINDS, counts, strict=True))
    assert told == f"Output end counts its classes alike: a row counts by its class, {weights}."
    random.seed(context.recorded["layer_seeds"]["end"])
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy" if loss == "auto" else loss, metrics=["accuracy"])
    for epoch in (1, 2):
        order = epoch_order(30, context.seed, epoch)
        fitted = model.fit(
            x[order], y[order], batch_size=8, shuffle=False, verbose=0,
            class_weight={place: 30 / (3 * count) for place, count in enumerate(counts)},
        )  # fmt: skip
        assert fitted.history["loss"][0] == history["loss"][epoch - 1]


def test_an_autoencoder_needs_no_target_columns(make: Make, context: RecordingContext) -> None:
    spec = classifier([4, 4, 1], 16, "sigmoid")
    tensor = start([4, 4, 1])
    code = layer("dense", "code", units=16, activation="sigmoid").configure(
        input=layer("flatten", "flat").configure(input=tensor)["output"]
    )["output"]
    spec = network_of([layer("reshape", "again", target_shape=[4, 4, 1]).configure(input=code)["output"]])
    node = make("network_learner", targets=[{"source": "the input"}], epochs=2)
    _, history = train(node, spec, pictures([4, 4, 4]), context)
    assert {"loss", "mean_absolute_error"} <= set(history.columns)
    narrow = classifier([2], 3, "linear")
    with pytest.raises(InputError, match="No input of the network has the shape of its output end"):
        make("network_learner", targets=[{"source": "the input"}]).configure(narrow, animals().spec)


def test_pictures_of_another_size_name_the_row(make: Make, context: RecordingContext) -> None:
    node = make("network_learner", targets=[{"columns": ["dark"]}], epochs=1)
    train(node, classifier([4, 4, 1], 2), pictures([4, 4, 4]), context)
    with pytest.raises(InputError, match="of column image in row 2 has the size 6 x 6, but 4 x 4 is needed"):
        train(node, classifier([4, 4, 1], 2), pictures([4, 6, 4]), context)


def test_categories_enter_as_one_hot_beside_numbers(make: Make, context: RecordingContext) -> None:
    columns = {"input": "start", "columns": ["x", "kind"]}
    node = make("network_learner", targets=[{"columns": ["y"]}], inputs=[columns], epochs=1)
    network, _ = train(node, classifier([4], 1, "linear"), animals(), context)
    assert network.weights is not None
    with pytest.raises(SettingsError, match="takes 2, but x, kind gives 4"):
        node.configure(classifier([2], 1, "linear"), animals().spec)


def test_rows_kept_for_validation(make: Make, context: RecordingContext) -> None:
    settings = {"targets": [{"columns": ["kind"]}], "epochs": 1}
    _, history = train(make("network_learner", **settings, validation_share=0.2), classifier([2]), animals(), context)
    assert {"loss", "val_loss", "val_accuracy"} <= set(history.columns)
    with pytest.raises(NodeError, match="leaves nothing"):
        train(make("network_learner", **settings, validation_share=0.01), classifier([2]), animals(), context)


def test_ragged_lists_are_padded_where_the_length_is_free(make: Make, context: RecordingContext) -> None:
    rows = Table.of(pl.DataFrame({"words": [[1, 2], [3], [4, 5, 6]], "long": [0.0, 0.0, 1.0]}))
    tensor = layer("embedding", "e", input_dim=7, output_dim=3, mask_zero=True).configure(input=start([None], "int32"))
    last = layer("gru", "g", units=2).configure(input=tensor["output"])["output"]
    spec = network_of([layer("dense", "end", units=1).configure(input=last)["output"]])
    node = make("network_learner", targets=[{"columns": ["long"]}], epochs=1)
    train(node, spec, rows, context)


def test_options_of_losses_metrics_and_optimisers_reach_keras(make: Make, context: RecordingContext) -> None:
    import keras

    table = animals()
    node = make(
        "network_learner",
        targets=[{"columns": ["kind"], "loss": "categorical_crossentropy", "label_smoothing": 0.2}],
        more_metrics=[{"metric": "top_k_categorical_accuracy", "k": 2}],
        epochs=2, batch_size=10, optimizer="sgd", learning_rate=0.1, momentum=0.9, nesterov=True, clip_global_norm=0.5,
        schedule="exponential", decay=0.5, staircase=True, schedule_epochs=1, average_momentum=0.9, accumulate=3,
    )  # fmt: skip
    network, history = train(node, classifier([2], activation="linear"), table, context)

    frame = table.frame.collect()
    x = frame.select("x", "y").to_numpy().astype("float32")
    y = np.eye(3, dtype="float32")[frame["kind"].to_physical().to_numpy()]
    random.seed(context.recorded["layer_seeds"]["end"])
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True)
    model.compile(
        keras.optimizers.SGD(
            rate, 0.9, nesterov=True, global_clipnorm=0.5, use_ema=True, ema_momentum=0.9, gradient_accumulation_steps=3
        ),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.2),
        metrics=[keras.metrics.TopKCategoricalAccuracy(2)],
    )
    order = np.concatenate([epoch_order(30, context.seed, epoch) for epoch in (1, 2)])
    # One epoch over both orders: `fit` makes the average the weights only in the end.
    fitted = model.fit(x[order], y[order], batch_size=10, shuffle=False, verbose=0)
    kernel, bias = (weight.numpy() for weight in model.weights)
    assert network.weights is not None
    np.testing.assert_array_equal(network.weights["1/0"], kernel)
    np.testing.assert_array_equal(network.weights["1/1"], bias)
    assert abs(history["loss"].mean() - fitted.history["loss"][0]) < 1e-6
    assert history["learning_rate"].to_list() == pytest.approx([0.05, 0.025])


def test_every_metric_of_keras_is_offered_and_measures_what_keras_measures(
    make: Make, context: RecordingContext
) -> None:
    import keras

    offered = get_args(Metric)
    left_out = {"Metric", "Mean", "MeanMetricWrapper", "Sum", "CategoricalAccuracy", "SparseCategoricalAccuracy"}
    named = {snake_name(name) for name, value in vars(keras.metrics).items() if isclass(value) and name not in left_out}
    assert {name.replace("one_hot_", "") for name in named} <= set(offered)  # one-hot or not follows from the loss

    table = animals()
    node = make(
        "network_learner",
        targets=[{"columns": ["kind"], "loss": "sparse_categorical_crossentropy", "metric": "mean_iou"}],
        more_metrics=[{"metric": "iou", "of_class": 1}],
        epochs=1,
        batch_size=30,
    )
    _, history = train(node, classifier([2]), table, context)
    frame = table.frame.collect()
    y = frame["kind"].to_physical().to_numpy()
    random.seed(context.recorded["layer_seeds"]["end"])
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    told = model.predict(frame.select("x", "y").to_numpy().astype("float32"), verbose=0).argmax(axis=-1)
    overlaps = [((y == one) & (told == one)).sum() / ((y == one) | (told == one)).sum() for one in range(3)]
    assert history["mean_iou"].to_list() == pytest.approx([np.mean(overlaps)])
    assert history["iou"].to_list() == pytest.approx([overlaps[1]])


@pytest.mark.parametrize("metric", HELD)
def test_a_metric_held_at_a_level_has_one(make: Make, context: RecordingContext, metric: str) -> None:
    node = make(
        "network_learner",
        targets=[{"columns": ["kind"], "loss": "categorical_crossentropy", "metric": metric}],
        epochs=1,
    )
    _, history = train(node, classifier([2]), animals(), context)
    assert 0 <= history[metric][0] <= 1
    given = FurtherMetric.read({"metric": metric, "level": 0.9})
    assert metric_options(given) == {HELD[metric]: 0.9}


def test_an_overlap_of_classes_needs_classes_and_says_so_while_editing(make: Make) -> None:
    node = make("network_learner", targets=[{"columns": ["x"]}], more_metrics=[{"metric": "mean_iou"}])
    with pytest.raises(SettingsError, match="needs an output with a number for each class") as refused:
        node.configure(classifier([1], 1, "linear"), animals().spec)
    assert refused.value.setting == "more_metrics.0.metric"


@pytest.mark.parametrize("metric", [name for name in get_args(Metric) if name not in ("auto", "none", "python")])
def test_a_metric_says_the_same_of_an_index_and_of_a_one_hot_class(metric: str) -> None:
    spec, kinds = classifier([2]), np.array([0, 2, 1, 2, 0, 1])
    chances = RANDOM.dirichlet([1, 1, 1], 6).astype("float32")

    def measured(loss: str, y: np.ndarray) -> float:
        (made,) = metrics(spec, {"end": TargetSetup(loss=loss, metrics=(metric,))})["end"]
        if made == "accuracy":
            return 0
        made.update_state(y, chances)
        return float(made.result())

    of_index = measured("sparse_categorical_crossentropy", kinds[:, None])
    if metric not in INDEXED:
        assert of_index == measured("categorical_crossentropy", np.eye(3, dtype="float32")[kinds])
    assert np.isfinite(of_index)


@pytest.mark.parametrize("metric", OVER_CLASSES)
def test_a_metric_over_classes_is_refused_for_one_number(make: Make, metric: str) -> None:
    node = make("network_learner", targets=[{"columns": ["x"]}], more_metrics=[{"metric": metric}])
    with pytest.raises(SettingsError, match="needs an output with a number for each class"):
        node.configure(classifier([1], 1, "linear"), animals().spec)


def test_a_loss_against_wrong_labels_takes_the_index_of_the_class(make: Make, context: RecordingContext) -> None:
    import keras

    loss = "categorical_generalized_cross_entropy"
    node = make("network_learner", targets=[{"columns": ["kind"], "loss": loss}], epochs=1, batch_size=30)
    table = animals()
    _, history = train(node, classifier([2]), table, context)
    frame = table.frame.collect()
    random.seed(context.recorded["layer_seeds"]["end"])
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    told = model.predict(frame.select("x", "y").to_numpy().astype("float32"), verbose=0)
    wanted = keras.losses.CategoricalGeneralizedCrossEntropy()(frame["kind"].to_physical().to_numpy(), told)
    assert history["loss"].to_list() == pytest.approx([float(wanted)], rel=1e-6)


def test_steps_are_aligned_with_a_shorter_sequence(make: Make, context: RecordingContext) -> None:
    kind = pl.Array(pl.Int32, 2)
    frame = pl.DataFrame(
        {"x": RANDOM.normal(size=(8, 5, 1)).astype("float32"), "read": pl.Series([[1, 2]] * 8, dtype=kind)}
    )
    steps = layer("dense", "end", units=3).configure(input=start([5, 1]))["output"]
    node = make("network_learner", targets=[{"columns": ["read"], "loss": "ctc"}], epochs=3)
    _, history = train(node, network_of([steps]), Table.of(frame), context)
    assert history["loss"][-1] < history["loss"][0]
    with pytest.raises(SettingsError, match="compares a number for each class at each step") as refused:
        make("network_learner", targets=[{"columns": ["kind"], "loss": "ctc", "conversion": "index"}]).configure(
            classifier([2]), animals().spec
        )
    assert refused.value.setting.startswith("targets.0")


@pytest.mark.parametrize("metric", WITHIN_ROWS)
def test_a_metric_within_rows_is_refused_for_one_number(make: Make, metric: str) -> None:
    node = make("network_learner", targets=[{"columns": ["x"], "metric": metric}])
    with pytest.raises(SettingsError, match="compares the numbers of one row with each other") as refused:
        node.configure(classifier([1], 1, "linear"), animals().spec)
    assert refused.value.setting == "targets.0.metric"


@pytest.mark.parametrize("loss", COMPARING)
def test_a_loss_that_compares_the_numbers_of_an_output_is_refused_for_one(make: Make, loss: str) -> None:
    frame = pl.DataFrame({"a": [0.5, 1.5], "b": [1.0, 2.0], "sold": [True, False]})
    node = make("network_learner", targets=[{"columns": ["sold"], "loss": loss}])
    with pytest.raises(SettingsError, match="compares the numbers of an output with each other, but end") as refused:
        node.configure(classifier([2], 1, "linear"), Table.of(frame).spec)
    labels = [repair.label.render() for repair in refused.value.repairs]
    assert labels == (["Set the units of end to 2"] if loss in OF_INDEX else [])


def test_rows_of_one_class_are_brought_near_each_other(make: Make, context: RecordingContext) -> None:
    end = layer("dense", "end", units=4).configure(input=start([2]))["output"]
    unit = layer("unit_normalization", "unit").configure(input=end)["output"]
    node = make("network_learner", targets=[{"columns": ["kind"], "loss": "circle"}], epochs=5, batch_size=30)
    trained, history = train(node, network_of([unit]), animals(), context)
    assert history["loss"][-1] < history["loss"][0]
    assert set(history.columns) == {"epoch", "loss", "learning_rate", "seconds"}
    assert not trained.spec.classes  # four numbers are a place, not four classes
    with pytest.raises(SettingsError, match="compares rows by their class"):
        make("network_learner", targets=[{"columns": ["x", "y"], "loss": "circle"}]).configure(
            network_of([unit]), animals().spec
        )


def test_no_metric_is_measured_where_target_and_output_are_not_alike(make: Make) -> None:
    node = make("network_learner", targets=[{"columns": ["kind"], "loss": "circle", "metric": "accuracy"}])
    with pytest.raises(SettingsError, match="gives nothing that the metric accuracy could compare"):
        node.configure(classifier([2]), animals().spec)


@pytest.mark.parametrize("loss", ["circle", ALIGNED, *OF_INDEX])
def test_an_autoencoder_takes_no_loss_of_indices(make: Make, loss: str) -> None:
    node = make("network_learner", targets=[{"source": "the input", "loss": loss}])
    with pytest.raises(SettingsError, match="takes the index of a class, but the target is the input") as refused:
        node.configure(classifier([3], 3, "linear"), animals().spec)
    assert refused.value.setting == "targets.0.loss"


@pytest.mark.parametrize("metric", AMONG_K)
def test_a_class_is_not_looked_for_among_all_of_them(make: Make, metric: str) -> None:
    for metrics_ in ({"metric": metric}, {"metric": metric, "k": 3}):
        node = make("network_learner", targets=[{"columns": ["kind"]}], more_metrics=[metrics_])
        with pytest.raises(SettingsError, match="but output end has 3"):
            node.configure(classifier([2]), animals().spec)
    few = [{"metric": metric, "k": 2}]
    make("network_learner", targets=[{"columns": ["kind"]}], more_metrics=few).configure(
        classifier([2]), animals().spec
    )


@pytest.mark.parametrize("judged", [{"loss": loss} for loss in OF_SHARES] + [{"metric": "binary_crossentropy"}])
def test_shares_are_from_0_to_1(make: Make, context: RecordingContext, judged: dict[str, str]) -> None:
    table = Table.of(pl.DataFrame({"x": [0.5, 1.0, 2.0], "part": [0.25, 1.0, 1.5]}))
    node = make("network_learner", targets=[{"columns": ["part"], **judged}])
    network = classifier([1], 1, "sigmoid")
    node.configure(network, table.spec)
    with pytest.raises(NodeError, match=r"holds 1\.5 in row 3, but binary_\w*crossentropy takes values from 0 to 1"):
        node.execute(network=Network(network), training=table, context=context)


def test_counts_are_compared_with_what_is_above_0(make: Make) -> None:
    node = make("network_learner", targets=[{"columns": ["x"], "loss": "poisson"}])
    with pytest.raises(SettingsError, match="compares counts, which are never below 0") as refused:
        node.configure(classifier([1], 1, "linear"), animals().spec)
    assert [one.label.render() for one in refused.value.repairs] == ["Set the activation of end to softplus"]
    node.configure(classifier([1], 1, "softplus"), animals().spec)


def test_a_metric_of_counts_is_told_of_what_is_above_0(make: Make) -> None:
    node = make("network_learner", targets=[{"columns": ["x"], "metric": "poisson"}])
    with pytest.raises(SettingsError, match="The metric poisson compares counts, which are never below 0") as refused:
        node.configure(classifier([1], 1, "linear"), animals().spec)
    assert refused.value.setting == "targets.0.metric"
    assert [one.label.render() for one in refused.value.repairs] == ["Set the activation of end to softplus"]
    node.configure(classifier([1], 1, "softplus"), animals().spec)
