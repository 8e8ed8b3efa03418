"""DBSCAN node."""

from __future__ import annotations

from netwright.nodes.learning.appending import append, with_columns
from netwright.nodes.learning.prediction import cluster_name
from netwright.nodes.learning.unsupervised import ScaledSettings, read_rows
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, Node, TablePort, integer, node, number, text


class DbscanSettings(ScaledSettings):
    """What makes a crowd."""

    distance: float = number(
        default=0.5,
        gt=0,
        title="Distance",
        help="Rows as near as this are neighbours. On scaled columns, try 0.3 to 1.",
    )
    neighbors: int = integer(
        default=5, ge=1, title="Neighbours of a core", help="A row with so many, itself included, is inside a cluster."
    )
    column: str = text(default="cluster", title="New column", advanced=True, max_length=200)


@node(
    id="dbscan",
    title="DBSCAN",
    group="learning",
    keywords=("cluster", "density", "noise", "outlier", "unsupervised", "scikit-learn"),
)
class Dbscan(Node[DbscanSettings]):
    """Find clusters of any shape where rows lie densely.

    Nobody needs to say how many there are. What lies in no crowd is called noise.
    """

    inputs = {"table": TablePort("The rows to cluster.")}
    outputs = {"table": TablePort("The same rows with the cluster of each.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        return {"table": with_columns(table, self.settings, "column", self._new())}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        from sklearn.cluster import DBSCAN

        examples = read_rows(self.settings, table, context)
        model = DBSCAN(eps=self.settings.distance, min_samples=self.settings.neighbors, n_jobs=context.threads)
        labels = [cluster_name(index) for index in model.fit_predict(examples.x).tolist()]
        return {"table": append(table, self.settings, {self.settings.column: labels}, self._new())}

    def _new(self) -> tuple[ColumnSpec, ...]:
        return (ColumnSpec(name=self.settings.column, dtype="String", kind="text"),)
