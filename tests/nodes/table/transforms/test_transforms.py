"""What is learnt from some rows applies to others, and goes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

from netwright.ports import Table, Transform
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


@pytest.fixture
def numbers() -> pl.DataFrame:
    generator = np.random.default_rng(3)
    return pl.DataFrame({"x": generator.normal(5, 2, 200), "y": generator.exponential(3, 200)})


def learn(
    make: Make, context: RecordingContext, id: str, frame: pl.DataFrame, **settings: Any
) -> tuple[pl.DataFrame, Transform]:
    made = make(id, **settings).execute(table=Table.of(frame), context=context)
    transform = made["transform"]
    stored = json.loads(json.dumps(transform.parameters, allow_nan=False))
    return made["table"].frame.collect(), Transform(transform.spec, stored)


def apply(make: Make, context: RecordingContext, frame: pl.DataFrame, *transforms: Transform) -> pl.DataFrame:
    node, table = make("transform_apply"), Table.of(frame)
    promised = node.configure(table.spec, tuple(one.spec for one in transforms))["table"]
    made = node.execute(table=table, transforms=transforms, context=context)["table"]
    assert made.spec.columns == promised.columns
    return made.frame.collect()


def invert(
    make: Make, context: RecordingContext, frame: pl.DataFrame, transform: Transform, **settings: Any
) -> pl.DataFrame:
    node, table = make("transform_inverse", **settings), Table.of(frame)
    promised = node.configure(table.spec, transform.spec)["table"]
    made = node.execute(table=table, transform=transform, context=context)["table"]
    assert made.spec.columns == promised.columns
    return made.frame.collect()


@pytest.mark.parametrize(
    ("method", "reference"),
    [
        ("to a range", MinMaxScaler((-1, 1))),
        ("to mean 0 and deviation 1", StandardScaler()),
        ("by median and quartiles", RobustScaler()),
        ("by largest absolute value", MaxAbsScaler()),
    ],
)
def test_normalized_as_scikit_learn_does(
    make: Make, context: RecordingContext, numbers: pl.DataFrame, method: str, reference: Any
) -> None:
    rows, transform = learn(make, context, "normalizer", numbers, method=method, low=-1, high=1)
    np.testing.assert_allclose(rows.to_numpy(), reference.fit_transform(numbers.to_numpy()), atol=1e-12)
    others = numbers * 3 + 1
    applied = apply(make, context, others, transform)
    np.testing.assert_allclose(applied.to_numpy(), reference.transform(others.to_numpy()), atol=1e-12)
    np.testing.assert_allclose(invert(make, context, applied, transform).to_numpy(), others.to_numpy(), atol=1e-12)


def test_a_prediction_goes_back_like_its_target(make: Make, context: RecordingContext, numbers: pl.DataFrame) -> None:
    rows, transform = learn(make, context, "normalizer", numbers)
    predicted = rows.select(pl.col("y").alias("predicted"), "x")
    back = invert(make, context, predicted, transform, columns=[{"column": "predicted", "like": "y"}])
    np.testing.assert_allclose(back["predicted"].to_numpy(), numbers["y"].to_numpy())
    assert back["x"].equals(rows["x"])
    with pytest.raises(SettingsError, match=r"made no column z. Choose one of x, y"):
        invert(make, context, predicted, transform, columns=[{"column": "predicted", "like": "z"}])


def test_classes_become_numbers_and_chances_classes(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"class": ["b", "a", None, "c", "a"]})
    rows, transform = learn(make, context, "category_to_number", frame)
    assert rows["class"].to_list() == [1, 0, None, 2, 0]
    assert transform.spec.columns_out is not None
    assert transform.spec.columns_out[0].index_size == 3
    assert invert(make, context, rows, transform).equals(frame)
    chances = pl.DataFrame({"p": [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]]}, schema={"p": pl.Array(pl.Float32, 3)})
    back = invert(make, context, chances, transform, columns=[{"column": "p", "like": "class"}])
    assert back["p"].to_list() == ["b", "a"]


def test_new_values_stop_or_get_a_number(make: Make, context: RecordingContext) -> None:
    frame, others = pl.DataFrame({"class": ["b", "a"]}), pl.DataFrame({"class": ["a", "z"]})
    _, transform = learn(make, context, "category_to_number", frame)
    with pytest.raises(InputError, match=r"holds z, which was not there"):
        apply(make, context, others, transform)
    _, transform = learn(make, context, "category_to_number", frame, unknown="own number")
    assert apply(make, context, others, transform)["class"].to_list() == [0, 2]
    _, transform = learn(make, context, "category_to_number", frame, unknown="missing")
    assert apply(make, context, others, transform)["class"].to_list() == [0, None]


def test_values_become_columns_or_a_vector(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"colour": ["red", "blue", None]})
    rows, transform = learn(make, context, "one_to_many", frame)
    assert rows.to_dict(as_series=False) == {"colour=blue": [0, 1, 0], "colour=red": [1, 0, 0]}
    assert apply(make, context, pl.DataFrame({"colour": ["green", "red"]}), transform).rows() == [(0, 0), (0, 1)]
    rows, transform = learn(make, context, "one_to_many", frame, into="a vector")
    assert rows["colour_vector"].to_list() == [[0, 1], [1, 0], [0, 0]]
    back = invert(make, context, rows.head(2), transform)
    assert back["colour_vector"].to_list() == ["red", "blue"]


@pytest.mark.parametrize(("method", "strategy"), [("equal width", "uniform"), ("equal counts", "quantile")])
def test_binned_as_scikit_learn_does(
    make: Make, context: RecordingContext, numbers: pl.DataFrame, method: str, strategy: str
) -> None:
    rows, _ = learn(make, context, "binner", numbers, columns=["x"], method=method, numbers=True)
    reference = KBinsDiscretizer(5, encode="ordinal", strategy=strategy, quantile_method="linear")
    expected = reference.fit_transform(numbers.select("x").to_numpy())[:, 0]
    assert rows["x_bin"].to_list() == expected.tolist()


def test_own_edges_are_named_and_open_at_both_ends(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"age": [-1.0, 0.0, 17.9, 18.0, 99.0, None]})
    rows, transform = learn(make, context, "binner", frame, columns=["age"], method="own edges", edges="0, 18")
    assert rows["age_bin"].to_list() == ["below 0", "0 to 18", "0 to 18", "18 and more", "18 and more", None]
    assert apply(make, context, pl.DataFrame({"age": [1000]}), transform)["age_bin"].to_list() == ["18 and more"]
    with pytest.raises(SettingsError, match="are no edges"):
        make("binner", columns=["age"], method="own edges", edges="3, 2").configure(Table.of(frame).spec)


def test_gaps_are_filled_with_what_was_learnt(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"x": [1.0, float("nan"), 4.0], "n": [1, None, 2], "t": ["a", None, "a"]})
    rows, transform = learn(make, context, "missing_value", frame)
    assert rows.rows() == [(1.0, 1.0, "a"), (2.5, 1.5, "a"), (4.0, 2.0, "a")]
    others = pl.DataFrame({"x": [None], "n": [None], "t": ["z"]}, schema=frame.schema)
    assert apply(make, context, others, transform).rows() == [(2.5, 1.5, "z")]


def test_rows_go_only_where_that_is_chosen(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"x": [1.0, None, 4.0], "t": ["a", "b", None]})
    rows, _ = learn(make, context, "missing_value", frame, numbers="remove row", texts="leave")
    assert rows.rows() == [(1.0, "a"), (4.0, None)]
    assert context.lines == ["1 row removed"]


def test_a_fixed_value_must_be_of_the_columns_type(make: Make) -> None:
    table = Table.of(pl.DataFrame({"x": [1.0]})).spec
    rule = {"column": "x", "method": "fixed value", "value": "many"}
    with pytest.raises(SettingsError, match="'many' is no value for column x") as caught:
        make("missing_value", exceptions=[rule]).configure(table)
    assert caught.value.setting == "exceptions.0.value"


def test_steps_follow_one_another(make: Make, context: RecordingContext) -> None:
    frame = pl.DataFrame({"x": [0.0, None, 4.0], "c": ["a", "b", "a"]})
    filled, first = learn(make, context, "missing_value", frame)
    scaled, second = learn(make, context, "normalizer", filled)
    _, third = learn(make, context, "one_to_many", scaled)
    whole = apply(make, context, frame, first, second, third)
    assert whole.rows() == [(0.0, 1, 0), (0.5, 0, 1), (1.0, 1, 0)]
    with pytest.raises(InputError, match="lacks columns that the transform was learnt from: x"):
        make("transform_apply").configure(Table.of(frame.select("c")).spec, (first.spec,))
