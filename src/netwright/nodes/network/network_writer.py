"""Network Writer node."""

from __future__ import annotations

from typing import Literal

from netwright.nodes.io.places import PATH_HELP
from netwright.nodes.io.writing import written
from netwright.ports import Network, NetworkSpec
from netwright.sdk import ExecuteContext, InputError, NetworkPort, Node, Settings, SettingsError, choice, file, node

ENDINGS = {"network": ".keras", "weights": ".weights.h5", "architecture": ".json"}


class NetworkWriterSettings(Settings):
    """What is written, and where to."""

    what: Literal["network", "weights", "architecture"] = choice(
        default="network",
        title="What",
        help="network: layers and weights, .keras. weights: alone, .weights.h5. architecture: the layers, .json.",
    )
    path: str = file(default="results/network.keras", saves=True, title="File", help=PATH_HELP)


@node(
    id="network_writer",
    title="Network Writer",
    group="network",
    process="keras",
    side_effects=True,
    keywords=("save", "keras", "h5", "weights", "json", "file", "model"),
)
class NetworkWriter(Node[NetworkWriterSettings]):
    """Write a network to a file that Keras reads.

    The file is replaced as a whole at the end. Names of layers are written in plain letters, as Keras wants them. The
    network is passed on.
    """

    inputs = {"network": NetworkPort("The network to write.")}
    outputs = {"network": NetworkPort("The same network.")}

    def configure(self, network: NetworkSpec) -> dict[str, NetworkSpec]:
        ending = ENDINGS[self.settings.what]
        if not self.settings.path.endswith(ending):
            raise SettingsError(
                "path",
                "The file {path} does not end in {ending}.",
                "Call it so: Keras tells the formats apart by that.",
                path=self.settings.path,
                ending=ending,
            )
        return {"network": network}

    def execute(self, *, network: Network, context: ExecuteContext) -> dict[str, Network]:
        from netwright.networks.build import build

        if network.weights is None and self.settings.what != "architecture":
            raise InputError("network", "The network has no weights yet.", "Train it first, or write its architecture.")
        model = build(network.spec.graph, weights=network.weights, assets=network.assets).model
        staged = context.scratch / f"network{ENDINGS[self.settings.what]}"
        if self.settings.what == "network":
            model.save(staged)
        elif self.settings.what == "weights":
            model.save_weights(staged)
        else:
            staged.write_text(model.to_json(indent=1), encoding="utf-8")
        with written(context, self.settings.path) as target:
            target.write(staged.read_bytes())
        return {"network": network}
