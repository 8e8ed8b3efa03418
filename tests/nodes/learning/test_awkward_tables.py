"""Models and scorers on tables that are odd: what was promised comes out, or a sentence says why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from netwright.ports import Model, ModelSpec, Table, TableSpec
from netwright.sdk import NetwrightError, Node
from tests.nodes.contexts import RecordingContext

Make = Callable[..., Node[Any]]


def base(rows: int = 60) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    return pl.DataFrame(
        {
            "number": rng.normal(size=rows),
            "target": rng.choice(["예", "아니요"], rows).tolist(),
            "guess": rng.choice(["예", "아니요"], rows).tolist(),
            "score": rng.random(rows),
        }
    )


def times(rows: int) -> pl.Series:
    start = datetime(2024, 3, 10, tzinfo=UTC)
    moments = [start + timedelta(hours=hour) for hour in range(rows)]
    return pl.Series(moments).dt.convert_time_zone("Asia/Seoul")


TABLES: dict[str, pl.DataFrame] = {
    "no rows": base(0).with_columns(pl.col("target", "guess").cast(pl.String)),
    "one row": base(1),
    "a column of nothing": base().with_columns(number=pl.lit(None, dtype=pl.Float64)),
    "a column of no type": base().with_columns(nothing=pl.lit(None)),
    "all missing": pl.DataFrame({name: [None] * 5 for name in base(1).columns}, schema=base(1).schema),
    "odd names": base().with_columns(
        pl.col("number").alias("a.b[0]"), pl.col("number").alias(" "), pl.col("number").alias('값, 단위 = "km"\n')
    ),
    "a thousand columns": base().with_columns(pl.col("number").alias(f"column {place}") for place in range(1_000)),
    "times and lists": base().with_columns(
        time=times(60),
        lists=pl.Series([[1.0] * (place % 3) for place in range(60)]),
        sizes=pl.Series([[1.0, float(place)] for place in range(60)], dtype=pl.Array(pl.Float64, 2)),
        parts=pl.Series([{"a": 1}] * 60),
    ),
    "constant": base().with_columns(number=pl.lit(1.0)),
    "infinite": base().with_columns(number=pl.lit(float("inf"))),
    "texts that are all different": base().with_columns(name=pl.int_range(60).cast(pl.String)),
}
# Odd, but nothing that anybody may refuse.
SOUND = {"odd names", "a thousand columns", "constant", "texts that are all different"}
# One of each way to prepare columns.
LEARNERS: dict[str, dict[str, Any]] = {
    "gradient_boosting_learner": {"rounds": 2},
    "decision_tree_learner": {},
    "logistic_regression_learner": {},
    "naive_bayes_learner": {},
}
UNSUPERVISED: dict[str, dict[str, Any]] = {"isolation_forest_learner": {"trees": 3}, "k_means": {}, "pca": {}}
APPENDING: dict[str, dict[str, Any]] = {"dbscan": {}, "hierarchical_clustering": {}}
SCORERS: dict[str, dict[str, Any]] = {
    "scorer": {"actual": "target", "predicted": "guess"},
    "compare_models": {"actual": "target", "predicted": ["guess"]},
    "worst_mistakes": {"actual": "target", "predicted": "guess", "confidence": "score"},
    "numeric_scorer": {"actual": "number", "predicted": "score"},
    "roc_curve": {"actual": "target", "scores": ["score"]},
    "precision_recall_curve": {"actual": "target", "scores": ["score"]},
    "calibration": {"actual": "target", "scores": ["score"]},
    "lift_and_gain": {"actual": "target", "scores": ["score"]},
    "threshold_finder": {"actual": "target", "score": "score"},
    "anomaly_scorer": {"actual": "target", "scores": ["score"]},
    "text_scorer": {"actual": "target", "predicted": "guess"},
    "cross_validation_fold": {"method": "stratified", "by": "target"},
}


def keep_promise(node: Node[Any], table: Table, context: RecordingContext) -> dict[str, Any] | None:
    """Run a node; None where it says why it cannot."""
    try:
        promised = node.configure(table.spec)
        made = dict(node.execute(table=table, context=context))
    except NetwrightError:
        return None
    for port, value in made.items():
        spec = promised[port]
        if isinstance(spec, TableSpec) and spec.columns is not None:
            assert value.spec.columns == spec.columns, port
            assert value.frame.collect().columns == [column.name for column in spec.columns]
        if isinstance(value, Table):
            types = {column.name: column.dtype for column in value.spec.columns or ()}
            assert {name: str(dtype) for name, dtype in value.frame.collect_schema().items()} == types, port
        if isinstance(spec, ModelSpec):
            assert value.spec.task == spec.task
    return made


@pytest.mark.parametrize("name", TABLES)
def test_models(name: str, make: Make, context: RecordingContext) -> None:
    table = Table.of(TABLES[name])
    supervised = [make(id, target="target", **settings) for id, settings in LEARNERS.items()]
    others = [make(id, **settings) for id, settings in (UNSUPERVISED | APPENDING).items()]
    for node in [*supervised, *others]:
        made = keep_promise(node, table, context)
        assert made or name not in SOUND, node.type.id
        if made and "model" in made:
            model: Model = made["model"]
            predictor = make("model_predictor", probabilities=True)
            promised = predictor.configure(model.spec, table.spec)["table"]
            told = predictor.execute(model=model, table=table, context=context)["table"]
            assert told.spec == promised
            assert told.frame.collect().height == TABLES[name].height


@pytest.mark.parametrize("name", TABLES)
def test_scorers(name: str, make: Make, context: RecordingContext) -> None:
    for id, settings in SCORERS.items():
        made = keep_promise(make(id, **settings), Table.of(TABLES[name]), context)
        assert made or name not in SOUND, id
