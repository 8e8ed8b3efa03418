"""Clusters, anomalies and projections against scikit-learn by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import adjusted_rand_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

from netwright.sdk import InputError, Node, SettingsError
from tests.nodes.contexts import RecordingContext
from tests.nodes.learning.tables import FLOWERS, iris, table

Make = Callable[..., Node[Any]]


def scaled(rows: pl.DataFrame) -> np.ndarray:
    return StandardScaler().fit_transform(rows.select(FLOWERS))


def predicted(make: Make, made: dict[str, Any], rows: pl.DataFrame, context: RecordingContext) -> pl.DataFrame:
    node = make("model_predictor")
    result = node.execute(model=made["model"], table=table(rows), context=context)["table"]
    assert result.spec == node.configure(made["model"].spec, table(rows).spec)["table"]
    return result.frame.collect()


def test_k_means(make: Make, context: RecordingContext) -> None:
    rows = iris().select(FLOWERS)
    made = make("k_means").execute(table=table(rows), context=context)
    by_hand = KMeans(3, n_init=10, random_state=7).fit(scaled(rows))
    told = predicted(make, made, rows, context)
    assert told["prediction"].to_list() == [f"cluster {label + 1}" for label in by_hand.labels_]
    centres = made["centres"].frame.collect()
    means = told.group_by("prediction").agg(pl.len(), pl.col(FLOWERS).mean()).sort("prediction")
    assert centres["rows"].to_list() == means["len"].to_list()
    np.testing.assert_allclose(centres.select(FLOWERS), means.select(FLOWERS))


def test_pca(make: Make, context: RecordingContext) -> None:
    rows = iris().select(FLOWERS)
    made = make("pca").execute(table=table(rows), context=context)
    by_hand = PCA(2).fit(scaled(rows))
    places = predicted(make, made, rows, context).select("component 1", "component 2").to_numpy()
    np.testing.assert_allclose(np.abs(places), np.abs(by_hand.transform(scaled(rows))), atol=1e-9)
    shares = made["components"].frame.collect()["share of variance"]
    np.testing.assert_allclose(shares, by_hand.explained_variance_ratio_)
    with pytest.raises(SettingsError, match="Components is 9, but there are 4 columns of numbers"):
        make("pca", components=9).execute(table=table(rows), context=context)


def test_one_cloud_ranks_by_mahalanobis_distance(make: Make, context: RecordingContext) -> None:
    rng = np.random.default_rng(0)
    x = rng.multivariate_normal([1, 2], [[1, 0.9], [0.9, 1]], size=400)
    x[:5] = [[2.5, 0.5], [-0.5, 3.5], [2.4, 0.4], [-0.6, 3.2], [2.6, 0.7]]  # usual one by one, but not together
    rows = pl.DataFrame(x, schema=["a", "b"])
    made = make("gaussian_mixture_learner", share=0.02).execute(table=table(rows), context=context)
    told = predicted(make, made, rows, context)
    away = x - x.mean(axis=0)
    distances = (away @ np.linalg.inv(np.cov(x.T)) * away).sum(axis=1)
    assert told["prediction score"].arg_sort().to_list() == np.argsort(distances).tolist()
    assert set(np.argsort(-distances)[:5]) == set(range(5))
    assert told["prediction"].sum() == 8
    with pytest.raises(InputError, match="at least 3 are needed"):
        make("gaussian_mixture_learner", clouds=3).execute(table=table(rows.head(2)), context=context)


def test_isolation_forest_finds_strangers(make: Make, context: RecordingContext) -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(size=(300, 3)), rng.uniform(-8, 8, size=(12, 3))])
    rows = pl.DataFrame(x, schema=["a", "b", "c"])
    made = make("isolation_forest_learner").execute(table=table(rows), context=context)
    told = predicted(make, made, rows, context)
    by_hand = IsolationForest(random_state=7).fit(x)
    np.testing.assert_allclose(told["prediction score"], -by_hand.score_samples(x))
    assert told["prediction"].to_list() == (by_hand.predict(x) == -1).tolist()
    assert roc_auc_score([0] * 300 + [1] * 12, told["prediction score"]) > 0.95


def test_dbscan(make: Make, context: RecordingContext) -> None:
    rows = iris().select(FLOWERS)
    node = make("dbscan")
    made = node.execute(table=table(rows), context=context)["table"]
    assert made.spec == node.configure(table(rows).spec)["table"]
    labels = DBSCAN().fit_predict(scaled(rows))
    told = made.frame.collect()["cluster"].to_list()
    assert told == ["noise" if label < 0 else f"cluster {label + 1}" for label in labels]


def test_hierarchical_clustering(make: Make, context: RecordingContext) -> None:
    rows = iris().select(FLOWERS)
    made = make("hierarchical_clustering").execute(table=table(rows), context=context)
    labels = AgglomerativeClustering(3).fit_predict(scaled(rows))
    assert adjusted_rand_score(labels, made["table"].frame.collect()["cluster"]) == 1
    joins = {line["join"] for line in made["figure"].vega_lite["data"]["values"]}
    assert len(joins) == 39


def test_t_sne_keeps_groups_together(make: Make, context: RecordingContext) -> None:
    rows = iris()
    node = make("t_sne", features=list(FLOWERS), rounds=300)
    made = node.execute(table=table(rows), context=context)["table"]
    assert made.spec == node.configure(table(rows).spec)["table"]
    told = made.frame.collect()
    is_setosa = (told["species"] == "setosa").to_numpy()
    places = told.select("t-SNE 1", "t-SNE 2").to_numpy()
    within = np.linalg.norm(places[is_setosa] - places[is_setosa].mean(axis=0), axis=1).max()
    between = np.linalg.norm(places[~is_setosa] - places[is_setosa].mean(axis=0), axis=1).min()
    assert within < between


def test_rows_with_a_gap_keep_their_place(make: Make, context: RecordingContext) -> None:
    rows = (
        iris()
        .select(FLOWERS)
        .with_columns(pl.when(pl.int_range(pl.len()) != 5).then("sepal width").alias("sepal width"))
    )
    with pytest.raises(InputError, match="Column sepal width has a missing or infinite value in row 6"):
        make("dbscan").execute(table=table(rows), context=context)
    made = make("dbscan", missing_values="leave out").execute(table=table(rows), context=context)
    told = made["table"].frame.collect()
    assert told.height == 150
    assert [place for place, cluster in enumerate(told["cluster"]) if cluster is None] == [5]
    whole = make("dbscan").execute(table=table(rows.drop_nulls()), context=context)["table"].frame.collect()
    assert told["cluster"].drop_nulls().equals(whole["cluster"])


def test_a_taken_name_is_refused(make: Make) -> None:
    spec = table(iris().rename({"species": "cluster"})).spec
    with pytest.raises(SettingsError, match="The table has a column cluster already"):
        make("dbscan").configure(spec)
