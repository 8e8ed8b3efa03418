"""Scorer, Compare Models and Worst Mistakes against scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn import metrics

from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def guesses(rows: int = 500, classes: str = "abcd") -> pl.DataFrame:
    rng = np.random.default_rng(0)
    actual = rng.choice(
        list(classes), rows, p=np.array([8, 4, 2, 1][: len(classes)]) / sum([8, 4, 2, 1][: len(classes)])
    )
    predicted = np.where(rng.random(rows) < 0.6, actual, rng.choice(list(classes[:-1]), rows))
    return pl.DataFrame({"actual": actual.tolist(), "predicted": predicted.tolist(), "sure": rng.random(rows)})


def scores_of(made: dict[str, Any]) -> dict[str, float]:
    return dict(made["scores"].frame.collect().iter_rows())


def test_scores_as_scikit_learn_counts_them(make: Make, context: RecordingContext) -> None:
    rows = guesses()
    table = Table.of(rows)
    node = make("scorer", actual="actual", predicted="predicted")
    made = node.execute(table=table, context=context)
    true, told = rows["actual"].to_list(), rows["predicted"].to_list()
    macro = metrics.precision_recall_fscore_support(true, told, average="macro", zero_division=0)[:3]
    wanted = {
        "rows": 500,
        "rows told right": sum(one == other for one, other in zip(true, told, strict=True)),
        "accuracy": metrics.accuracy_score(true, told),
        "error": 1 - metrics.accuracy_score(true, told),
        "balanced accuracy": metrics.balanced_accuracy_score(true, told),
        "kappa": metrics.cohen_kappa_score(true, told),
        "MCC": metrics.matthews_corrcoef(true, told),
        "precision, mean of classes": macro[0],
        "recall, mean of classes": macro[1],
        "F1, mean of classes": macro[2],
        "F1, weighted by rows": metrics.f1_score(true, told, average="weighted"),
    }
    assert scores_of(made) == pytest.approx(wanted)
    classes = made["classes"].frame.collect()
    each = metrics.precision_recall_fscore_support(true, told, zero_division=np.nan)
    for name, values in zip(("precision", "recall", "F1", "rows"), each, strict=True):
        expected = [None if np.isnan(value) else value for value in values.astype(float)]
        assert classes[name].to_list() == pytest.approx(expected)
    matrix = made["confusion"].frame.collect()
    assert matrix["actual"].to_list() == list("abcd")
    np.testing.assert_array_equal(matrix.drop("actual").to_numpy(), metrics.confusion_matrix(true, told))
    promised = node.configure(table.spec)
    assert made["scores"].spec.columns == promised["scores"].columns
    assert made["classes"].spec.columns == promised["classes"].columns
    assert len(made["figure"].vega_lite["data"]["values"]) == 16


def test_a_class_that_was_never_told_has_no_precision(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"actual": ["a", "b", "b"], "predicted": ["a", "a", "a"]})
    made = make("scorer", actual="actual", predicted="predicted").execute(table=Table.of(rows), context=context)
    assert made["classes"].frame.collect()["precision"].to_list() == [pytest.approx(1 / 3), None]
    assert scores_of(made)["precision, mean of classes"] == pytest.approx(1 / 6)


def test_flags_and_numbers_are_compared(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"actual": [1, 0, 1, 1], "predicted": [True, False, False, True]})
    made = make("scorer", actual="actual", predicted="predicted").execute(table=Table.of(rows), context=context)
    assert scores_of(made)["accuracy"] == 0.75


def test_rows_without_an_answer_are_left_out_and_counted(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"actual": ["a", "b", None, "b"], "predicted": ["a", None, "a", "b"]})
    made = make("scorer", actual="actual", predicted="predicted").execute(table=Table.of(rows), context=context)
    assert scores_of(made)["rows"] == 2
    assert [str(warning) for warning in context.warnings] == ["Rows left out, since a value is missing: 2 of 4."]
    with pytest.raises(InputError, match="No row has a value in each of actual, predicted"):
        make("scorer", actual="actual", predicted="predicted").execute(
            table=Table.of(rows.filter(pl.col("actual").is_null())), context=context
        )


def test_kinds_that_cannot_be_equal_are_refused_while_editing(make: Make) -> None:
    table = Table.of(pl.DataFrame({"actual": ["1", "2"], "predicted": [1, 2]})).spec
    with pytest.raises(SettingsError, match="no two would ever be equal"):
        make("scorer", actual="actual", predicted="predicted").configure(table)


def test_many_classes_are_drawn_in_part(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"actual": list(range(90)) * 2, "predicted": list(range(90)) * 2})
    made = make("scorer", actual="actual", predicted="predicted").execute(table=Table.of(rows), context=context)
    assert made["figure"].vega_lite["title"] == {
        "text": "Confusion matrix",
        "subtitle": "the 40 most frequent of 90 classes",
    }
    assert made["confusion"].frame.collect().shape == (90, 91)


def test_models_side_by_side(make: Make, context: RecordingContext) -> None:
    rows = guesses().with_columns(constant=pl.lit("a"))
    table = Table.of(rows)
    node = make("compare_models", actual="actual", predicted=["constant", "predicted"])
    made = node.execute(table=table, context=context)
    scores = made["scores"].frame.collect()
    assert made["scores"].spec == node.configure(table.spec)["scores"]
    assert scores["model"].to_list() == ["predicted", "constant"]
    for model, accuracy, kappa in scores.select("model", "accuracy", "kappa").iter_rows():
        assert accuracy == pytest.approx(metrics.accuracy_score(rows["actual"], rows[model]))
        assert kappa == pytest.approx(metrics.cohen_kappa_score(rows["actual"], rows[model]))


def test_regressions_side_by_side(make: Make, context: RecordingContext) -> None:
    rng = np.random.default_rng(1)
    actual = rng.normal(10, 3, 200)
    rows = pl.DataFrame({"actual": actual, "near": actual + rng.normal(size=200), "far": actual + 5})
    node = make("compare_models", actual="actual", predicted=["far", "near"])
    scores = node.execute(table=Table.of(rows), context=context)["scores"].frame.collect()
    assert scores["model"].to_list() == ["near", "far"]
    assert scores["R²"].to_list() == pytest.approx(
        [metrics.r2_score(actual, rows["near"]), metrics.r2_score(actual, rows["far"])]
    )


def test_the_surest_mistakes_first(make: Make, context: RecordingContext) -> None:
    rows = guesses()
    node = make("worst_mistakes", actual="actual", predicted="predicted", confidence="sure", rows=10)
    found = node.execute(table=Table.of(rows), context=context)
    made, drawn = found["table"], found["figure"].vega_lite
    wrong = rows.filter(pl.col("actual") != pl.col("predicted")).sort("sure", descending=True).head(10)
    assert made.frame.collect().equals(wrong)
    assert [bar["value"] for bar in drawn["data"]["values"]] == wrong["sure"].to_list()
    assert drawn["data"]["values"][0]["row"] == f"1. {wrong['actual'][0]} → {wrong['predicted'][0]}"
    assert drawn["encoding"]["x"]["title"] == "sure"
    assert made.spec.columns == node.configure(Table.of(rows).spec)["table"].columns


def test_the_furthest_numbers_first(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"x": "abcd", "actual": [1, 2, 3, 4], "predicted": [1.0, 2.5, -3.0, None]})
    node = make("worst_mistakes", actual="actual", predicted="predicted")
    found = node.execute(table=Table.of(rows), context=context)
    made, bars = found["table"], found["figure"].vega_lite["data"]["values"]
    assert made.frame.collect()["off by"].to_list() == [-6.0, 0.5]
    assert bars == [{"row": "1. 3 → -3.0", "value": -6.0}, {"row": "2. 2 → 2.5", "value": 0.5}]
    assert made.frame.collect().columns == ["actual", "predicted", "off by", "x"]
    assert made.spec.columns == node.configure(Table.of(rows).spec)["table"].columns


def test_what_is_not_a_number_is_no_mistake_and_no_bar(make: Make, context: RecordingContext) -> None:
    numbers = Table.of(pl.DataFrame({"true": [1.0, 2.0, 3.0], "told": [np.nan, 1.5, np.inf]}))
    made = make("worst_mistakes", actual="true", predicted="told").execute(table=numbers, context=context)
    assert made["table"].frame.collect()["true"].to_list() == [3, 2]
    assert [bar["value"] for bar in made["figure"].vega_lite["data"]["values"]] == [-0.5]
    classes = Table.of(pl.DataFrame({"true": list("aab"), "told": list("bba"), "sure": [np.nan, 0.5, None]}))
    made = make("worst_mistakes", actual="true", predicted="told", confidence="sure").execute(
        table=classes, context=context
    )
    assert made["table"].frame.collect()["sure"][0] == 0.5
    assert len(made["figure"].vega_lite["data"]["values"]) == 1


def test_mistakes_that_no_number_ranks_are_counted(make: Make, context: RecordingContext) -> None:
    rows = pl.DataFrame({"actual": [*"aabbcc", None], "predicted": [*"abaacc", "a"]})
    drawn = make("worst_mistakes", actual="actual", predicted="predicted", rows=1).execute(
        table=Table.of(rows), context=context
    )["figure"]
    assert drawn.vega_lite["data"]["values"] == [{"row": "b → a", "value": 2}, {"row": "a → b", "value": 1}]
    none = make("worst_mistakes", actual="actual", predicted="actual").execute(table=Table.of(rows), context=context)
    assert none["figure"].vega_lite["title"]["subtitle"] == "no mistakes"
    assert none["figure"].vega_lite["data"]["values"] == []
