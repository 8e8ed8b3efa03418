"""Netwright's side: the same networks through layer nodes and the learner's training loop.

python netwright_side.py CASE FOLDER EPOCHS [free] [whole]

`free` trains without the fixed order of computations that makes runs equal to the last bit. `whole` plans the training
for the epochs that are timed.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from netwright.networks.build import layer_seeds
from netwright.networks.graphs.graph import network_of
from netwright.networks.layers.construct import load_keras
from netwright.networks.training import Examples, OptimizerSetup, TargetSetup, TrainingSetup, train
from netwright.networks.training.examples import epoch_order
from netwright.networks.training.unrolling import unrolled, unrolled_layers
from netwright.nodes.layers.layer import node_classes
from netwright.ports import Network, NetworkSpec
from netwright.sdk import Cancelled, Control, Message, Point

SEED = 11
SHAPES = {
    "mlp": ([32], "float32"),
    "cnn": ([28, 28, 1], "float32"),
    "lstm": ([24], "int32"),
    "transformer": ([24], "int32"),
    "autoencoder": ([64], "float32"),
}
LAYERS: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "mlp": [
        ("layer.dense", "hidden1", {"units": 64, "activation": "relu"}),
        ("layer.dense", "hidden2", {"units": 32, "activation": "relu"}),
        ("layer.dense", "output", {"units": 10, "activation": "softmax"}),
    ],
    "cnn": [
        ("layer.conv2d", "conv1", {"filters": 32, "kernel_size": [3, 3], "activation": "relu"}),
        ("layer.max_pooling2d", "pool1", {}),
        ("layer.conv2d", "conv2", {"filters": 64, "kernel_size": [3, 3], "activation": "relu"}),
        ("layer.max_pooling2d", "pool2", {}),
        ("layer.flatten", "flatten", {}),
        ("layer.dropout", "drop", {"rate": 0.3}),
        ("layer.dense", "output", {"units": 10, "activation": "softmax"}),
    ],
    "lstm": [
        ("layer.embedding", "embedding", {"input_dim": 32, "output_dim": 32, "mask_zero": True}),
        ("layer.lstm", "lstm", {"units": 128, "return_sequences": True}),
        ("layer.dropout", "drop", {"rate": 0.3}),
        ("layer.dense", "output", {"units": 32, "activation": "softmax"}),
    ],
    "autoencoder": [
        ("layer.dense", "encoder", {"units": 32, "activation": "relu"}),
        ("layer.dense", "code", {"units": 8, "activation": "relu"}),
        ("layer.dense", "decoder", {"units": 32, "activation": "relu"}),
        ("layer.dense", "output", {"units": 64}),
    ],
}
BATCH_SIZE = {"mlp": 64, "cnn": 64, "lstm": 32, "transformer": 32, "autoencoder": 64}
PLANNED = {"lstm": 45}
"""Epochs that the training is planned for, where that changes how it runs; it is ended after those that are timed."""


class Recorder:
    """A watcher that keeps the points of a run."""

    seed = SEED
    threads = 0
    checkpoints = Path()

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs
        self.points: list[Point] = []
        self.cpu = [time.process_time()]
        self.recorded: dict[str, Any] = {}

    def log(self, line: Message | str, **values: object) -> None:
        """Nobody reads."""

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        """Nobody watches."""

    def paused(self, fraction: float, message: str = "", **values: object) -> None:
        self.progress(fraction, message, **values)

    def check_cancelled(self) -> None:
        """End after the epochs that are timed."""
        if len(self.ends) == self.epochs:
            raise Cancelled

    @property
    def ends(self) -> list[Point]:
        """The points at the ends of epochs."""
        return [point for point in self.points if point.scope == "epoch"]

    def point(self, point: Point) -> None:
        self.points.append(point)
        if point.scope == "epoch":
            self.cpu.append(time.process_time())

    def show(self, glimpse: object) -> None:
        """Nobody looks."""

    def control(self) -> Control | None:
        return None

    def incomplete(self, why: str, **values: object) -> None:
        raise RuntimeError(why)

    def facts(self, **values: Any) -> None:
        self.recorded.update(values)

    def warn(self, problem: str, remedy: str = "", **values: object) -> None:
        raise RuntimeError(problem)


def network(case: str) -> NetworkSpec:
    """Draw the case's network."""
    classes = {node_class.type.id: node_class for node_class in node_classes()}
    shape, dtype = SHAPES[case]
    tensor = _node(classes, "layer.input", "input", {"shape": shape, "dtype": dtype}).configure()["output"]
    if case == "transformer":
        return network_of([_transformer(classes, tensor)])
    for type_id, name, settings in LAYERS[case]:
        tensor = _node(classes, type_id, name, settings).configure(input=tensor)["output"]
    return network_of([tensor])


def _transformer(classes: dict[str, Any], tensor: Any) -> Any:
    def make(kind: str, name: str, *tensors: Any, **settings: Any) -> Any:
        given = {"query": tensors[0], "value": tensors[0]} if kind == "multi_head_attention" else {"input": tensors[0]}
        given = {"inputs": tensors} if kind == "add" else given
        return _node(classes, f"layer.{kind}", name, settings).configure(**given)["output"]

    x = make("embedding", "embedding", tensor, input_dim=32, output_dim=32)
    x = make("add", "add1", x, make("multi_head_attention", "attention", x, num_heads=2, key_dim=16))
    x = make("layer_normalization", "norm1", x)
    y = make("dense", "outer", make("dense", "inner", x, units=64, activation="relu"), units=32)
    x = make("layer_normalization", "norm2", make("add", "add2", x, y))
    return make("dense", "output", x, units=32, activation="softmax")


def main() -> None:
    """Train and print seconds and losses of each epoch."""
    case, folder, epochs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    load_keras()
    imports = time.process_time()
    x, y, val_x, val_y = (np.load(folder / f"{name}.npy") for name in ("x", "y", "val_x", "val_y"))
    spec = NetworkSpec.model_validate_json((folder / "network.json").read_text("utf-8"))
    target = TargetSetup(loss="sparse_categorical_crossentropy", metrics=("accuracy",))
    setup = TrainingSetup(
        targets={"output": TargetSetup(loss="mean_squared_error") if case == "autoencoder" else target},
        reproducible="free" not in sys.argv[4:],
        epochs=epochs if "whole" in sys.argv[4:] else max(epochs, PLANNED.get(case, 0)),
        batch_size=BATCH_SIZE[case],
        optimizer=OptimizerSetup(learning_rate=0.001),
    )
    recorder = Recorder(epochs)
    with suppress(Cancelled):
        train(
            Network(spec),
            Examples({"input": x}, {"output": y}),
            Examples({"input": val_x}, {"output": val_y}),
            setup,
            recorder,
        )
    seconds = [after - before for before, after in pairwise([0.0, *(end.seconds for end in recorder.ends)])]
    history = [end.values for end in recorder.ends]
    print(
        json.dumps(
            {
                "imports": imports,
                "seconds": seconds,
                "cpu": [after - before for before, after in pairwise(recorder.cpu)],
                "history": history,
                "points": len(recorder.points),
                "facts": {key: str(value) for key, value in recorder.recorded.items()},
            }
        )
    )


def prepare(case: str, folder: Path, epochs: int, backend: str = "tensorflow") -> None:
    """Write the data, the network, the seeds and the order of each epoch."""
    spec = network(case)
    (folder / "network.json").write_text(spec.model_dump_json(), encoding="utf-8")
    steps = max(epochs, PLANNED.get(case, 0)) * -(-len(data(case)["x"]) // BATCH_SIZE[case])
    written_out = unrolled_layers(unrolled(spec.graph, steps)) if backend == "tensorflow" else []
    (folder / "unrolled.json").write_text(json.dumps(written_out), encoding="utf-8")
    seeds = {"": SEED, **layer_seeds(spec.graph, SEED)}
    (folder / "seeds.json").write_text(json.dumps(seeds), encoding="utf-8")
    for name, array in data(case).items():
        np.save(folder / f"{name}.npy", array)
    rows = len(data(case)["x"])
    for epoch in range(1, epochs + 1):
        np.save(folder / f"order-{epoch}.npy", epoch_order(rows, SEED, epoch))


def data(case: str) -> dict[str, np.ndarray]:
    """Make rows of the sizes that the figures are promised for, with something to learn in them."""
    random = np.random.default_rng(3)
    if case in ("lstm", "transformer"):
        rows, steps = 3300, 25
        names = 1 + (random.integers(0, 6, (rows, steps)).cumsum(axis=1) % 31)
        names[np.arange(steps) >= random.integers(5, steps, (rows, 1))] = 0
        x, y = names[:, :-1].astype("int32"), names[:, 1:].astype("int32")
        cut = 3000
    else:
        cut, shape = (5_000, (28, 28, 1)) if case == "cnn" else (30_000, tuple(SHAPES[case][0]))
        rows = cut * 11 // 10
        x = random.normal(size=(rows, *shape)).astype("float32")
        y = (x.reshape(rows, -1)[:, :4] > 0).astype("int32") @ np.array([1, 2, 4, 2], "int32") % 10
        y = x if case == "autoencoder" else y
    return {"x": x[:cut], "y": y[:cut], "val_x": x[cut:], "val_y": y[cut:]}


def _node(classes: dict[str, Any], type_id: str, name: str, settings: dict[str, Any]) -> Any:
    node_class = classes[type_id]
    return node_class(node_class.settings_class.read(settings), id=name)


if __name__ == "__main__":
    main()
