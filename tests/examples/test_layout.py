"""Every example opens without damage or problems, can be read at a glance, and is described in both languages."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from netwright.sdk import Registry
from netwright.workflow.format import dump, parse
from netwright.workflow.ports import ports_of
from netwright.workflow.wording import words
from tests.examples.conftest import ROOT

FOLDERS = sorted(path.parent for path in (ROOT / "examples").glob("*/example.json"))
TYPES = {found.type.id: found.type for found in Registry.discover().classes.values()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_cards_and_notes_do_not_cover_each_other(folder: Path) -> None:
    data = (folder / f"{folder.name}.netwright.json").read_bytes()
    parsed = parse(data)
    assert parsed.damage == []
    assert dump(parsed.document) == data.decode(), "as the workbench would save it"
    boxes = {id: (*note.position, *note.size) for id, note in parsed.document.annotations.items()}
    for id, entry in parsed.document.nodes.items():
        ports = ports_of(entry, TYPES, parsed.document.workflows)
        assert ports is not None
        boxes[id] = (*entry.position, 220, 74 + 20 * max(1, len(ports.inputs), len(ports.outputs)))
    for (one, (x, y, width, height)), (other, (x2, y2, width2, height2)) in itertools.combinations(boxes.items(), 2):
        apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
        assert apart, f"{one} covers {other}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_has_a_readme_a_picture_and_two_languages(folder: Path) -> None:
    told = json.loads((folder / "example.json").read_text("utf-8"))
    for text in (told["title"], told["summary"]):
        assert re.search("[a-z]", text["en"])
        assert re.search("[가-힣]", text["ko"])
    assert told["minutes"] <= 5
    assert (folder / told["picture"]).is_file()
    readme = (folder / "README.md").read_text("utf-8")
    assert told["picture"] in readme
    assert len(readme.splitlines()) <= 70, "one screen"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_all_that_the_canvas_says_has_its_korean(folder: Path) -> None:
    """`ko.json` holds every text of the workflow, in its order, and none that is no longer there."""
    said = words(parse((folder / f"{folder.name}.netwright.json").read_bytes()).document)
    korean = json.loads((folder / "ko.json").read_text("utf-8"))
    assert list(korean) == said
    names = {"x", "y"}
    assert [text for text, spoken in korean.items() if text not in names and not re.search("[가-힣]", spoken)] == []
