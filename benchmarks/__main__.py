"""The benchmarks: `python -m benchmarks` lists them, `python -m benchmarks NAME [...]` runs some, `all` runs all.

Each runs in a process of its own and prints what it measured. Ratios between two sides of one run mean more than
seconds: those depend on the machine, and on what else it does.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Benchmark:
    """One script, with what it measures and the bar it is held to."""

    script: str
    measures: str
    bar: str
    arguments: tuple[str, ...] = ()


BENCHMARKS = {
    "learner": Benchmark(
        "learner/compare.py",
        "an epoch of the learner, reproducible and not, against the same network in plain Keras with default fit",
        "at most 0.8 (LSTM), 1.03 (CNN), 1.0 (transformer), 0.7 (MLP, autoencoder), and the same losses to the bit",
    ),
    "backends": Benchmark(
        "learner/backends.py",
        "an epoch of the learner on each backend that is installed",
        "none; it shows where auto should take which",
    ),
    "choosing": Benchmark(
        "learner/choosing.py",
        "whole trainings, short to long, on the backend that auto takes, against each that is installed",
        "at most 1.1 times the best, in processor time",
    ),
    "feeding": Benchmark(
        "learner/feeding.py",
        "a million rows of 50 numbers from a table to the device, against a NumPy array",
        "at most 1.2 times the array",
    ),
    "executor": Benchmark(
        "learner/executor.py",
        "the executor from table to table against Keras's own predict from a model file and an array",
        "at most 1.0, and the same numbers to the last bit",
    ),
    "engine": Benchmark(
        "engine/chain.py",
        "a chain of 1,000 trivial nodes, cold and all cached",
        "under 0.6 s cold, under 0.05 s cached",
    ),
    "server-start": Benchmark(
        "server/start.py",
        "how long until the server listens, and its memory",
        "within 1.5 s, under 150 MB, no Keras loaded",
    ),
    "server-edit": Benchmark(
        "server/edit_latency.py",
        "one edit in the middle of a 200-layer network, until its new shapes are back",
        "100 ms at the 95th percentile",
    ),
    "edit-1000": Benchmark(
        "server/edit_latency.py",
        "the same with 1,000 layers",
        "300 ms at the 95th percentile",
        ("1000",),
    ),
    "tables": Benchmark(
        "tables/shaping.py",
        "two million rows read, filtered, derived, grouped, sorted and written: six nodes against one Polars query",
        "at most 1.5 times the query",
    ),
    "tables-large": Benchmark(
        "tables/larger_than_memory.py",
        "ten million rows, a gigabyte of CSV, through reader, filter, group-by and two writers",
        "within 1 GB of memory",
    ),
    "gallery": Benchmark(
        "gallery/side_by_side.py",
        "each example of the gallery beside its plain script: what both reach, and in what time",
        "not worse beyond the spread of three seeds, and not slower",
        ("--quick",),
    ),
} | {
    # The examples' own jobs: independent yardsticks. `make test-gallery` holds the examples to their figures.
    name: Benchmark(
        f"gallery/{script}.py", f"{job} in plain Keras, NumPy and scikit-learn", "none of its own", ("--quick",)
    )
    for name, script, job in (
        ("alexnet", "alexnet", "the small AlexNet's job"),
        ("approximate", "approximate_anything", "the approximation of a wild function"),
        ("cnn", "cnn_from_scratch", "the CNN from scratch"),
        ("iris", "iris", "iris in ten clicks"),
        ("names", "mountain_names", "the flagship's job"),
        ("production", "mountain_names_production", "the names of the exported flagship"),
        ("simple-cnn", "simple_cnn", "the simple CNN's job"),
        ("trees", "trees_or_networks", "trees or networks"),
        ("energy", "energy_forecast", "the forecast of energy demand"),
        ("fraud", "fraud_autoencoder", "the search for fraud"),
        ("gan", "gan", "the painting of digits"),
        ("gpt", "small_gpt", "the small GPT's job"),
        ("transfer", "transfer_learning", "the transfer from clothes to other clothes and to digits"),
        ("translate", "translate", "the translation of numbers and dates"),
        ("vae", "vae", "the variational autoencoder's job"),
    )
}


def main() -> int:
    """Read the command line; list or run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark of the list, or all")
    chosen = parser.parse_args().names
    unknown = [name for name in chosen if name not in BENCHMARKS and name != "all"]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are: {', '.join(BENCHMARKS)}, all")
    if not chosen:
        for name, benchmark in BENCHMARKS.items():
            print(f"{name:<14}{benchmark.measures}\n{'':<14}bar: {benchmark.bar}")
        return 0
    failed = [name for name in (BENCHMARKS if "all" in chosen else chosen) if not run(name)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def run(name: str) -> bool:
    """Run a benchmark; return whether it came to its end."""
    benchmark = BENCHMARKS[name]
    print(f"\n== {name}: {benchmark.measures}\n   bar: {benchmark.bar}", flush=True)
    command = [sys.executable, str(HERE / benchmark.script), *benchmark.arguments]
    # The chain's nodes are those of the tests, which workers have to find.
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(HERE.parent)}, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
