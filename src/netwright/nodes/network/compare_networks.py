"""Compare Networks node."""

from __future__ import annotations

from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, TablePort, integer, node

DIFFERENCES = {
    "layer": "String",
    "kind": "String",
    "what": "String",
    "first": "String",
    "second": "String",
    "largest difference": "Float64",
}
OUTPUTS = {"output": "String", "largest difference": "Float64", "rows": "Int64"}


def _spec(columns: dict[str, str]) -> TableSpec:
    return TableSpec(
        columns=tuple(
            ColumnSpec(name=name, dtype=dtype, kind="text" if dtype == "String" else "number")
            for name, dtype in columns.items()
        )
    )


class CompareNetworksSettings(Settings):
    """How many random rows."""

    rows: int = integer(default=32, ge=1, le=10_000, title="Random rows", help="For comparing what the networks give.")


@node(
    id="compare_networks",
    title="Compare Networks",
    group="network",
    random=True,
    process="keras",
    keywords=("difference", "diff", "weights", "same", "check"),
)
class CompareNetworks(Node[CompareNetworksSettings]):
    """Say in which layers two networks differ, and how far apart their outputs are.

    Layers are matched by their ids. Where both networks take the same inputs, they are given the same random numbers.
    """

    inputs = {"first": NetworkPort("A network."), "second": NetworkPort("Another one.")}
    outputs = {
        "differences": TablePort("One row a difference; none where the networks are equal."),
        "outputs": TablePort("One row an output: the largest difference on the same random inputs."),
    }

    def configure(self, first: NetworkSpec, second: NetworkSpec) -> dict[str, TableSpec]:
        return {"differences": _spec(DIFFERENCES), "outputs": _spec(OUTPUTS)}

    def execute(self, *, first: Network, second: Network, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        from netwright.networks.graphs.comparing import differences, outputs_compared

        found = [
            (one.layer, one.kind, one.what, one.first, one.second, one.largest) for one in differences(first, second)
        ]
        compared = outputs_compared(first, second, context.seed, self.settings.rows)
        schemas = [
            {
                name: pl.String() if dtype == "String" else pl.Int64() if dtype == "Int64" else pl.Float64()
                for name, dtype in one.items()
            }
            for one in (DIFFERENCES, OUTPUTS)
        ]
        rows = [(name, largest, self.settings.rows) for name, largest in compared.items()]
        return {
            "differences": Table.of(pl.DataFrame(found, schema=schemas[0], orient="row")),
            "outputs": Table.of(pl.DataFrame(rows, schema=schemas[1], orient="row")),
        }
