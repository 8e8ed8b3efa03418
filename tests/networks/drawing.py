"""Drawing networks in tests, as the canvas does: through layer nodes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from netwright.networks.build import build, read_weights
from netwright.networks.graphs.graph import network_of
from netwright.nodes.layers.layer import LayerNode, node_classes
from netwright.ports import Network, NetworkSpec, TensorSpec
from netwright.sdk import Control, Message, Point
from netwright.sdk.glimpse import Glimpse
from netwright.sdk.message import to_message


@cache
def classes() -> dict[str, type[LayerNode]]:
    return {node_class.type.id: node_class for node_class in node_classes()}


def layer(type_id: str, id: str, **settings: Any) -> LayerNode:
    node_class = classes()[f"layer.{type_id}"]
    return node_class(node_class.settings_class.read(settings), id=id)


def start(shape: list[int | None], dtype: str = "float32", id: str = "start") -> TensorSpec:
    return layer("input", id, shape=shape, dtype=dtype).configure()["output"]


def unnamed(spec: NetworkSpec) -> dict[str, Any]:
    """Return a network's graph without the ids and labels of its layers: what one network has under two drawings."""
    graph = spec.graph.model_dump(mode="json")
    order = {layer["id"]: index for index, layer in enumerate(graph["layers"])}
    for index, layer in enumerate(graph["layers"]):
        layer["id"], layer["label"] = index, ""
    for call in graph["calls"]:
        call["layer"] = order[call["layer"]]
    return graph


def names_network(units: int = 8, length: int | None = 6, indices: int = 7, mask: bool = True) -> NetworkSpec:
    tensor = start([length], "int32")
    tensor = layer("embedding", "embedding", input_dim=indices, output_dim=4, mask_zero=mask).configure(input=tensor)[
        "output"
    ]
    tensor = layer("lstm", "lstm", units=units, return_sequences=True).configure(input=tensor)["output"]
    tensor = layer("dropout", "drop", rate=0.3).configure(input=tensor)["output"]
    return network_of(
        [layer("dense", "letters", units=indices, activation="softmax").configure(input=tensor)["output"]]
    )


def with_weights(spec: NetworkSpec, seed: int = 1) -> Network:
    return Network(spec, read_weights(build(spec.graph, seed)))


class Recorder:
    """A watcher that keeps what it is told."""

    seed = 5
    threads = 0
    checkpoints = Path()
    """Set by tests that write some."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.points: list[Point] = []
        self.glimpses: list[Glimpse] = []
        self.controls: dict[int, Control] = {}
        """What is asked at the n-th look."""
        self.recorded: dict[str, Any] = {}
        self.reasons: list[str] = []
        self.warnings: list[str] = []
        self.lines: list[str] = []
        self.told: list[str] = []
        """What went on, in sentences."""
        self.asked = 0
        self.stop_after = stop_after

    def log(self, line: Message | str, **values: object) -> None:
        self.lines.append(str(to_message(line, values)) if values else str(line))

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        assert 0 <= fraction <= 1
        self.told.append(message.format(**values))

    def paused(self, fraction: float, message: str = "", **values: object) -> None:
        self.progress(fraction, message, **values)

    def check_cancelled(self) -> None:
        pass

    def point(self, point: Point) -> None:
        self.points.append(point)

    def show(self, glimpse: Glimpse) -> None:
        self.glimpses.append(glimpse)

    def control(self) -> Control | None:
        self.asked += 1
        return Control(action="stop") if self.asked == self.stop_after else self.controls.get(self.asked)

    def incomplete(self, why: str, **values: object) -> None:
        self.reasons.append(why.format(**values))

    def facts(self, **values: Any) -> None:
        self.recorded.update(values)

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        self.warnings.append(problem.format(**values))
