"""What the guides show works as it stands there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from netwright.ports import Table
from netwright.sdk import InputError
from netwright.workflow.file.format import dump, parse
from tests.nodes.contexts import RecordingContext

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ROOT / "docs" / "guides"
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "examples").glob("*/*.md"),
    ROOT / "web" / "README.md",
]
CODE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def shown(guide: str, language: str) -> str:
    """The first piece in that language."""
    return next(code for kind, code in CODE.findall((GUIDES / guide).read_text("utf-8")) if kind == language)


@pytest.fixture
def row_sample(tmp_path: Path) -> ModuleType:
    path = tmp_path / "row_sample.py"
    path.write_text(shown("add_a_node.md", "python"), "utf-8")
    spec = importlib.util.spec_from_file_location("row_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_node_to_copy_from_works(row_sample: ModuleType, tmp_path: Path) -> None:
    node = row_sample.RowSample(row_sample.RowSampleSettings.read({"rows": 3}))
    table, context = Table.of(pl.DataFrame({"a": range(10), "#": range(10)})), RecordingContext(tmp_path)
    drawn = node.execute(table=table, context=context)["table"]
    rows = drawn.frame.collect()["a"].to_list()
    assert len(rows) == 3
    assert rows == sorted({*rows})
    assert node.configure(table=table.spec)["table"] == drawn.spec
    with pytest.raises(InputError, match="The table has no rows"):
        node.execute(table=Table.of(pl.DataFrame({"a": []})), context=context)


def test_the_file_to_copy_from_is_as_it_is_written() -> None:
    text = shown("file_format.md", "json")
    opened = parse(text)
    assert opened.damage == []
    assert dump(opened.document) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = [link.partition("#") for link in LINK.findall(CODE.sub("", page.read_text("utf-8")))]
    here = [(path or page.name, anchor) for path, _, anchor in links if "://" not in path]
    assert [path for path, _ in here if not (page.parent / path).exists()] == []
    assert [anchor for path, anchor in here if anchor and anchor not in anchors(page.parent / path)] == []


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_first_page_says_the_same_in_both_languages() -> None:
    english, korean = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.ko.md"))
    assert CODE.findall(english) == CODE.findall(korean)
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(re.findall(r"^## ", korean, re.MULTILINE))
