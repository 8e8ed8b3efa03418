"""Compare the learner with a plain Keras script: `python benchmarks/learner/compare.py --pairs 7`.

Each round runs the plain script with default `fit`, the learner as it is (equal to the last bit from run to run) and
the learner without that, in fresh processes, one after the other, in changing order. An epoch's time includes feeding
and validation; the first epoch (compiling) is left to the whole-command time. Processor time stands beside: a busy
machine bends it less. A further run of the plain script on the same batches and seeds shows the losses equal.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
TARGETS = {"lstm": 0.8, "cnn": 1.03, "mlp": 0.7, "transformer": 1.0, "autoencoder": 0.7}
# The libraries read these themselves, so all sides are set alike without a line of code.
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTRAOP_THREADS": "2",
    "PJRT_NPROC": "2",
    "OMP_NUM_THREADS": "2",
    "OMP_WAIT_POLICY": "PASSIVE",
}
ONE_BY_ONE = {"TF_NUM_INTEROP_THREADS": "1"}
SIDES = {"plain": ("plain.py",), "reproducible": ("netwright_side.py",), "free": ("netwright_side.py", "free")}


def run(script: str, case: str, folder: Path, epochs: int, *more: str, **environment: str) -> dict[str, Any]:
    """Run one side and return what it printed, with what the whole command took, by the clock and of the processor."""
    begun, used = time.perf_counter(), _used_by_commands()
    done = subprocess.run(
        [sys.executable, str(HERE / script), case, str(folder), str(epochs), *more],
        env=os.environ | ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{script} {case} {' '.join(more)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"command": time.perf_counter() - begun, "command_cpu": _used_by_commands() - used}


def _used_by_commands() -> float:
    times = os.times()
    return times.children_user + times.children_system


def compare(case: str, pairs: int, epochs: int, backend: str) -> None:
    """Run the rounds of a case on a backend and print ratios and equality."""
    from netwright_side import prepare

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepare(case, folder, epochs, backend)
        rounds = []
        for number in range(pairs):
            order = list(SIDES) if number % 2 == 0 else list(reversed(SIDES))
            made = {
                side: run(SIDES[side][0], case, folder, epochs, *SIDES[side][1:], KERAS_BACKEND=backend)
                for side in order
            }
            rounds.append(made)
        same = run("plain.py", case, folder, epochs, "same", **ONE_BY_ONE, KERAS_BACKEND=backend)
    print(f"{case}: an epoch against plain Keras on {backend} (bar {TARGETS[case]})")
    for side in ("free", "reproducible"):
        clock, cpu = (_ratios(rounds, side, kind) for kind in ("seconds", "cpu"))
        print(f"  {side:<13} {clock} by the clock, {cpu} of the processor")
    first = rounds[0]
    epoch = ", ".join(f"{statistics.median(one['seconds'][1:]):.3f} {side}" for side, one in first.items())
    print(f"  seconds an epoch, first round: {epoch}")
    whole = statistics.median(one["reproducible"]["command"] / one["plain"]["command"] for one in rounds)
    print(f"  whole command of {epochs} epochs: {whole:.2f} of plain")
    equal = all(one["reproducible"]["history"] == same["history"] for one in rounds)
    print(f"  losses and metrics equal to the last bit: {equal}")
    if not equal:
        print("   ours ", first["reproducible"]["history"][:2], "\n   plain", same["history"][:2])


def _ratios(rounds: list[dict[str, Any]], side: str, clock: str) -> str:
    found = [statistics.median(one[side][clock][1:]) / statistics.median(one["plain"][clock][1:]) for one in rounds]
    spread = f" ({min(found):.2f} to {max(found):.2f})" if len(found) > 1 else ""
    return f"{statistics.median(found):.2f}{spread}"


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--cases", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    parser.add_argument("--backend", default="tensorflow", choices=["tensorflow", "jax", "torch"])
    chosen = parser.parse_args()
    for case in chosen.cases:
        compare(case, chosen.pairs, chosen.epochs, chosen.backend)


if __name__ == "__main__":
    main()
