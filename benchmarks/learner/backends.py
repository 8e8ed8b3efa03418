"""Compare the learner on the backends that are installed: `python benchmarks/learner/backends.py --rounds 5`.

Each round trains a network on each backend, in fresh processes, one after the other, in changing order. An epoch's time
includes feeding and validation; the first epoch (compiling) counts as what is done once, with imports. But TensorFlow's
are left out: the processes that train on it fork from one that has them.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from pathlib import Path
from typing import Any

from compare import TARGETS, run
from netwright_side import BATCH_SIZE, data, prepare

from netwright.sdk.backends import KERAS_NAMES, is_installed

BACKENDS = [name for backend, name in KERAS_NAMES.items() if is_installed(backend)]


def compare(case: str, rounds: int, epochs: int, backends: list[str]) -> None:
    """Run the rounds of a case and print what each backend takes, and from which step on it has saved its start."""
    found: dict[str, list[dict[str, Any]]] = {backend: [] for backend in backends}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepare(case, folder, epochs)
        for number in range(rounds):
            for backend in sorted(found, reverse=bool(number % 2)):
                found[backend].append(run("netwright_side.py", case, folder, epochs, KERAS_BACKEND=backend))
    print(case)
    steps = -(-len(data(case)["x"]) // BATCH_SIZE[case])
    costs = {backend: _costs(made, steps, epochs, backend == "tensorflow") for backend, made in found.items()}
    plain_step, plain_start = costs[backends[0]]
    for backend, made in found.items():
        step, start = costs[backend]
        clock = statistics.median(_epoch(one, "seconds") for one in made)
        saved = max(start - plain_start, 0) / (plain_step - step) if step < plain_step else math.inf
        print(
            f"  {backend:<10} processor: {1000 * step:.2f} ms a step, {step / plain_step:.2f} of {backends[0]};"
            f" {start:.1f} s beside the steps, saved after {saved:,.0f} steps; clock: {clock:.3f} s an epoch;"
            f" loss {made[0]['history'][-1]['loss']:.4f}"
        )


def _costs(rounds: list[dict[str, Any]], steps: int, epochs: int, is_forked: bool) -> tuple[float, float]:
    """Return the processor's seconds of a step (its share of validation included), and of all that is done once."""
    epoch = statistics.median(_epoch(one, "cpu") for one in rounds)
    once = statistics.median(one["command_cpu"] - (one["imports"] if is_forked else 0) for one in rounds)
    return epoch / steps, once - epochs * epoch


def _epoch(made: dict[str, Any], kind: str) -> float:
    return statistics.median(made[kind][1:])


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--backends", nargs="+", default=BACKENDS, choices=BACKENDS)
    parser.add_argument("--cases", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    chosen = parser.parse_args()
    for case in chosen.cases:
        compare(case, chosen.rounds, chosen.epochs, chosen.backends)


if __name__ == "__main__":
    main()
