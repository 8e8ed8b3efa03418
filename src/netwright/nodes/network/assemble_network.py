"""Assemble Network node."""

from __future__ import annotations

from netwright.networks.graphs.graph import network_of, network_value
from netwright.ports import Network, NetworkSpec, TensorSpec
from netwright.sdk import ExecuteContext, InputError, NetworkPort, Node, Settings, SettingsError, TensorPort, node, text


class AssembleNetworkSettings(Settings):
    """What the outputs are called."""

    names: str = text(
        default="",
        title="Names of the outputs",
        help="In order, with commas between them. Left empty, they are called like the layers.",
    )


@node(
    id="assemble_network",
    title="Assemble Network",
    group="network",
    process="keras",
    keywords=("model", "several outputs", "multi-output", "collect", "join"),
)
class AssembleNetwork(Node[AssembleNetworkSettings]):
    """Make one network of several tensors: its outputs, in order.

    A single tensor needs no such node, since every port for networks takes it. Layers that came out of a trained
    network bring their weights along.
    """

    inputs = {"outputs": TensorPort("The tensors in which the network ends.", many=True)}
    outputs = {"network": NetworkPort("The network.")}

    def configure(self, outputs: tuple[TensorSpec, ...]) -> dict[str, NetworkSpec]:
        return {"network": network_of(outputs, self._names(outputs))}

    def execute(self, *, outputs: tuple[TensorSpec, ...], context: ExecuteContext) -> dict[str, Network]:
        return {"network": network_value(outputs, self._names(outputs))}

    def _names(self, outputs: tuple[TensorSpec, ...]) -> list[str]:
        names = [name.strip() for name in self.settings.names.split(",")] if self.settings.names.strip() else []
        if len(set(outputs)) < len(outputs):
            raise InputError("outputs", "One tensor is connected twice.", "Remove one of the two wires.")
        if names and (len(names) != len(outputs) or len(set(names)) < len(names)):
            raise SettingsError(
                "names",
                "There are {names} names for {outputs} outputs, or one of them twice.",
                "Name each output once, in order.",
                names=len(names),
                outputs=len(outputs),
            )
        return names
