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
from netwright.workflow.format import dump, parse
from tests.nodes.contexts import RecordingContext

GUIDES = Path(__file__).resolve().parents[1] / "docs" / "guides"


def shown(guide: str, language: str) -> str:
    """The first piece in that language."""
    (found, *_) = re.findall(rf"```{language}\n(.*?)```", (GUIDES / guide).read_text("utf-8"), re.DOTALL)
    return str(found)


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
