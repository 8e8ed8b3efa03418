"""The gallery's report: what each run of an example came to, with its small tables and its figures, as one page."""

from __future__ import annotations

import html
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

MOST_ROWS = 12
MOST_COLUMNS = 8

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>The gallery of Netwright</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #222 }}
table {{ border-collapse: collapse; margin: .5rem 0 1rem; font-size: 13px }}
caption {{ text-align: left; color: #666 }}
td, th {{ border: 1px solid #ddd; padding: 2px 8px; text-align: left }}
figure {{ display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top }}
figure img {{ max-width: 520px; max-height: 420px; border: 1px solid #eee }}
.failed {{ color: #b00020 }}
</style>
</head>
<body>
<h1>The gallery, run at full length</h1>
<p>{verdict}</p>
<table><tr><th>example</th><th>run</th><th>test</th><th>seconds</th><th>processor seconds</th></tr>
{overview}
</table>
{sections}
</body>
</html>
"""


@dataclass
class _Run:
    example: str
    options: tuple[str, ...]
    outcome: dict[str, Any]
    cpu_seconds: float
    figures: list[Path]


@dataclass
class _Test:
    runs: list[_Run] = field(default_factory=list)
    result: str = "not ended"


class GalleryReport:
    """Collects runs by test, and writes the page and its figures into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tests: dict[str, _Test] = {}

    def add(
        self, example: str, options: tuple[str, ...], outcome: dict[str, Any], cpu_seconds: float, written: Path
    ) -> None:
        """Take a run of the current test; `written` is where its results lie."""
        test = self._tests.setdefault(os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0], _Test())
        place = self.folder / "figures" / f"{example}-{len(self._tests)}-{len(test.runs)}"
        figures = []
        for drawing in sorted(written.rglob("*.svg")):
            if _has_nothing(outcome["nodes"].get(drawing.parent.relative_to(written).as_posix())):
                continue
            kept = place / "-".join(drawing.relative_to(written).parts)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(drawing, kept)
            figures.append(kept)
        test.runs.append(_Run(example, options, outcome, cpu_seconds, figures))

    def judge(self, test: str, result: str) -> None:
        """Take the result of a test: passed or failed."""
        if test in self._tests:
            self._tests[test].result = result

    def write(self) -> Path:
        """Write the page and return its place."""
        self.folder.mkdir(parents=True, exist_ok=True)
        page = self.folder / "index.html"
        results = Counter(test.result for test in self._tests.values())
        numbered = list(enumerate(self._tests.items()))
        text = _PAGE.format(
            verdict=", ".join(f"{count} tests {result}" for result, count in results.items()),
            overview="\n".join(_line(number, test, run) for number, (_, test) in numbered for run in test.runs),
            sections="\n".join(self._section(number, name, test) for number, (name, test) in numbered),
        )
        page.write_text(text, encoding="utf-8")
        return page

    def _section(self, number: int, name: str, test: _Test) -> str:
        runs = "\n".join(self._run(run) for run in test.runs)
        return f'<h2 id="test-{number}" class="{test.result}">{html.escape(name)}: {test.result}</h2>\n{runs}'

    def _run(self, run: _Run) -> str:
        said = html.escape(" ".join((run.example, *run.options)))
        tables = "\n".join(
            _table(f"{node}.{port}", output)
            for node, told in run.outcome["nodes"].items()
            for port, output in told["outputs"].items()
            if output["type"] == "table" and output["first_rows"] and _is_small(output)
        )
        figures = "\n".join(_figure(place.relative_to(self.folder)) for place in run.figures)
        took = f"{run.outcome['seconds']:.0f} s, {run.cpu_seconds:.0f} s of processor time"
        return f"<h3>{said}: {took}</h3>\n{tables}\n{figures}"


@cache
def wanted_report() -> GalleryReport | None:
    """Return the report of this session; None unless NETWRIGHT_GALLERY_REPORT names a folder for it."""
    folder = os.environ.get("NETWRIGHT_GALLERY_REPORT")
    return GalleryReport(Path(folder).resolve()) if folder else None


def _line(number: int, test: _Test, run: _Run) -> str:
    example, options = html.escape(run.example), html.escape(" ".join(run.options))
    result = f'<a class="{test.result}" href="#test-{number}">{test.result}</a>'
    cells = (example, options, result, f"{run.outcome['seconds']:.0f}", f"{run.cpu_seconds:.0f}")
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _has_nothing(node: dict[str, Any] | None) -> bool:
    """Whether a node's tables are all empty, so that its figure can only say so."""
    tables = [output for output in node["outputs"].values() if output["type"] == "table"] if node else []
    return bool(tables) and not any(table["first_rows"] for table in tables)


def _is_small(output: dict[str, Any]) -> bool:
    rows = output.get("rows")
    return rows is not None and rows <= MOST_ROWS and len(output["columns"]) <= MOST_COLUMNS


def _figure(place: Path) -> str:
    source, name = html.escape(place.as_posix()), html.escape(place.stem)
    return f'<figure><img src="{source}" alt="{name}"><figcaption>{name}</figcaption></figure>'


def _table(caption: str, output: dict[str, Any]) -> str:
    head = "".join(f"<th>{html.escape(str(name))}</th>" for name in output["columns"])
    body = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(_cell(value))}</td>" for value in row) + "</tr>"
        for row in output["first_rows"]
    )
    return f"<table><caption>{html.escape(caption)}</caption><tr>{head}</tr>{body}</table>"


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:120]
