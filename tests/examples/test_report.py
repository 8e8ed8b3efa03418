"""The gallery's report: what a run came to, and nothing of what has nothing to show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.examples.report import GalleryReport


def table(*rows: list[Any]) -> dict[str, Any]:
    return {"type": "table", "rows": len(rows), "columns": ["measure", "value"], "first_rows": list(rows)}


def test_a_run_with_its_tables_and_figures(tmp_path: Path) -> None:
    written = tmp_path / "out"
    for node in ("scores", "judged/__summary"):
        (written / node).mkdir(parents=True)
        (written / node / "figure.svg").write_text("<svg/>", "utf-8")
    outputs = {"scores": {"scores": table(["accuracy", 0.97333])}, "judged/__summary": {"summary": table()}}
    nodes = {id: {"outputs": ports | {"figure": {"type": "figure"}}} for id, ports in outputs.items()}
    report = GalleryReport(tmp_path / "report")
    report.add("iris", ("--seed", "2"), {"seconds": 9.4, "nodes": nodes}, 11.0, written)
    page = report.write().read_text("utf-8")
    assert "iris --seed 2: 9 s, 11 s of processor time" in page
    assert "<td>accuracy</td><td>0.9733</td>" in page
    assert page.count("<img") == page.count('alt="scores-figure"') == 1
    assert "__summary" not in page
