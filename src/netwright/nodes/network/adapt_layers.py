"""Adapt Layers node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netwright.networks.assets import learning_layers
from netwright.networks.feeding.feed import match_inputs
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    TablePort,
    columns,
    groups,
    integer,
    node,
    text,
)

if TYPE_CHECKING:
    import numpy as np


class AdaptedInput(Settings):
    """What goes into one input of the network."""

    input: str = text(port="network", title="Network input")
    columns: tuple[str, ...] = columns(port="table", kinds=["number", "flag", "tensor", "text"], title="Columns")


class AdaptLayersSettings(Settings):
    """Which columns the layers see."""

    inputs: tuple[AdaptedInput, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )
    batch_size: int = integer(
        default=1024, ge=1, le=1_000_000, title="Batch size", advanced=True, help="Rows that go through at once."
    )


@node(
    id="adapt_layers",
    title="Adapt Layers",
    group="network",
    process="keras",
    keywords=("adapt", "normalization", "discretization", "vocabulary", "text vectorization", "lookup", "fit"),
)
class AdaptLayers(Node[AdaptLayersSettings]):
    """Let the preprocessing layers of a network learn from a table.

    Normalization learns means and spreads, Discretization the borders of bins, Text Vectorization and the lookups their
    vocabulary. Take the training rows, so that nothing is learnt from those that test the network. What was learnt
    stays with the network: train it next, and export it as a whole.
    """

    inputs = {
        "network": NetworkPort("A network with layers that learn from a table."),
        "table": TablePort("The rows to learn from."),
    }
    outputs = {"network": NetworkPort("The network with what its layers have learnt.")}

    def configure(self, network: NetworkSpec, table: TableSpec) -> dict[str, NetworkSpec]:
        if table.rows == 0:
            raise InputError("table", "The table has no rows to learn from.", "Check the nodes before.")
        self._match(network, table)
        return {"network": network.trained()}

    def execute(self, *, network: Network, table: Table, context: ExecuteContext) -> dict[str, Network]:
        from netwright.networks.adapting import adapt
        from netwright.networks.feeding.feed import arrays

        matched = self._match(network.spec, table.spec)
        if matched is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")

        def batches() -> Iterator[dict[str, np.ndarray]]:
            start, size = 0, self.settings.batch_size
            while True:
                piece = table.frame.slice(start, size).collect()
                if start and not piece.height:
                    return
                context.check_cancelled()
                yield arrays(Table(piece.lazy(), table.spec), matched, network.spec.inputs, "table")
                start += size

        return {"network": adapt(network, batches, context.progress)}

    def _match(self, network: NetworkSpec, table: TableSpec) -> dict[str, tuple[str, ...]] | None:
        if not learning_layers(network.graph):
            raise InputError(
                "network",
                "No layer of the network learns from a table.",
                "Draw a Normalization, Discretization, Text Vectorization or lookup, and leave empty what it learns.",
            )
        return match_inputs(network, table, {entry.input: entry.columns for entry in self.settings.inputs}, "inputs")
