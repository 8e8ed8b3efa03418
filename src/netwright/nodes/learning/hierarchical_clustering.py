"""Hierarchical Clustering node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from netwright.nodes.learning.appending import append, with_columns
from netwright.nodes.learning.prediction import cluster_name
from netwright.nodes.learning.unsupervised import ScaledSettings, need_rows, read_rows
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    Node,
    TablePort,
    choice,
    framed,
    integer,
    node,
    said,
    text,
)

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS = 20_000
DRAWN = 40
TITLE = "How clusters join"


class HierarchicalClusteringSettings(ScaledSettings):
    """How clusters join."""

    clusters: int = integer(default=3, ge=1, le=10_000, title="Clusters")
    linkage: Literal["ward", "average", "complete", "single"] = choice(
        default="ward",
        title="Which clusters join next",
        help="Ward: those whose rows stay closest to their mean. The others go by the average, the largest or the "
        "smallest distance between their rows.",
    )
    column: str = text(default="cluster", title="New column", advanced=True, max_length=200)


@node(
    id="hierarchical_clustering",
    title="Hierarchical Clustering",
    group="learning",
    keywords=("cluster", "agglomerative", "dendrogram", "linkage", "unsupervised", "scipy"),
)
class HierarchicalClustering(Node[HierarchicalClusteringSettings]):
    """Join rows into clusters, the nearest first, until so many are left.

    The figure shows the last joins, and at what distance each was made: a long step is a good place to stop. For up
    to 20,000 rows, since each is compared with each.
    """

    inputs = {"table": TablePort("The rows to cluster.")}
    outputs = {
        "table": TablePort("The same rows with the cluster of each."),
        "figure": FigurePort("The last joins as a tree."),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        return {"table": with_columns(table, self.settings, "column", self._new()), "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        from scipy.cluster.hierarchy import fcluster, linkage

        examples = read_rows(self.settings, table, context)
        need_rows(examples, max(self.settings.clusters, 2))
        if len(examples.x) > MOST_ROWS:
            raise InputError(
                "table",
                "The table has {rows} rows; hierarchical clustering takes at most {most}.",
                "Draw a sample before, or use k-Means.",
                rows=len(examples.x),
                most=MOST_ROWS,
            )
        joins = linkage(examples.x, method=self.settings.linkage)
        found = fcluster(joins, self.settings.clusters, criterion="maxclust").tolist()
        order = {number: place for place, number in enumerate(dict.fromkeys(found))}
        labels = [cluster_name(order[number]) for number in found]
        return {
            "table": append(table, self.settings, {self.settings.column: labels}, self._new()),
            "figure": _draw(joins, len(examples.x)),
        }

    def _new(self) -> tuple[ColumnSpec, ...]:
        return (ColumnSpec(name=self.settings.column, dtype="String", kind="text"),)


def _draw(joins: np.ndarray, rows: int) -> Figure:
    from scipy.cluster.hierarchy import dendrogram

    drawn = dendrogram(joins, p=DRAWN, truncate_mode="lastp", no_plot=True)
    lines = [
        {"join": join, "point": point, "x": x, "distance": y}
        for join, (xs, ys) in enumerate(zip(drawn["icoord"], drawn["dcoord"], strict=True))
        for point, (x, y) in enumerate(zip(xs, ys, strict=True))
    ]
    notes = [said("the last {count}", count=DRAWN)] if rows > DRAWN else []
    spec = {
        "data": {"values": lines},
        "mark": "line",
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": None},
            "y": {"field": "distance", "type": "quantitative", "title": said("distance")},
            "order": {"field": "point"},
            "detail": {"field": "join"},
        },
    }
    return framed(spec, said(TITLE), notes)
