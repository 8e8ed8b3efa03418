"""Compare feeding from a table with feeding from an array: `python benchmarks/learner/feeding.py --rounds 5`.

A million rows of 50 numbers go to the device in batches of 1,024, all of them once. One side begins with a table in
memory, the other with a NumPy array as Keras takes it. Both in one process, in changing order.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import polars as pl

from netwright.networks.feeding.feed import arrays
from netwright.networks.training.model import Feed
from netwright.ports import Table, TensorInfo

BAR = 1.2
COLUMNS = 50
BATCH = 1024


def feed(x: np.ndarray) -> float:
    """Hand all rows to the device, batch for batch; return their sum, so that nothing is left out."""
    import tensorflow as tf

    fed = Feed(x, len(x), BATCH)

    @tf.function
    def run() -> object:
        total = tf.constant(0.0)
        for index in tf.range(fed.batches):
            total += tf.reduce_sum(fed(index))
        return total

    return float(run())


def main() -> None:
    """Run both sides in turns and print the ratio of their times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    x = np.random.default_rng(0).random((chosen.rows, COLUMNS), dtype=np.float32)
    names = [f"x{place}" for place in range(COLUMNS)]
    table = Table.of(pl.DataFrame(dict(zip(names, x.T, strict=True))))
    infos = {"x": TensorInfo(shape=(COLUMNS,), dtype="float32")}
    sides: dict[str, Callable[[], float]] = {
        "table": lambda: feed(arrays(table, {"x": tuple(names)}, infos, "training")["x"]),
        "array": lambda: feed(x),
    }
    sums = {side: call() for side, call in sides.items()}
    ratios: list[tuple[float, float]] = []
    for number in range(chosen.rounds):
        taken: dict[str, tuple[float, float]] = {}
        for side in sorted(sides, reverse=bool(number % 2)):
            begun = time.perf_counter(), time.process_time()
            sides[side]()
            taken[side] = (time.perf_counter() - begun[0], time.process_time() - begun[1])
        ratios.append((taken["table"][0] / taken["array"][0], taken["table"][1] / taken["array"][1]))
        print(f"  table {taken['table'][0]:.2f} s, array {taken['array'][0]:.2f} s")
    clock, cpu = (statistics.median(ratio[kind] for ratio in ratios) for kind in (0, 1))
    print(f"{chosen.rows:,} x {COLUMNS}: {clock:.2f} of an array by the clock, {cpu:.2f} of the processor (bar {BAR})")
    print(f"  the same numbers: {sums['table'] == sums['array']}")


if __name__ == "__main__":
    main()
