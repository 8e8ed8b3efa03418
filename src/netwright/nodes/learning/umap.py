"""UMAP node."""

from __future__ import annotations

import warnings
from typing import Any

from netwright.nodes.learning.appending import append, with_columns
from netwright.nodes.learning.unsupervised import ScaledSettings, need_rows, read_rows
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, Node, NodeError, TablePort, integer, node, number, text


class UmapSettings(ScaledSettings):
    """What stays near."""

    neighbours: int = integer(
        default=15, ge=2, le=200, title="Neighbours", help="Few show what is fine, many the shape of the whole."
    )
    nearness: float = number(
        default=0.1, ge=0, le=1, title="Least distance", help="Smaller draws what is alike closer together."
    )
    dimensions: int = integer(default=2, ge=1, le=100, title="New columns")
    columns: str = text(
        default="UMAP",
        title="Name of the new columns",
        advanced=True,
        help="Followed by 1, 2 and so on.",
        max_length=200,
    )


@node(
    id="umap",
    title="UMAP",
    group="learning",
    random=True,
    keywords=("map", "embedding", "projection", "neighbours", "unsupervised", "manifold"),
)
class Umap(Node[UmapSettings]):
    """Lay rows out so that neighbours stay neighbours.

    To look at with a Scatter Plot, or as fewer columns for a clustering. Quicker than t-SNE, and truer to the shape of
    the whole. Needs the package umap-learn: pip install "netwright[umap]".
    """

    inputs = {"table": TablePort("The rows to lay out.")}
    outputs = {"table": TablePort("The same rows with columns for their place.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        return {"table": with_columns(table, self.settings, "columns", self._new())}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        try:
            from umap import UMAP
        except ImportError:
            raise NodeError(
                "UMAP needs the package umap-learn, which is not installed.",
                "Install it with pip install {requirement}, and start Netwright again; or use t-SNE or PCA.",
                requirement='"netwright[umap]"',
            ) from None
        examples = read_rows(self.settings, table, context)
        need_rows(examples, max(self.settings.neighbours + 1, self.settings.dimensions + 2))
        model: Any = UMAP(
            n_neighbors=self.settings.neighbours,
            min_dist=self.settings.nearness,
            n_components=self.settings.dimensions,
            random_state=context.seed % 2**32,
            n_jobs=1,  # more than one and the seed decides no longer
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            places = model.fit_transform(examples.x).astype(float)
        values = {column.name: places[:, axis] for axis, column in enumerate(self._new())}
        return {"table": append(table, self.settings, values, self._new())}

    def _new(self) -> tuple[ColumnSpec, ...]:
        names = (f"{self.settings.columns} {axis}" for axis in range(1, self.settings.dimensions + 1))
        return tuple(ColumnSpec(name=name, dtype="Float64", kind="number") for name in names)
