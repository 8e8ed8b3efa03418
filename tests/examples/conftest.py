"""Examples as a user has them: copied into a new workspace, run from the shell."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.examples.report import wanted_report

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).with_name("netwright"))
RunExample = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def copy_example(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Copy an example into a new workspace and return its workflow."""

    def copy(name: str) -> Path:
        workspace = tmp_path_factory.mktemp(name)
        done = subprocess.run(
            [COMMAND, "examples", "copy", name, str(workspace)], capture_output=True, text=True, check=True, timeout=60
        )
        return Path(done.stdout.strip())

    return copy


def run(file: Path, *options: str, seconds: float = 1800) -> dict[str, Any]:
    """Run a workflow from the shell and return its outcome."""
    report = wanted_report()
    before = cpu_seconds_of_children()
    with tempfile.TemporaryDirectory() as aside:
        written = options[options.index("--out") + 1] if "--out" in options else aside
        done = subprocess.run(
            [COMMAND, "run", str(file), "--json", *options, *(("--out", aside) if report and written == aside else ())],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "NETWRIGHT_LANGUAGE": "en"},
            timeout=seconds,
        )
        assert done.returncode == 0, done.stderr
        outcome: dict[str, Any] = json.loads(done.stdout)
        if report:
            cpu_seconds = cpu_seconds_of_children() - before
            report.add(file.parent.name, options, outcome, cpu_seconds, Path(written))
    return outcome


def cpu_seconds_of_children() -> float:
    """Processor seconds of all processes that were started here, directly or not, and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Tell the gallery's report how a test ended."""
    if (wanted := wanted_report()) and (report.when == "call" or report.failed):
        wanted.judge(report.nodeid, report.outcome)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the gallery's report, where one is wanted, and say where it is."""
    if wanted := wanted_report():
        terminalreporter.write_line(f"The gallery's report: {wanted.write()}")


def rows(outcome: dict[str, Any], node: str, port: str) -> list[dict[str, Any]]:
    """Return the rows of a table in an outcome."""
    table = outcome["nodes"][node]["outputs"][port]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["first_rows"]]


@pytest.fixture(scope="session")
def yardstick() -> ModuleType:
    """The independent script of the flagship, whose definitions of good names and perplexity count."""
    folder = str(ROOT / "benchmarks" / "gallery")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("mountain_names")
    finally:
        sys.path.remove(folder)
