"""Compare the Network Executor with Keras's own `predict`: `python benchmarks/learner/executor.py --rounds 5`.

Both sides run in one process, one after the other, in changing order, on the same network, rows and batch size. Plain
Keras begins with a model file and an array in memory and ends with an array; the executor begins with the network as it
is kept and a table, and ends with a table in a file. Processor time stands beside the clock's: a busy machine bends it
less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import polars as pl
from netwright_side import SHAPES, data, network

from netwright.networks.build import build, read_weights
from netwright.nodes.network.network_executor import NetworkExecutor, NetworkExecutorSettings
from netwright.ports import Network, Table

BAR = 1.0
BATCH = 256


class Context:
    """What the executor asks of the world."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch

    def progress(self, fraction: float, message: str = "", **values: object) -> None:
        """Nobody watches."""


def compare(case: str, rounds: int) -> None:
    """Run both sides in turns and print the ratios of their times."""
    spec = network(case)
    made = build(spec.graph, seed=1)
    trained = Network(spec.trained(), read_weights(made))
    x = data(case)["x"]
    table, columns = _table(x)
    inputs = [{"input": "input", "columns": columns}]
    outputs = [{"tensor": "output", "decode": "tensor", "column": "out"}]
    node = NetworkExecutor(NetworkExecutorSettings.read({"inputs": inputs, "outputs": outputs, "batch_size": BATCH}))
    with tempfile.TemporaryDirectory() as folder:
        context: Any = Context(Path(folder))
        file = Path(folder) / "model.keras"
        made.model.save(file)

        def ours() -> np.ndarray:
            found = node.execute(network=trained, table=table, context=context)["table"]
            return np.stack(list(found.frame.select("out").collect()["out"].to_numpy()))

        def plain() -> np.ndarray:
            return np.asarray(keras.saving.load_model(file).predict({"input": x}, BATCH, verbose=0)["output"])

        sides: dict[str, Callable[[], np.ndarray]] = {"ours": ours, "plain": plain}
        equal = np.array_equal(ours(), plain())  # the first calls compile
        seconds: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": []}
        for number in range(rounds):
            for side in sorted(sides, reverse=bool(number % 2)):
                begun = time.perf_counter(), time.process_time()
                sides[side]()
                seconds[side].append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
    ratios = [
        statistics.median(a[kind] / b[kind] for a, b in zip(seconds["ours"], seconds["plain"], strict=True))
        for kind in (0, 1)
    ]
    took = statistics.median(clock for clock, _ in seconds["ours"])
    print(
        f"{case}: {len(x):,} rows, {ratios[0]:.2f} of plain by the clock, {ratios[1]:.2f} of the processor (bar {BAR});"
        f" {took:.2f} s; equal to the last bit: {equal}"
    )


def _table(x: np.ndarray) -> tuple[Table, list[str]]:
    if x.ndim == 2 and x.dtype == np.float32:
        frame = pl.DataFrame({f"x{place}": column for place, column in enumerate(x.T)})
    else:
        frame = pl.DataFrame({"x": pl.Series("x", x)})
    return Table.of(frame), frame.columns


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", nargs="+", default=list(SHAPES), choices=list(SHAPES))
    chosen = parser.parse_args()
    for case in chosen.cases:
        compare(case, chosen.rounds)


if __name__ == "__main__":
    main()
