"""Temperature node."""

from __future__ import annotations

from netwright.ports import Network, NetworkSpec
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, node, number


class TemperatureSettings(Settings):
    """How bold the network is."""

    temperature: float = number(
        default=0.7,
        gt=0,
        le=100,
        title="Temperature",
        help="Below 1 the likely becomes likelier and texts safer; above 1 texts become bolder.",
    )


@node(
    id="temperature",
    title="Softmax Temperature",
    group="network",
    process="keras",
    keywords=("softmax", "sampling", "sharpen", "flatten"),
)
class Temperature(Node[TemperatureSettings]):
    """Put a temperature on the softmax at the end of a network.

    The last layer becomes linear, its numbers are divided by the temperature, and a softmax follows. The weights stay
    as they are.
    """

    inputs = {"network": NetworkPort("A network that ends in a softmax.")}
    outputs = {"network": NetworkPort("The same network with the temperature built in.")}

    def configure(self, network: NetworkSpec) -> dict[str, NetworkSpec]:
        from netwright.networks.graphs.temperature import with_temperature

        return {"network": with_temperature(network, self.settings.temperature)}

    def execute(self, *, network: Network, context: ExecuteContext) -> dict[str, Network]:
        from netwright.networks.graphs.temperature import with_temperature

        # The new layers have no weights and come last, so every stored weight keeps its place.
        spec = with_temperature(network.spec, self.settings.temperature)
        return {"network": Network(spec, network.weights, network.assets)}
