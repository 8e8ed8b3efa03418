"""Apply Network node."""

from __future__ import annotations

from typing import Literal

from netwright.networks.graphs.applying import apply_network, repeat_network
from netwright.networks.graphs.tensor_names import find_tensor
from netwright.ports import Network, TensorSpec
from netwright.sdk import NetworkPort, Node, Settings, SettingsError, TensorPort, choice, groups, integer, node, text


class PickedOutput(Settings):
    """An output of the network, and the port where it comes out."""

    port: str = text(title="Port", help="What the port shall be called.")
    tensor: str = text(port="network", title="Tensor", help="An output of the network, or any tensor inside.")


class ApplyNetworkSettings(Settings):
    """Whose weights are used, and what comes out."""

    weights: Literal["shared", "fresh", "start"] = choice(
        default="shared",
        title="Weights",
        help="shared: every use of the network has the same weights. fresh: a copy of its own, initialised anew."
        " start: a copy of its own that begins with the weights of the network.",
    )
    repeat: int = integer(
        default=1,
        ge=1,
        le=1000,
        title="Repeat",
        help="How often, each time on what came out before. Copies are apart, shared weights are not.",
    )
    outputs: tuple[PickedOutput, ...] = groups(
        default=(),
        title="Outputs",
        when={"repeat": 1},
        help="Each gets a port. Left empty, the network's only output comes out.",
    )


@node(
    id="apply_network",
    title="Apply Network",
    group="network",
    drawn=True,
    outputs_listed_by="outputs",
    keywords=("shared", "siamese", "block", "nested", "repeat", "copy", "layer", "weights", "reuse"),
)
class ApplyNetwork(Node[ApplyNetworkSettings]):
    """Use a network as a layer of another one.

    Connect a tensor for each of its inputs, in order. Applied to several tensors by several nodes, the network shares
    its weights, as in siamese networks; a fresh copy has weights of its own. A block that is drawn once can be
    repeated, and networks made like this can be applied again, to any depth.
    """

    inputs = {
        "network": NetworkPort("The network to apply, or the tensor in which a drawn block ends."),
        "inputs": TensorPort("A tensor for each input of the network, in order.", many=True),
    }
    outputs = {"output": TensorPort("What the network gives.")}

    def configure(self, network: Network, inputs: tuple[TensorSpec, ...]) -> dict[str, TensorSpec]:
        chosen, graph = self.settings, network.spec.graph
        path = self.id or "copy"
        if chosen.repeat > 1:
            return {"output": repeat_network(network, inputs, chosen.repeat, chosen.weights, path)}
        if not chosen.outputs and len(graph.outputs) > 1:
            raise SettingsError(
                "outputs",
                "The network has several outputs: {names}.",
                "List those that you need; each gets a port.",
                names=", ".join(end.name for end in graph.outputs),
            )
        wanted = {
            picked.port: find_tensor(graph, picked.tensor, f"outputs.{place}.tensor")
            for place, picked in enumerate(chosen.outputs)
        } or {"output": graph.outputs[0].tensor}
        made = apply_network(network, inputs, list(wanted.values()), chosen.weights, path)
        return dict(zip(wanted, made, strict=True))
