"""Network Learner: misfits named before training, and short trainings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.networks.graphs.graph import network_of
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import Control, InputError, Node, SettingsError
from netwright.sdk.trust import Untrusted
from tests.networks.drawing import layer, names_network, start, with_weights
from tests.nodes.contexts import RecordingContext
from tests.nodes.sequences import sequence_table

Make = Callable[..., Node[Any]]
SEQUENCES = sequence_table(40)
TWO_COLUMNS = [{"input": "start", "columns": ["x", "y"]}]


def rows(count: int = 40) -> pl.DataFrame:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(2, count))
    return pl.DataFrame({"x": x, "y": y, "sum": x + y, "name": ["a"] * count})


def dense_network(units: int = 1, inputs: int = 2, activation: str | None = None) -> NetworkSpec:
    hidden = layer("dense", "hidden", units=4, activation="relu").configure(input=start([inputs]))["output"]
    end = layer("dense", "end", units=units, activation=activation or "linear")
    return network_of([end.configure(input=hidden)["output"]])


def learner(make: Make, *targets: str, **settings: Any) -> Node[Any]:
    return make("network_learner", **{"targets": [{"columns": list(targets)}], **settings})


# Before training


def test_wrong_units_name_the_layer_and_the_number(make: Make) -> None:
    node = learner(make, "target")
    with pytest.raises(SettingsError) as refused:
        node.configure(names_network(indices=9), SEQUENCES.spec)
    assert refused.value.setting == "targets.0.columns"
    assert str(refused.value) == (
        'The target "target" has 7 different indices, but letters gives 9 numbers. Set the units of letters to 7.'
    )


def test_a_layer_is_called_by_its_label(make: Make) -> None:
    network = names_network(indices=9)
    named = [
        one.model_copy(update={"label": "Next letter"}) if one.id == "letters" else one for one in network.graph.layers
    ]
    labelled = network.model_copy(update={"graph": network.graph.model_copy(update={"layers": tuple(named)})})
    with pytest.raises(SettingsError, match="but Next letter gives 9 numbers"):
        learner(make, "target").configure(labelled, SEQUENCES.spec)


def test_a_target_of_another_shape(make: Make) -> None:
    steps = Table.of(SEQUENCES.frame.with_columns(x=1.0, y=pl.lit(1))).spec
    with pytest.raises(SettingsError, match='The target "target" holds 6 per row, but end gives 1'):
        learner(make, "target", inputs=TWO_COLUMNS).configure(dense_network(), steps)
    with pytest.raises(SettingsError, match="holds one number per row, but the network's output asks for 6"):
        learner(make, "y").configure(names_network(), steps)


@pytest.mark.parametrize(
    ("settings", "setting", "told"),
    [
        ({"targets": []}, "targets", "No target is chosen"),
        ({"targets": [{"columns": []}]}, "targets.0.columns", "No target column is chosen for output end"),
        ({"targets": [{"columns": ["height"]}]}, "targets.0.columns", "no column height"),
        ({"targets": [{"columns": ["name"]}]}, "targets.0.columns", "of kind text; a network learns numbers"),
        ({"targets": [{"columns": ["sum"]}] * 2}, "targets", r"1 output \(end\), but 2 targets are chosen"),
        ({"targets": [{"output": "tail", "columns": ["sum"]}]}, "targets.0.output", "no free output tail"),
        ({"targets": [{"columns": ["sum"]}], "early_stopping": True}, "early_stopping", "needs validation rows"),
        ({"targets": [{"columns": ["sum"]}], "clip_norm": 1, "clip_value": 1}, "clip_value", "one way of clipping"),
        (
            {"targets": [{"columns": ["sum"]}], "inputs": [{"input": "head", "columns": ["x"]}]},
            "inputs",
            "no input head",
        ),
        (
            {"targets": [{"columns": ["sum"]}], "inputs": [{"input": "start", "columns": ["x"]}]},
            "inputs",
            "takes 2, but x gives one number",
        ),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit(make: Make, settings: dict[str, Any], setting: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as refused:
        make("network_learner", **settings).configure(dense_network(), Table.of(rows()).spec)
    assert refused.value.setting == setting


def test_several_columns_that_fit_are_left_to_the_user(make: Make) -> None:
    twice = SEQUENCES.frame.with_columns(again=pl.col("sequence"))
    with pytest.raises(SettingsError, match="Several columns fit the network's input start: sequence, again"):
        learner(make, "target").configure(names_network(), Table.of(twice, SEQUENCES.spec).spec)


def test_a_validation_table_without_the_columns(make: Make) -> None:
    other = TableSpec(columns=(ColumnSpec(name="target", dtype="Int32", kind="number"),))
    with pytest.raises(InputError, match="The validation table has no column sequence") as refused:
        learner(make, "target").configure(names_network(), SEQUENCES.spec, other)
    assert refused.value.port == "validation"


def test_columns_that_are_not_known_yet_are_no_fault(make: Make) -> None:
    promised = learner(make, "target").configure(names_network(), TableSpec(), TableSpec())
    assert promised["network"].has_weights
    assert promised["history"] == TableSpec()


# Training


def test_twice_the_same(make: Make, context: RecordingContext) -> None:
    def train() -> Any:
        node = learner(make, "target", epochs=2, batch_size=8)
        return node.execute(
            network=Network(names_network()), training=SEQUENCES, validation=sequence_table(9), context=context
        )

    first, second = train(), train()
    columns = ["loss", "accuracy", "val_loss", "val_accuracy"]
    histories = [made["history"].frame.collect() for made in (first, second)]
    assert histories[0]["epoch"].to_list() == [1, 2]
    assert histories[0].select(columns).equals(histories[1].select(columns))
    for key, weight in first["network"].weights.items():
        np.testing.assert_array_equal(weight, second["network"].weights[key])
    assert {point.scope for point in context.points} == {"batch", "epoch"}
    assert context.incomplete_because is None
    assert context.recorded["ending"] == "finished"
    assert "Output letters learns target: loss sparse_categorical_crossentropy, metrics accuracy." in context.lines


def test_weights_that_arrive_are_where_training_starts(make: Make, context: RecordingContext) -> None:
    started = with_weights(dense_network())
    node = learner(make, "sum", epochs=1, learning_rate=1e-30)
    made = node.execute(network=started, training=Table.of(rows()), context=context)["network"]
    for key, weight in started.weights.items():
        np.testing.assert_allclose(made.weights[key], weight, atol=1e-20)


def test_it_learns_a_sum(make: Make, context: RecordingContext) -> None:
    node = learner(make, "sum", epochs=60, learning_rate=0.03)
    made = node.execute(network=Network(dense_network()), training=Table.of(rows(200)), context=context)
    history = made["history"].frame.collect()
    assert {"loss", "mean_absolute_error"} <= set(history.columns), "auto: squared error, with an error people can read"
    assert history["loss"][-1] < 0.02 * history["loss"][0]


def test_stop_and_keep(make: Make, context: RecordingContext) -> None:
    context.controls = [None, None, Control(action="stop")]
    node = learner(make, "sum", epochs=1_000, batch_size=10)
    made = node.execute(network=Network(dense_network()), training=Table.of(rows()), context=context)
    assert "Stopped in epoch" in str(context.incomplete_because)
    assert made["network"].weights
    assert made["history"].frame.collect().height < 1_000


def test_missing_values_name_column_and_row(make: Make, context: RecordingContext) -> None:
    holes = rows().with_columns(x=pl.when(pl.int_range(40) == 4).then(None).otherwise(pl.col("x")))
    with pytest.raises(InputError, match="Column x has 1 missing value, first in row 5") as refused:
        learner(make, "sum").execute(network=Network(dense_network()), training=Table.of(holes), context=context)
    assert refused.value.port == "training"


# Losses and metrics in Python


def test_a_loss_and_a_metric_in_python(make: Make, context: RecordingContext) -> None:
    own = {"loss": "python", "metric": "python", "metric_function": "largest_error"}
    node = learner(make, targets=[{"columns": ["sum"], **own}], inputs=TWO_COLUMNS, epochs=2)
    table = Table.of(rows())
    node.configure(dense_network(), table.spec)
    made = node.execute(network=Network(dense_network()), training=table, context=context)
    assert {"loss", "largest_error"} <= set(made["history"].frame.collect().columns)


def test_code_of_others_is_named_while_editing(make: Make) -> None:
    node = learner(make, targets=[{"columns": ["sum"], "loss": "python"}], inputs=TWO_COLUMNS, code="of_others = 1")
    with pytest.raises(Untrusted):
        node.configure(dense_network(), Table.of(rows()).spec)
    ours = learner(make, "sum", inputs=TWO_COLUMNS, code="of_others = 1")
    ours.configure(dense_network(), Table.of(rows()).spec)  # nobody asks for what it holds


def test_a_function_that_the_code_lacks(make: Make) -> None:
    more = [{"metric": "python", "metric_function": "luck"}]
    node = learner(make, "sum", inputs=TWO_COLUMNS, more_metrics=more)
    with pytest.raises(SettingsError, match="defines no function luck") as refused:
        node.configure(dense_network(), Table.of(rows()).spec)
    assert refused.value.setting == "more_metrics.0.metric_function"


def test_words_to_learn_make_words_while_editing(make: Make) -> None:
    spec = Table.of(pl.DataFrame({"a": [0.5, 1.5], "kind": ["ash", "oak"]})).spec
    network = dense_network(units=2, inputs=1, activation="softmax")
    assert learner(make, "kind").configure(network, spec)["network"].classes == {"end": None}
