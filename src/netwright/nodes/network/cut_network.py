"""Cut Network node."""

from __future__ import annotations

from netwright.networks.graphs.cutting import MASK, cut
from netwright.networks.graphs.tensor_names import find_tensor
from netwright.ports import Network, NetworkSpec, TensorRef
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, SettingsError, groups, node, text


class NamedTensor(Settings):
    """A tensor inside a network, and what it shall be called."""

    tensor: str = text(
        port="network",
        title="Tensor",
        help="A layer's id, its label, or an input or output of the network; lstm:cell_state for the state of a layer.",
    )
    name: str = text(default="", title="Name", help="Left empty, it is called like the layer.")


class CutNetworkSettings(Settings):
    """Where the part begins and ends."""

    inputs: tuple[NamedTensor, ...] = groups(
        default=(), title="Inputs", help="Tensors that enter the part. Left empty, it begins where the network does."
    )
    outputs: tuple[NamedTensor, ...] = groups(
        default=(), title="Outputs", help="Tensors that leave the part. Left empty, it ends where the network does."
    )


@node(
    id="cut_network",
    title="Cut Network",
    group="network",
    process="keras",
    keywords=("part", "encoder", "decoder", "split", "head", "backbone", "features"),
)
class CutNetwork(Node[CutNetworkSettings]):
    """Take a part of a network out of it, with its weights.

    Choose the tensors that enter the part and those that leave it: the encoder of an autoencoder ends at the code, the
    decoder begins there. Where a tensor carries a mask, the part gets a boolean input or output for it, called like
    the tensor with _mask behind.
    """

    inputs = {"network": NetworkPort("The network to cut.")}
    outputs = {"network": NetworkPort("The part.")}

    def configure(self, network: NetworkSpec) -> dict[str, NetworkSpec]:
        return {"network": self._cut(Network(network)).spec}

    def execute(self, *, network: Network, context: ExecuteContext) -> dict[str, Network]:
        return {"network": self._cut(network)}

    def _cut(self, network: Network) -> Network:
        outputs = named_tensors(network, self.settings.outputs, "outputs")
        inputs = named_tensors(network, self.settings.inputs, "inputs")
        return cut(network, outputs or {end.name: end.tensor for end in network.spec.graph.outputs}, inputs)


def named_tensors(network: Network, picked: tuple[NamedTensor, ...], setting: str) -> dict[str, TensorRef]:
    """Return tensors of a network by the names that they shall have; raises SettingsError for names met twice."""
    found: dict[str, TensorRef] = {}
    for place, one in enumerate(picked):
        ref = find_tensor(network.spec.graph, one.tensor, f"{setting}.{place}.tensor")
        name = one.name or one.tensor.rpartition("/")[2].replace(":", "_").replace("#", "_")
        if name in found or (name.endswith(MASK) and name.removesuffix(MASK) in found):
            raise SettingsError(
                f"{setting}.{place}.name", "There are two tensors {name}.", "Give them different names.", name=name
            )
        found[name] = ref
    return found
