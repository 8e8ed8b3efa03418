"""Compare the learner on the backends that are installed: `python benchmarks/learner/backends.py --rounds 5`.

Each round trains a network on each backend, in fresh processes, one after the other, in changing order. An epoch's time
includes feeding and validation; the first epoch (compiling) is left to the time of the whole command.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from compare import TARGETS, run
from netwright_side import prepare

from netwright.sdk.backends import KERAS_NAMES, is_installed

BACKENDS = [name for backend, name in KERAS_NAMES.items() if is_installed(backend)]


def compare(case: str, rounds: int, epochs: int) -> None:
    """Run the rounds of a case and print what each backend takes, and the ratios to TensorFlow."""
    found: dict[str, list[dict[str, Any]]] = {backend: [] for backend in BACKENDS}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepare(case, folder, epochs)
        for number in range(rounds):
            for backend in sorted(found, reverse=bool(number % 2)):
                found[backend].append(run("netwright_side.py", case, folder, epochs, KERAS_BACKEND=backend))
    print(case)
    for backend, made in found.items():
        ratios = []
        for kind in ("seconds", "cpu"):
            pairs = zip(made, found["tensorflow"], strict=True)
            ratios.append(statistics.median(_epoch(one, kind) / _epoch(other, kind) for one, other in pairs))
        epoch, cpu = (statistics.median(_epoch(one, kind) for one in made) for kind in ("seconds", "cpu"))
        whole = statistics.median(one["command"] for one in made)
        print(
            f"  {backend:<10} an epoch {epoch:.3f} s, {cpu:.3f} s of the processor: {ratios[0]:.2f} and {ratios[1]:.2f}"
            f" of TensorFlow; whole command of {epochs} epochs {whole:.1f} s; loss {made[0]['history'][-1]['loss']:.4f}"
        )


def _epoch(made: dict[str, Any], kind: str) -> float:
    return statistics.median(made[kind][1:])


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--cases", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    chosen = parser.parse_args()
    for case in chosen.cases:
        compare(case, chosen.rounds, chosen.epochs)


if __name__ == "__main__":
    main()
