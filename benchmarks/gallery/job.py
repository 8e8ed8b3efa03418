"""What the plain scripts of the examples share: the command line, where models are kept, and the seconds they took."""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_folder = tempfile.TemporaryDirectory()


def main(about: str | None, run: Callable[[int, bool], dict[str, Any]], quick: str) -> None:
    """Read the seed and whether it shall be quick, do the job, and print what it came to as one JSON object."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=quick)
    options = parser.parse_args()
    told = {"seed": options.seed} | run(options.seed, options.quick) | {"CPU seconds": round(cpu_seconds(), 1)}
    print(json.dumps(told, ensure_ascii=False, indent=2))


def kept(name: str) -> Path:
    """Return where a trained model is kept, as the example keeps it; gone with the process."""
    return Path(_folder.name, name)


def cpu_seconds() -> float:
    """Seconds that all threads of this process have computed so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
