"""K-Means node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.unsupervised import ScaledSettings, UnsupervisedLearner, need_rows
from netwright.ports import TableSpec
from netwright.sdk import ExecuteContext, TablePort, integer, node


class KMeansSettings(ScaledSettings):
    """How many clusters."""

    clusters: int = integer(default=3, ge=1, le=10_000, title="Clusters")
    starts: int = integer(
        default=10, ge=1, le=1_000, title="Starts", advanced=True, help="The best of so many random starts is kept."
    )


@node(
    id="k_means",
    title="k-Means",
    group="learning",
    random=True,
    keywords=("cluster", "segment", "group", "unsupervised", "scikit-learn"),
)
class KMeans(UnsupervisedLearner[KMeansSettings]):
    """Part rows into a given number of clusters.

    Each row belongs to the nearest of so many centres, and the centres are where their rows are nearest. Connect a
    Model Predictor to give rows their cluster.
    """

    outputs = {
        **UnsupervisedLearner.outputs,
        "centres": TablePort("One row a cluster: how many rows it has, and its centre in the units of the columns."),
    }
    explained = {"centres": TableSpec()}
    task = "clustering"

    def fit(self, examples: Examples, context: ExecuteContext) -> Any:
        from sklearn import cluster

        need_rows(examples, self.settings.clusters)
        model = cluster.KMeans(self.settings.clusters, n_init=self.settings.starts, random_state=context.seed % 2**32)
        return model.fit(examples.x)

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        import numpy as np
        import polars as pl

        from netwright.nodes.learning.prediction import cluster_name
        from netwright.ports import Table

        preparation = examples.preparation
        centres = estimator.cluster_centers_
        if preparation.scale:
            centres = centres * np.array(preparation.scale) + np.array(preparation.centre)
        counts = np.bincount(estimator.labels_, minlength=len(centres))
        data = {"cluster": [cluster_name(place) for place in range(len(centres))], "rows": counts}
        columns = dict(zip(preparation.names, centres.T, strict=True))
        return {"centres": Table.of(pl.DataFrame({**data, **columns}))}
