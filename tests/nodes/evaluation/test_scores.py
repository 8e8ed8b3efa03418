"""Curves, areas, thresholds and calibration against scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from netwright.ports import Table
from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def scored(rows: int = 1_000) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    is_fraud = rng.random(rows) < 0.1
    chance = 1 / (1 + np.exp(-rng.normal(np.where(is_fraud, 0, -2), 1)))
    return pl.DataFrame(
        {
            "kind": np.where(is_fraud, "fraud", "fair").tolist(),
            "good": chance.round(2),  # with ties
            "poor": rng.random(rows),
        }
    )


SETTINGS: dict[str, Any] = {"actual": "kind", "positive": "fraud", "scores": ["good", "poor"]}


def truth(rows: pl.DataFrame) -> np.ndarray:
    return (rows["kind"] == "fraud").to_numpy()


def check_promise(node: Node[Any], made: dict[str, Any], table: Table) -> None:
    for port, spec in node.configure(table.spec).items():
        if hasattr(spec, "columns"):
            assert made[port].spec.columns == spec.columns


def test_roc(make: Make, context: RecordingContext) -> None:
    rows = scored()
    node = make("roc_curve", **SETTINGS)
    made = node.execute(table=Table.of(rows), context=context)
    check_promise(node, made, Table.of(rows))
    for name, area in made["areas"].frame.collect().iter_rows():
        assert area == pytest.approx(metrics.roc_auc_score(truth(rows), rows[name]))
        x, y, thresholds = metrics.roc_curve(truth(rows), rows[name], drop_intermediate=False)
        curve = made["curve"].frame.filter(pl.col("score") == name).collect()
        np.testing.assert_allclose(curve["false alarms"], x)
        np.testing.assert_allclose(curve["recall"], y)
        np.testing.assert_allclose(curve["threshold"][1:], thresholds[1:])
    assert made["figure"].vega_lite["title"] == {"text": "ROC curve"}


def test_precision_and_recall(make: Make, context: RecordingContext) -> None:
    rows = scored()
    node = make("precision_recall_curve", **SETTINGS)
    made = node.execute(table=Table.of(rows), context=context)
    check_promise(node, made, Table.of(rows))
    for name, area, by_chance in made["areas"].frame.collect().iter_rows():
        assert area == pytest.approx(metrics.average_precision_score(truth(rows), rows[name]))
        assert by_chance == pytest.approx(truth(rows).mean())
        precision, recall, _ = metrics.precision_recall_curve(truth(rows), rows[name])
        curve = made["curve"].frame.filter(pl.col("score") == name).collect()
        np.testing.assert_allclose(curve["precision"].reverse(), precision[:-1])
        np.testing.assert_allclose(curve["recall"].reverse(), recall[:-1])


def test_long_curves_are_thinned_and_it_says_so(make: Make, context: RecordingContext) -> None:
    rows = scored(20_000)
    made = make("roc_curve", **SETTINGS).execute(table=Table.of(rows), context=context)
    assert made["figure"].vega_lite["title"]["subtitle"] == "2,000 points a curve"
    assert len(made["figure"].vega_lite["layer"][1]["data"]["values"]) < 2_200
    assert made["curve"].frame.collect().height > 20_000


def test_calibration(make: Make, context: RecordingContext) -> None:
    rows = scored()
    for method, strategy in (("equal width", "uniform"), ("equal rows", "quantile")):
        node = make("calibration", **SETTINGS, method=method)
        made = node.execute(table=Table.of(rows), context=context)
        check_promise(node, made, Table.of(rows))
        share, probability = calibration_curve(truth(rows), rows["good"], n_bins=10, strategy=strategy)
        bins = made["bins"].frame.filter(pl.col("score") == "good").collect()
        np.testing.assert_allclose(bins["share"], share)
        np.testing.assert_allclose(bins["probability"], probability)
        scores = made["scores"].frame.collect().row(0, named=True)
        assert scores["Brier score"] == pytest.approx(metrics.brier_score_loss(truth(rows), rows["good"]))
        assert scores["log loss"] == pytest.approx(metrics.log_loss(truth(rows), rows["good"]))
        gap = sum(abs(p - s) * n for p, s, n in bins.select("probability", "share", "rows").iter_rows()) / 1_000
        assert scores["expected calibration error"] == pytest.approx(gap)
    doubled = rows.with_columns(good=pl.lit(2.0))
    with pytest.raises(InputError, match=r"Column good holds 2\.0, which is no probability"):
        make("calibration", **SETTINGS).execute(table=Table.of(doubled), context=context)


def test_lift_and_gain(make: Make, context: RecordingContext) -> None:
    rows = scored().with_columns(good=pl.col("good") + pl.int_range(pl.len()) * 1e-9)  # no ties
    node = make("lift_and_gain", **SETTINGS)
    made = node.execute(table=Table.of(rows), context=context)
    check_promise(node, made, Table.of(rows))
    drawn = made["lift"].vega_lite["layer"][1]
    assert drawn["encoding"]["y"]["field"] == "lift"
    assert drawn["data"]["values"] == made["table"].frame.collect().to_dicts()
    steps = made["table"].frame.filter(pl.col("score") == "good").collect()
    ordered = rows.sort("good", descending=True)
    for share, gain, lift in steps.select("share of rows", "gain", "lift").iter_rows():
        top = ordered.head(round(share * 1_000))
        assert gain == pytest.approx(truth(top).sum() / truth(rows).sum())
        assert lift == pytest.approx(truth(top).mean() / truth(rows).mean())


@pytest.mark.parametrize(
    ("goal", "measure"),
    [
        ("F1", lambda true, told: metrics.f1_score(true, told)),
        ("accuracy", lambda true, told: metrics.accuracy_score(true, told)),
        ("recall less false alarms", lambda true, told: metrics.balanced_accuracy_score(true, told)),
        ("least cost", lambda true, told: -(10 * (true & ~told).sum() + (~true & told).sum())),
    ],
)
def test_no_threshold_is_better(goal: str, measure: Any, make: Make, context: RecordingContext) -> None:
    rows = scored(300)
    node = make("threshold_finder", actual="kind", positive="fraud", score="good", goal=goal)
    made = node.execute(table=Table.of(rows), context=context)
    check_promise(node, made, Table.of(rows))
    told = made["table"].frame.collect()["is positive"].to_numpy()
    scores = rows["good"].to_numpy()
    assert measure(truth(rows), told) == pytest.approx(max(measure(truth(rows), scores >= cut) for cut in set(scores)))
    best = made["best"].frame.collect().row(0, named=True)
    assert best["precision"] == pytest.approx(metrics.precision_score(truth(rows), told))
    assert best["recall"] == pytest.approx(metrics.recall_score(truth(rows), told))


def test_a_threshold_for_other_rows(make: Make, context: RecordingContext) -> None:
    rows, others = scored(), scored(50).select("good")
    settings = {"actual": "kind", "positive": "fraud", "score": "good"}
    node = make("threshold_finder", **settings, goal="recall at least", least=0.9)
    made = node.execute(table=Table.of(rows), apply_to=Table.of(others), context=context)
    best = made["best"].frame.collect().row(0, named=True)
    assert best["recall"] >= 0.9
    decided = made["table"].frame.collect()
    assert decided["is positive"].equals(others["good"] >= best["threshold"], check_names=False)
    backwards = Table.of(rows.with_columns(good=-pl.col("good").rank()))
    with pytest.raises(InputError, match=r"No threshold reaches precision at least 1\.0"):
        make("threshold_finder", **settings, goal="precision at least", least=1.0).execute(
            table=backwards, context=context
        )


def test_anomalies(make: Make, context: RecordingContext) -> None:
    rows = scored().with_columns(good=pl.col("good") + pl.int_range(pl.len()) * 1e-9)
    node = make("anomaly_scorer", **SETTINGS)
    made = node.execute(table=Table.of(rows), context=context)
    check_promise(node, made, Table.of(rows))
    scores = made["scores"].frame.collect().row(0, named=True)
    true, good = truth(rows), rows["good"].to_numpy()
    assert scores["ROC area"] == pytest.approx(metrics.roc_auc_score(true, good))
    assert scores["average precision"] == pytest.approx(metrics.average_precision_score(true, good))
    top = np.argsort(-good)[: true.sum()]
    assert scores["precision of the top"] == pytest.approx(true[top].mean())
    x, y, _ = metrics.roc_curve(true, good)
    assert scores["recall at few false alarms"] == pytest.approx(y[x <= 0.01].max())


def test_the_figure_of_anomalies_names_what_was_chosen(make: Make, context: RecordingContext) -> None:
    def drawn(**settings: Any) -> Any:
        return (
            make("anomaly_scorer", **{**SETTINGS, **settings})
            .execute(table=Table.of(scored()), context=context)["figure"]
            .vega_lite
        )

    one, two = drawn(scores=["good"], positive="fair"), drawn(scores=["poor", "good"], positive="")
    assert one["encoding"]["x"]["title"] == "good"
    assert [layer["encoding"]["color"]["datum"] for layer in one["layer"]] == ["normal rows", "anomalies: fair"]
    assert two["spec"]["encoding"]["x"]["title"] == "score"
    assert {value["score"] for value in two["data"]["values"]} == {"good", "poor"}
    assert two["facet"]["row"]["sort"] == ["poor", "good"]
    assert two["spec"]["layer"][1]["encoding"]["color"]["datum"] == "anomalies"


def test_which_class_is_positive(make: Make, context: RecordingContext) -> None:
    rows = scored().with_columns(flag=pl.col("kind") == "fraud")
    as_flag = make("roc_curve", actual="flag", scores=["good"]).execute(table=Table.of(rows), context=context)
    named = make("roc_curve", **{**SETTINGS, "scores": ["good"]}).execute(table=Table.of(rows), context=context)
    assert as_flag["areas"].frame.collect().equals(named["areas"].frame.collect())
    with pytest.raises(SettingsError, match="Column kind holds no class scam") as refused:
        make("roc_curve", **{**SETTINGS, "positive": "scam"}).execute(table=Table.of(rows), context=context)
    assert refused.value.setting == "positive"
    three = rows.with_columns(kind=pl.when(pl.int_range(pl.len()) < 9).then(pl.lit("odd")).otherwise("kind"))
    with pytest.raises(SettingsError, match="Column kind holds 3 classes"):
        make("roc_curve", actual="kind", scores=["good"]).execute(table=Table.of(three), context=context)
    only = rows.filter(pl.col("kind") == "fraud")
    with pytest.raises(InputError, match="Every row is of class fraud"):
        make("roc_curve", **SETTINGS).execute(table=Table.of(only), context=context)
    with pytest.raises(SettingsError, match="No column is chosen"):
        make("roc_curve", actual="kind").configure(Table.of(rows).spec)
