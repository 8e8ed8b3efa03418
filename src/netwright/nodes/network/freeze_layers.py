"""Freeze Layers node."""

from __future__ import annotations

from typing import Literal

from netwright.networks.graphs.freezing import picked_layers, with_trainable
from netwright.ports import Network, NetworkSpec
from netwright.sdk import ExecuteContext, NetworkPort, Node, Settings, SettingsError, choice, flag, integer, node, text


class FreezeLayersSettings(Settings):
    """Which layers, and what becomes of them."""

    action: Literal["freeze", "unfreeze"] = choice(
        default="freeze",
        title="Action",
        help="freeze: training leaves the weights as they are. unfreeze: it changes them.",
    )
    layers: Literal["all", "all but the last", "the last", "these"] = choice(
        default="all", title="Layers", help="The last are counted over the layers that hold weights."
    )
    count: int = integer(default=1, ge=1, title="How many", when={"layers": ["all but the last", "the last"]})
    pattern: str = text(
        default="",
        title="Names",
        port="network",
        layers=True,
        when={"layers": "these"},
        help="Ids, labels or kinds of layers, with commas between them; * stands for anything: encoder/*, Conv2D.",
    )
    inference: bool = flag(
        default=True,
        title="Frozen layers run as in use",
        when={"action": "freeze"},
        help="While training too: without dropout, and with the batch statistics that they have.",
    )


@node(
    id="freeze_layers",
    title="Freeze Layers",
    group="network",
    process="keras",
    keywords=("trainable", "transfer learning", "fine-tuning", "unfreeze", "fix", "lock"),
)
class FreezeLayers(Node[FreezeLayersSettings]):
    """Say which layers of a network learn.

    For transfer learning: freeze a trained network, open it, draw new layers behind it and train those alone. Unfreeze
    its last layers later for fine-tuning.
    """

    inputs = {"network": NetworkPort("The network.")}
    outputs = {"network": NetworkPort("The same network; its weights are as they were.")}

    def configure(self, network: NetworkSpec) -> dict[str, NetworkSpec]:
        return {"network": self._changed(network)}

    def execute(self, *, network: Network, context: ExecuteContext) -> dict[str, Network]:
        return {"network": Network(self._changed(network.spec), network.weights, network.assets)}

    def _changed(self, spec: NetworkSpec) -> NetworkSpec:
        freeze = self.settings.action == "freeze"
        return with_trainable(spec, self._picked(spec), not freeze, freeze and self.settings.inference)

    def _picked(self, spec: NetworkSpec) -> set[str]:
        chosen = self.settings
        everything = [layer.id for layer in spec.graph.layers]
        if chosen.layers == "these":
            patterns = [pattern for pattern in chosen.pattern.split(",") if pattern.strip()]
            if not patterns:
                raise SettingsError("pattern", "No layer is picked yet.", "Pick layers, or write names with * in them.")
            return picked_layers(spec.graph, patterns, "pattern")
        if chosen.layers == "all":
            return set(everything)
        holding = [id for id in everything if spec.parameters[id].size]
        first = holding[-chosen.count] if chosen.count <= len(holding) else everything[0]
        place = everything.index(first)
        return set(everything[place:] if chosen.layers == "the last" else everything[:place])
