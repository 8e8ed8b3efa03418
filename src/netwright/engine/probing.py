"""What a worker needs to look at the rows that go into a learner."""

from __future__ import annotations

import secrets
from pathlib import Path

from netwright.engine.recipes.recipes import Recipes
from netwright.engine.running.tasks import build_task
from netwright.sdk.glimpse import ProbedRows
from netwright.workers.protocol import Probe


def build_probe(node: str, recipes: Recipes, rows: ProbedRows) -> Probe:
    """Return the request for a node whose inputs are all there; its networks are the trained ones where it has any."""
    entry = recipes.entries.get(node)
    outputs = entry.manifest["outputs"] if entry else {}
    return Probe(
        task=build_task(f"probe-{secrets.token_hex(4)}", [node], recipes, {node: Path()}),
        trained={port: entry.source(port) for port, made in outputs.items() if entry and made["type"] == "network"},
        rows=rows,
    )
