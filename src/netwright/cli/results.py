"""The outcome of a run as JSON, and its results as files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netwright.engine.entry import Entry
    from netwright.engine.run import RunResult
    from netwright.engine.session import Session
    from netwright.workflow.document import Document

PREVIEW_ROWS = 100


async def describe(session: Session, document: Document, path: str, result: RunResult) -> dict[str, Any]:
    """Return each node's state, seconds, whether it came from the cache, and its outputs.

    Tables show their first 100 rows; figures, vocabularies and variables are given whole where they are small.
    """
    nodes = {}
    for node, state in result.states.items():
        told = state.to_json()
        outputs = {
            port: {**facts, **await _content(session, document, path, node, port, facts["type"])}
            for port, facts in told["outputs"].items()
        }
        entry = result.entries.get(node)
        nodes[node] = {
            "state": told["state"],
            "seconds": told["seconds"],
            "cached": told["cached"],
            "error": told["error"],
            "warnings": told["warnings"],
            "incomplete": told["incomplete"],
            "facts": entry.manifest["facts"] if entry else {},
            "outputs": outputs,
        }
    return {"run": result.id, "state": result.state, "seconds": result.seconds, "nodes": nodes}


async def _content(session: Session, document: Document, path: str, node: str, port: str, type: str) -> dict[str, Any]:
    if type == "table":
        rows = await session.rows(document, path, node, port, 0, PREVIEW_ROWS)
        return {"columns": [column["name"] for column in rows.model_dump()["columns"]], "first_rows": rows.rows}
    if type == "variables":
        return {"value": (await session.value(document, path, node, port)).value}
    return {}


def write_outputs(result: RunResult, folder: Path) -> None:
    """Copy every output to FOLDER/NODE/PORT: Arrow for tables, safetensors for weights, JSON for the rest.

    Tables without lists are written as CSV, too.
    """
    for node, entry in result.entries.items():
        for port, output in entry.manifest["outputs"].items():
            target = folder / node / port
            if output["files"]:
                target.mkdir(parents=True, exist_ok=True)
                for name in output["files"]:
                    shutil.copyfile(entry.folder / port / name, target / name)
            if output["type"] == "table":
                _write_csv(entry, port, target.with_suffix(".csv"))


def _write_csv(entry: Entry, port: str, file: Path) -> None:
    import polars as pl

    table = entry.folder / port / "table.arrow"
    if table.exists():
        frame = pl.read_ipc(table)
        if not any(dtype.is_nested() for dtype in frame.dtypes):
            frame.write_csv(file)
