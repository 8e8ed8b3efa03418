"""Set Outputs node."""

from __future__ import annotations

from netwright.networks.graphs.cutting import cut
from netwright.nodes.network.cut_network import NamedTensor, named_tensors
from netwright.ports import Network, NetworkSpec
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, SettingsError, flag, groups, node


class SetOutputsSettings(Settings):
    """What the network gives."""

    outputs: tuple[NamedTensor, ...] = groups(title="Outputs", help="Any tensors of the network, in order.")
    keep: bool = flag(default=False, title="Keep the present outputs", help="The chosen ones follow behind them.")


@node(
    id="set_outputs",
    title="Set Outputs",
    group="network",
    process="keras",
    keywords=("hidden layer", "features", "rename", "states", "attention scores"),
)
class SetOutputs(Node[SetOutputsSettings]):
    """Choose what a network gives: its outputs, hidden layers, states.

    The inputs and the weights stay as they are; layers that no output needs any more are left out.
    """

    inputs = {"network": NetworkPort("The network.")}
    outputs = {"network": NetworkPort("The network with these outputs.")}

    def configure(self, network: NetworkSpec) -> dict[str, NetworkSpec]:
        return {"network": self._set(Network(network)).spec}

    def execute(self, *, network: Network, context: ExecuteContext) -> dict[str, Network]:
        return {"network": self._set(network)}

    def _set(self, network: Network) -> Network:
        chosen = named_tensors(network, self.settings.outputs, "outputs")
        if not chosen:
            raise SettingsError("outputs", "No output is chosen.", "Choose a tensor of the network.")
        present = {end.name: end.tensor for end in network.spec.graph.outputs} if self.settings.keep else {}
        if twice := next((name for name in chosen if name in present), None):
            raise SettingsError("outputs", "There are two tensors {name}.", "Give them different names.", name=twice)
        return cut(network, present | chosen)
