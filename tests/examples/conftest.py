"""Examples as a user has them: copied into a new workspace, run from the shell."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

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


def run(file: Path, *options: str, seconds: float = 600) -> dict[str, Any]:
    """Run a workflow from the shell and return its outcome."""
    done = subprocess.run(
        [COMMAND, "run", str(file), "--json", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NETWRIGHT_LANGUAGE": "en"},
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


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
