"""Load Weights node."""

from __future__ import annotations

from netwright.networks.loading import Match
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, TablePort, choice, node

REPORT = TableSpec(
    columns=tuple(
        ColumnSpec(name=name, dtype="String", kind="text")
        for name in ("layer", "kind", "outcome", "taken from", "shapes needed", "shapes found")
    )
)


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

        from netwright.networks.loading import load_from

        made, report = load_from(network, weights, self.settings.match)
        reset = [one for one in report if one.outcome != "kept"]
        if reset:
            context.warn(
                "{count} of {all} layers begin anew: {names}.",
                "See the report; give layers that belong together the same label.",
                count=len(reset),
                all=len(report),
                names=", ".join(one.layer for one in reset[:10]) + (", ..." if len(reset) > 10 else ""),
            )
        rows = [(one.layer, one.kind, one.outcome, one.source, one.wanted, one.found) for one in report]
        names = {column.name: pl.String() for column in REPORT.columns or ()}
        return {"network": made, "report": Table.of(pl.DataFrame(rows, schema=names, orient="row"))}
