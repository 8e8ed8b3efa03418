"""PCA node."""

from __future__ import annotations

from typing import Any

from netwright.nodes.learning.examples import Examples
from netwright.nodes.learning.unsupervised import ScaledSettings, UnsupervisedLearner, need_rows
from netwright.ports import Figure, FigureSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, FigurePort, SettingsError, TablePort, framed, integer, node, said

TITLE = "Share of the variance"


class PcaSettings(ScaledSettings):
    """How many directions are kept."""

    components: int = integer(default=2, ge=1, le=10_000, title="Components")


@node(
    id="pca",
    title="PCA",
    group="learning",
    keywords=("principal component analysis", "reduce", "dimension", "projection", "unsupervised", "scikit-learn"),
)
class Pca(UnsupervisedLearner[PcaSettings]):
    """Find the few directions in which rows differ most.

    Connect a Model Predictor to give rows their place along these principal components.
    """

    outputs = {
        **UnsupervisedLearner.outputs,
        "components": TablePort("One row a component: its share of the variance, and its weight on each column."),
        "figure": FigurePort("The share of the variance by component."),
    }
    explained = {"components": TableSpec(), "figure": FigureSpec(title=TITLE)}
    task = "projection"

    def components(self) -> int | None:
        return self.settings.components

    def fit(self, examples: Examples, context: ExecuteContext) -> Any:
        from sklearn.decomposition import PCA

        wanted, columns = self.settings.components, examples.x.shape[1]
        need_rows(examples, max(wanted, 2))
        if wanted > columns:
            raise SettingsError(
                "components",
                "Components is {wanted}, but there are {columns} columns of numbers.",
                "Choose fewer.",
                wanted=wanted,
                columns=columns,
            )
        return PCA(wanted, svd_solver="full").fit(examples.x)

    def explain(self, estimator: Any, examples: Examples) -> dict[str, Any]:
        import polars as pl

        shares = estimator.explained_variance_ratio_
        data: dict[str, Any] = {
            "component": [f"component {place + 1}" for place in range(len(shares))],
            "share of variance": shares,
            "together": shares.cumsum(),
        }
        rows = pl.DataFrame({**data, **dict(zip(examples.preparation.names, estimator.components_.T, strict=True))})
        return {"components": Table.of(rows), "figure": _bars(rows.select(*data))}


def _bars(rows: Any) -> Figure:
    x = {"field": "component", "type": "nominal", "sort": None, "title": None}
    share = {"type": "quantitative", "title": said("share of the variance"), "axis": {"format": "%"}}
    spec = {
        "data": {"values": rows.to_dicts()},
        "layer": [
            {
                "mark": {"type": "bar", "tooltip": True},
                "encoding": {"x": x, "y": {"field": "share of variance", **share}},
            },
            {
                "mark": {"type": "line", "point": True, "tooltip": True, "color": "#737b84"},
                "encoding": {"x": x, "y": {"field": "together", **share}},
            },
        ],
    }
    return framed(spec, said(TITLE))
