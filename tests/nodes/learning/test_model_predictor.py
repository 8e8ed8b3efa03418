"""Model Predictor: features by name, and errors that say what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from netwright.ports import Model
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import iris, people, table

Make = Callable[..., Node[Any]]


@pytest.fixture
def model(make: Make, context: RecordingContext) -> Model:
    learner = make("decision_tree_learner", target="income")
    found: Model = learner.execute(table=table(people()), context=context)["model"]
    return found


def test_features_are_found_by_name(make: Make, model: Model, context: RecordingContext) -> None:
    node = make("model_predictor")
    rows = people(50, seed=1)
    turned = rows.select(reversed(rows.columns)).with_columns(more=pl.lit(1))
    one, other = (
        node.execute(model=model, table=table(frame), context=context)["table"].frame.collect()
        for frame in (rows, turned)
    )
    assert one["prediction"].equals(other["prediction"])
    assert_frame_equal(one.drop("prediction"), rows)


def test_what_is_missing_or_of_another_kind_is_named(make: Make, model: Model) -> None:
    node = make("model_predictor")
    with pytest.raises(InputError, match="The table has no column work, which the model was taught with") as refused:
        node.configure(model.spec, table(people().drop("work")).spec)
    assert refused.value.port == "table"
    as_text = people().with_columns(pl.col("age").cast(pl.String))
    with pytest.raises(InputError, match="Column age holds text here, but the model was taught with number"):
        node.configure(model.spec, table(as_text).spec)


def test_a_taken_name_is_refused(make: Make, model: Model) -> None:
    with pytest.raises(SettingsError, match="The table has a column income already"):
        make("model_predictor", column="income").configure(model.spec, table(people()).spec)


def test_an_unknown_category_and_no_rows(make: Make, model: Model, context: RecordingContext) -> None:
    node = make("model_predictor", probabilities=True)
    rows = people(20).with_columns(work=pl.lit("sailor"))
    told = node.execute(model=model, table=table(rows), context=context)["table"].frame.collect()
    assert told["prediction"].null_count() == 0
    empty = node.execute(model=model, table=table(rows.head(0)), context=context)["table"]
    assert empty.frame.collect().is_empty()
    assert empty.spec.columns == node.configure(model.spec, table(rows).spec)["table"].columns


def test_labels_keep_their_type(make: Make, context: RecordingContext) -> None:
    rows = iris().with_columns(species=pl.col("species").rank("dense").cast(pl.Int32))
    for frame, dtype in (
        (rows, pl.Int64),
        (rows.with_columns(pl.col("species") == 1), pl.Boolean),
        (rows.with_columns(pl.col("species").cast(pl.String).cast(pl.Categorical)), pl.String),
    ):
        learner = make("decision_tree_learner", target="species", task="classification")
        made = learner.execute(table=table(frame), context=context)["model"]
        told = make("model_predictor").execute(model=made, table=table(frame), context=context)["table"]
        assert told.frame.collect_schema()["prediction"] == dtype
        agreed = told.frame.select((pl.col("prediction") == pl.col("species").cast(dtype)).mean()).collect().item()
        assert agreed > 0.95
