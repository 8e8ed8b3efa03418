"""Hold the backend that *auto* takes against the others: `python benchmarks/learner/choosing.py --rounds 3`.

Whole trainings in fresh processes, one after the other, in changing order: a short one, one about as long as where auto
begins to take JAX, and a long one. Auto starts the same process as the backend that it takes, so its figures are those.
PyTorch trains the shortest only, and JAX no long CNN: each would need minutes to tell what the short one tells.
TensorFlow's imports are left out, as in `backends.py`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from backends import BACKENDS
from compare import TARGETS, run
from netwright_side import BATCH_SIZE, data, network, prepare

from netwright.engine.recipes.backends import backend_of
from netwright.nodes.layers.layer import type_id
from netwright.nodes.training.network_learner import NetworkLearner
from netwright.sdk.backends import KERAS_NAMES

EPOCHS = {
    "mlp": (10, 77, 300),
    "autoencoder": (10, 77, 300),
    "transformer": (10, 43, 90),
    "lstm": (2, 22, 45),
    "cnn": (2, 8),
}
"""Lengths; the one in the middle is the shortest for which auto takes JAX."""
BAR = 1.1


def chosen_backend(case: str, epochs: int) -> str:
    """Return what the engine takes for the case, where its learner says auto."""
    settings = {"epochs": epochs, "batch_size": BATCH_SIZE[case]}
    layers = [type_id(layer.kind) for layer in network(case).graph.layers]
    return KERAS_NAMES[backend_of(NetworkLearner.type, settings, layers, len(data(case)["x"]))]


def compare(case: str, epochs: int, rounds: int) -> float:
    """Run the rounds of a training and print what each backend takes; return auto's share of the best."""
    auto = chosen_backend(case, epochs)
    left_out = set() if epochs == EPOCHS[case][0] else {"torch", *(["jax"] if case == "cnn" else [])}
    found: dict[str, list[dict[str, Any]]] = {one: [] for one in BACKENDS if one not in left_out}
    with tempfile.TemporaryDirectory() as place:
        prepare(case, Path(place), epochs)
        for number in range(rounds):
            for backend in sorted(found, reverse=bool(number % 2)):
                made = run("netwright_side.py", case, Path(place), epochs, "whole", KERAS_BACKEND=backend)
                found[backend].append(made)
    steps = epochs * -(-len(data(case)["x"]) // BATCH_SIZE[case])
    print(f"{case}, {steps:,} steps: auto takes {auto}")
    shares = {}
    for kind, title in (("command", "clock"), ("command_cpu", "processor")):
        taken = {
            backend: statistics.median(_seconds(one, kind, backend) for one in made) for backend, made in found.items()
        }
        shares = {backend: seconds / min(taken.values()) for backend, seconds in taken.items()}
        told = ", ".join(f"{backend} {seconds:.1f} s ({shares[backend]:.2f})" for backend, seconds in taken.items())
        print(f"  {title:<10}{told}; auto {shares[auto]:.2f} of the best", flush=True)
    return shares[auto]


def _seconds(made: dict[str, Any], kind: str, backend: str) -> float:
    seconds: float = made[kind] - (made["imports"] if backend == "tensorflow" else 0)
    return seconds


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--cases", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    parser.add_argument("--epochs", nargs="+", type=int, help="instead of each case's own lengths")
    chosen = parser.parse_args()
    worst = max(
        compare(case, epochs, chosen.rounds) for case in chosen.cases for epochs in chosen.epochs or EPOCHS[case]
    )
    print(f"auto needs at most {worst:.2f} of the best in processor time (bar {BAR})")


if __name__ == "__main__":
    main()
