"""The outcome of a run as JSON, and its results as files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.workers.protocol import ReadRows, ReadValue

if TYPE_CHECKING:
    from netwright.engine.running.run import RunResult
    from netwright.engine.store.entry import Entry
    from netwright.workers.pool import Pool

PREVIEW_ROWS = 100


async def describe(pool: Pool, result: RunResult) -> dict[str, Any]:
    """Return each node's state, seconds, whether it came from the cache, and its outputs.

    Tables show their first 100 rows; variables are given whole.
    """
    nodes = {}
    for node, state in result.states.items():
        told = state.to_json()
        entry = result.entries.get(node)
        outputs = {
            port: {**facts, **(await _content(pool, entry, port, facts["type"]) if entry else {})}
            for port, facts in told["outputs"].items()
        }
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


async def _content(pool: Pool, entry: Entry, port: str, type: str) -> dict[str, Any]:
    if type == "table":
        found = await pool.read_rows(ReadRows(source=entry.source(port), offset=0, limit=PREVIEW_ROWS))
        return {"columns": found.columns, "first_rows": found.rows}
    if type == "variables":
        return {"value": (await pool.read_value(ReadValue(source=entry.source(port)))).value}
    return {}


def write_outputs(result: RunResult, folder: Path) -> None:
    """Copy every output to FOLDER/NODE/PORT: Arrow for tables, safetensors for weights, JSON for the rest.

    Tables without lists and pictures are written as CSV, too, and figures as SVG, PNG and a page of their own.
    """
    for node, entry in result.entries.items():
        for port, output in entry.manifest["outputs"].items():
            target = folder / node / port
            target.mkdir(parents=True, exist_ok=True)
            for name in output["files"]:
                shutil.copyfile(entry.folder / port / name, target / name)
            if output["inline"] is not None:
                text = json.dumps(output["inline"], ensure_ascii=False, indent=2)
                (target / f"{output['type']}.json").write_text(text, encoding="utf-8")
            if output["type"] == "table":
                _write_csv(entry, port, target.with_suffix(".csv"))
            if output["type"] == "figure":
                _draw(entry, port, target)


def _draw(entry: Entry, port: str, target: Path) -> None:
    from netwright.ports import Figure, FigureSpec
    from netwright.ports.figure import FORMATS

    output = entry.manifest["outputs"][port]
    spec = FigureSpec.model_validate(output["spec"])
    drawn = output["inline"]
    figure = Figure.read(spec, entry.folder / port) if drawn is None else Figure(spec, drawn)
    for format in FORMATS:
        target.with_suffix(f".{format}").write_bytes(figure.draw(format))


def _write_csv(entry: Entry, port: str, file: Path) -> None:
    import polars as pl

    table = entry.folder / port / "table.arrow"
    if table.exists():
        frame = pl.read_ipc(table)
        if not any(dtype.is_nested() or dtype == pl.Binary for dtype in frame.dtypes):
            frame.write_csv(file)
