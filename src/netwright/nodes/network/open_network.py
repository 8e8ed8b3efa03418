"""Open Network node."""

from __future__ import annotations

from netwright.networks.graphs.replaying import replay
from netwright.networks.graphs.tensor_names import find_tensor
from netwright.ports import Network, TensorSpec
from netwright.sdk import NetworkPort, Node, Settings, TensorPort, groups, node, text


class PickedTensor(Settings):
    """A tensor inside a network, and the port where it comes out."""

    port: str = text(title="Port", help="What the port shall be called.")
    tensor: str = text(
        port="network",
        title="Tensor",
        help="A layer's id, its label, or an output of the network; for a layer called again, such as block#2.",
    )


class OpenNetworkSettings(Settings):
    """Which tensors come out."""

    tensors: tuple[PickedTensor, ...] = groups(
        default=(), title="Tensors", help="Each gets a port. Left empty, the network's first output comes out."
    )


@node(
    id="open_network",
    title="Open Network",
    group="network",
    drawn=True,
    outputs_listed_by="tensors",
    keywords=("transfer learning", "hidden layer", "features", "extract", "continue", "backbone"),
)
class OpenNetwork(Node[OpenNetworkSettings]):
    """Go on drawing behind any layer of a network, whose weights are kept.

    Pick tensors inside the network; each comes out at a port of its own, with all that leads to it. Draw further layers
    behind them, and train the whole or, with Freeze before, only what is new. Layers that come from one network
    by several ways are shared.
    """

    inputs = {"network": NetworkPort("The network to open.")}
    outputs = {"output": TensorPort("The tensor.")}

    def configure(self, network: Network) -> dict[str, TensorSpec]:
        graph = network.spec.graph
        wanted = {"output": graph.outputs[0].tensor}
        if self.settings.tensors:
            wanted = {
                picked.port: find_tensor(graph, picked.tensor, f"tensors.{place}.tensor")
                for place, picked in enumerate(self.settings.tensors)
            }
        return dict(zip(wanted, replay(network, list(wanted.values())), strict=True))
