"""Compare the learner with a plain Keras script: `python benchmarks/learner/compare.py --pairs 7`.

Each pair runs both sides in fresh processes, one after the other, in changing order, with the same thread settings. An
epoch's time includes feeding and validation; the first epoch (compiling) is left to the whole-command time. The
equality of losses is shown by a third run of the plain script with the same batches and seeds.
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
TARGETS = {"lstm": 0.8, "cnn": 1.03, "mlp": 0.7}
# TensorFlow reads these itself, so both sides are set alike without a line of code.
ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "2",
}


def run(script: str, *arguments: str) -> dict[str, Any]:
    """Run one side and return what it printed, with the seconds of the whole command."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{script} {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"command": time.perf_counter() - begun}


def compare(case: str, pairs: int, epochs: int) -> None:
    """Run the pairs of a case and print ratios and equality."""
    from netwright_side import prepare

    with tempfile.TemporaryDirectory() as folder:
        prepare(case, Path(folder), epochs)
        sides = {"plain.py": [], "netwright_side.py": []}  # type: dict[str, list[dict[str, Any]]]
        for pair in range(pairs):
            for script in sorted(sides, reverse=bool(pair % 2)):
                sides[script].append(run(script, case, folder, str(epochs)))
        same = run("plain.py", case, folder, str(epochs), "same")
    ours, plain = sides["netwright_side.py"], sides["plain.py"]
    epoch = [
        statistics.median(a["seconds"][1:]) / statistics.median(b["seconds"][1:])
        for a, b in zip(ours, plain, strict=True)
    ]
    command = [a["command"] / b["command"] for a, b in zip(ours, plain, strict=True)]
    equal = all(side["history"] == same["history"] for side in ours)
    print(
        f"{case}: an epoch {statistics.median(epoch):.2f} of plain (target {TARGETS[case]}), "
        f"all {', '.join(f'{ratio:.2f}' for ratio in epoch)}"
    )
    print(
        f"  seconds an epoch: {statistics.median(ours[0]['seconds'][1:]):.3f} ours, "
        f"{statistics.median(plain[0]['seconds'][1:]):.3f} plain; first {ours[0]['seconds'][0]:.2f}, "
        f"{plain[0]['seconds'][0]:.2f}"
    )
    print(f"  whole command of {epochs} epochs: {statistics.median(command):.2f} of plain")
    print(f"  losses and metrics equal to the last bit: {equal}")
    if not equal:
        print("   ours ", ours[0]["history"][:2], "\n   plain", same["history"][:2])


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--cases", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    chosen = parser.parse_args()
    for case in chosen.cases:
        compare(case, chosen.pairs, chosen.epochs)


if __name__ == "__main__":
    main()
