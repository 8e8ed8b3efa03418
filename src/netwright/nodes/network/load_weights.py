"""Load Weights node."""

from __future__ import annotations

from netwright.networks.graphs.loading import Match
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, TablePort, choice, node

REPORT = TableSpec(
    columns=tuple(
        ColumnSpec(name=name, dtype="String", kind="text")
        for name in ("layer", "kind", "outcome", "taken from", "shapes needed", "shapes found")
    )
)

MOST_NAMED = 10


class LoadWeightsSettings(Settings):
    """Which layers belong together."""

    match: Match = choice(
        default="id or name",
        title="Match layers by",
        help="Only layers of one kind are matched by name. By order: the first that holds weights with the first.",
    )


@node(
    id="load_weights",
    title="Load Weights",
    group="network",
    process="keras",
    keywords=("checkpoint", "restore", "transfer", "initialise", "pretrained", "keep"),
)
class LoadWeights(Node[LoadWeightsSettings]):
    """Give a drawn network the weights of another one.

    Layers that belong together keep their weights, whatever was added, removed or rewired around them. The report says
    for each layer whether its weights were kept, or begin anew because of another shape or since no layer belongs to
    it.
    """

    inputs = {
        "network": NetworkPort("The network as it is drawn now."),
        "weights": NetworkPort("A network with weights, from a file or a learner."),
    }
    outputs = {
        "network": NetworkPort("The drawn network with the weights that fit."),
        "report": TablePort("One row a layer that holds weights: kept, other shape, or not found."),
    }

    def configure(self, network: NetworkSpec, weights: NetworkSpec) -> dict[str, NetworkSpec | TableSpec]:
        return {"network": network.trained(), "report": REPORT}

    def execute(self, *, network: Network, weights: Network, context: ExecuteContext) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.graphs.loading import load_from

        made, report = load_from(network, weights, self.settings.match)
        reshaped = [f"{one.layer} ({one.found} → {one.wanted})" for one in report if one.outcome == "other shape"]
        if reshaped:
            context.warn(
                "{count} of {all} layers {count:has|have} another shape now and {count:begins|begin} anew: {names}.",
                "Give them their old settings and inputs where the weights are to be kept.",
                count=len(reshaped),
                all=len(report),
                names=_listed(reshaped),
            )
        new = [one.layer for one in report if one.outcome == "not found"]
        if new:
            context.warn(
                "{count} of {all} layers {count:is|are} not in the other and {count:begins|begin} anew: {names}.",
                "Give layers that belong together the same label.",
                count=len(new),
                all=len(report),
                names=_listed(new),
            )
        rows = [(one.layer, one.kind, one.outcome, one.source, one.wanted, one.found) for one in report]
        names = {column.name: pl.String() for column in REPORT.columns or ()}
        return {"network": made, "report": Table.of(pl.DataFrame(rows, schema=names, orient="row"))}


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
