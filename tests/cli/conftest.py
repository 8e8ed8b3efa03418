"""The commands as a user has them: real processes, on small workflows that share a workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

COMMAND = str(Path(sys.executable).with_name("netwright"))
Netwright = Callable[..., subprocess.CompletedProcess[str]]
WriteFlow = Callable[..., Path]

SMALL: dict[str, Any] = {
    "reader": {"type": "csv_reader", "settings": {"path": "data.csv"}},
    "split": {"type": "partition", "settings": {"share": {"$expression": "share"}, "method": "from the top"}},
    "view": {"type": "table_view"},
}
WIRES = [("reader.table", "split.table"), ("split.first", "view.table")]


def environment(language: str = "en") -> dict[str, str]:
    return {**os.environ, "NETWRIGHT_LANGUAGE": language, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One workspace for all: the first command in a new one has to list the node types."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / ".netwright").mkdir()
    rows = "\n".join(f"peak {place},{1000 + place}" for place in range(10))
    (folder / "data.csv").write_text(f"name,height\n{rows}\n", "utf-8")
    return folder


@pytest.fixture
def netwright(workspace: Path) -> Netwright:
    """Run a command in the workspace, and see that no fault of a user ends in a traceback."""

    def run(*arguments: str, language: str = "en", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=cwd or workspace,
            env=environment(language),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def write_flow(workspace: Path, request: pytest.FixtureRequest) -> WriteFlow:
    """Write a workflow named after the test: the small one, with nodes and wires changed."""

    def write(
        nodes: Mapping[str, Any] | None = None,
        wires: list[tuple[str, str]] | None = None,
        **more: Any,
    ) -> Path:
        kept = {id: node for id, node in {**SMALL, **(nodes or {})}.items() if node is not None}
        document = {
            "format": 1,
            "title": "Small",
            "variables": {"share": {"type": "number", "value": 0.8}},
            "nodes": kept,
            "connections": [{"from": a, "to": b} for a, b in (WIRES if wires is None else wires)],
            **more,
        }
        file = workspace / f"{request.node.name.replace('[', '-').rstrip(']')}.netwright.json"
        file.write_text(json.dumps(document), "utf-8")
        return file

    return write
