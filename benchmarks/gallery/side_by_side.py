"""Each example beside its plain script: what both reach, and the time of both, taken in turn on the same machine.

    python benchmarks/gallery/side_by_side.py [NAME ...] [--seeds 1] [--quick]

Prints one JSON object an example and seed: seconds and processor seconds of the whole command of either side, imports
included, with the tables of figures that the example came to and what the script printed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMMAND = str(Path(sys.executable).with_name("netwright"))

TABLES = {
    "iris": ("scores",),
    "simple-cnn": ("scorer",),
    "alexnet": ("scorer",),
    "trees-or-networks": ("compare",),
    "approximate-anything": ("error",),
    "mountain-names": ("perplexity",),
    "small-gpt": ("perplexity",),
    "energy-forecast": ("compare", "compare-day"),
    "transfer-learning": ("clothes-scores", "digits-scores"),
    "fraud-autoencoder": ("shuttle-scores", "payments-scores"),
    "cnn-from-scratch": ("scorer", "aug-scorer"),
    "vae": ("scorer",),
    "translate": ("shares",),
    "gan": ("shares",),
}
"""By example: the nodes whose scores, or whose first table, hold its figures."""


@dataclass(frozen=True)
class Side:
    """One command that came to its end."""

    seconds: float
    cpu_seconds: float
    told: Any


def timed(command: list[str]) -> Side:
    """Run a command that prints JSON; raises CalledProcessError where it fails."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Side(round(time.monotonic() - began, 1), round(used, 1), json.loads(done.stdout))


def example(name: str, seed: int, is_quick: bool) -> Side:
    """Run an example in a workspace of its own, so that nothing comes from a cache."""
    with tempfile.TemporaryDirectory() as workspace:
        copied = subprocess.run(
            [COMMAND, "examples", "copy", name, workspace], stdout=subprocess.PIPE, text=True, check=True
        )
        quick = ["--var", "quick=true"] if is_quick else []
        side = timed([COMMAND, "run", copied.stdout.strip(), "--json", "--seed", str(seed), *quick])
    return Side(side.seconds, side.cpu_seconds, {node: table(side.told, node) for node in TABLES[name]})


def table(outcome: Any, node: str) -> list[dict[str, Any]]:
    """Return the rows of a node's scores, or of its first table, as far as the outcome shows them."""
    outputs = outcome["nodes"][node]["outputs"]
    found = outputs.get("scores") or next(output for output in outputs.values() if "first_rows" in output)
    return [dict(zip(found["columns"], row, strict=True)) for row in found["first_rows"]]


def plain(name: str, seed: int, is_quick: bool) -> Side:
    """Run the plain script of the same job."""
    script = str(HERE / f"{name.replace('-', '_')}.py")
    return timed([sys.executable, script, "--seed", str(seed), *(["--quick"] if is_quick else [])])


def main() -> None:
    """Read the command line; measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", default=[], help="an example; all without any")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--quick", action="store_true", help="the short variant of both")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in TABLES]
    if unknown:
        parser.error(f"there is no plain script of {unknown[0]}; there are: {', '.join(TABLES)}")
    for name in options.names or TABLES:
        for seed in options.seeds:
            sides = {"netwright": example(name, seed, options.quick), "plain": plain(name, seed, options.quick)}
            told = {title: vars(side) for title, side in sides.items()}
            print(json.dumps({"example": name, "seed": seed} | told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
