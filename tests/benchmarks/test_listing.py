"""The list of benchmarks is the folder's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.__main__ import BENCHMARKS

ROOT = Path(__file__).resolve().parents[2]
SIDES = ("plain", "netwright_side", "orange_side")
"""Scripts that a benchmark runs to compare."""


def benchmarks(*names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *names]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_each_is_listed_and_there() -> None:
    listed = benchmarks()
    assert listed.returncode == 0
    known = {benchmark.script for benchmark in BENCHMARKS.values()}
    scripts = [
        script
        for script in (ROOT / "benchmarks").glob("*/*.py")
        if '__name__ == "__main__"' in script.read_text("utf-8") and script.stem not in SIDES
    ]
    found = {f"{script.parent.name}/{script.name}" for script in scripts}
    assert known == found, "a benchmark that no list names is never run"
    assert listed.stdout.count("bar: ") == len(BENCHMARKS)


def test_a_name_that_is_not_there() -> None:
    done = benchmarks("dance")
    assert done.returncode == 2
    assert "there is no benchmark dance" in done.stderr
