"""Every example opens without damage or problems, can be read at a glance, and is described in both languages."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from netwright.sdk import Registry
from netwright.workflow.document import Document, NodeEntry
from netwright.workflow.file.format import dump, parse
from netwright.workflow.problems.ports import ports_of
from netwright.workflow.wording import words
from tests.examples.conftest import ROOT

CARD = 220
FRAME_SIDE, FRAME_TOP = 20, 44
BESIDE = 80
"""How far a note may stand from what it is about."""
FOLDERS = sorted(path.parent for path in (ROOT / "examples").glob("*/example.json"))
TYPES = {found.type.id: found.type for found in Registry.discover().classes.values()}


class Box(NamedTuple):
    """A rectangle on the canvas."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        apart_in_x = self.x + self.width <= other.x or other.x + other.width <= self.x
        return not (apart_in_x or self.y + self.height <= other.y or other.y + other.height <= self.y)

    def is_within(self, other: Box) -> bool:
        in_x = other.x <= self.x and self.x + self.width <= other.x + other.width
        return in_x and other.y <= self.y and self.y + self.height <= other.y + other.height

    def distance(self, other: Box) -> float:
        across = max(other.x - self.x - self.width, self.x - other.x - other.width, 0)
        down = max(other.y - self.y - self.height, self.y - other.y - other.height, 0)
        return math.hypot(across, down)

    def without(self, top: float) -> Box:
        return Box(self.x, self.y + top, self.width, self.height - top)


def card(entry: NodeEntry, document: Document) -> Box:
    ports = ports_of(entry, TYPES, document.workflows)
    assert ports is not None
    return Box(*entry.position, CARD, 74 + 20 * max(1, len(ports.inputs), len(ports.outputs)))


def frame(members: Sequence[Box]) -> Box:
    """The frame that the page draws around the cards of a group."""
    left, top = min(box.x for box in members) - FRAME_SIDE, min(box.y for box in members) - FRAME_TOP
    right = max(box.x + box.width for box in members) + FRAME_SIDE
    return Box(left, top, right - left, max(box.y + box.height for box in members) + FRAME_SIDE - top)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_cards_notes_and_frames_do_not_cover_each_other(folder: Path) -> None:
    data = (folder / f"{folder.name}.netwright.json").read_bytes()
    parsed = parse(data)
    assert parsed.damage == []
    assert dump(parsed.document) == data.decode(), "as the workbench would save it"
    notes = {id: Box(*note.position, *note.size) for id, note in parsed.document.annotations.items()}
    cards = {id: card(entry, parsed.document) for id, entry in parsed.document.nodes.items()}
    frames = {id: frame([cards[node] for node in group.nodes]) for id, group in parsed.document.groups.items()}
    pairs = [*itertools.combinations((notes | cards).items(), 2), *itertools.combinations(frames.items(), 2)]
    for (id, group), (other, box) in itertools.product(parsed.document.groups.items(), (notes | cards).items()):
        if other not in group.nodes and not box.is_within(frames[id].without(FRAME_TOP)):
            pairs.append(((id, frames[id]), (other, box)))
    assert [f"{one} covers {other}" for (one, box), (other, box2) in pairs if box.meets(box2)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_reads_from_left_to_right_with_notes_beside_what_they_are_about(folder: Path) -> None:
    whole = parse((folder / f"{folder.name}.netwright.json").read_bytes()).document
    for part in (whole, *whole.workflows.values()):
        left = {id: entry.position[0] for id, entry in part.nodes.items()}
        wires = [(wire.source_node, wire.target_node) for wire in part.connections]
        inside = [(start, end) for start, end in wires if start in left and end in left]
        assert [f"{start} to {end}" for start, end in inside if left[start] + CARD > left[end]] == [], "backwards"
        cards = {id: card(entry, whole) for id, entry in part.nodes.items()}
        frames = [frame([cards[node] for node in group.nodes]) for group in part.groups.values()]
        for id, note in part.annotations.items():
            box = Box(*note.position, *note.size)
            assert min(box.distance(thing) for thing in (*cards.values(), *frames)) <= BESIDE, id


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_has_a_readme_a_picture_and_two_languages(folder: Path) -> None:
    told = json.loads((folder / "example.json").read_text("utf-8"))
    for text in (told["title"], told["summary"]):
        assert re.search("[a-z]", text["en"])
        assert re.search("[가-힣]", text["ko"])
    assert told["minutes"] <= 5
    assert (folder / told["picture"]).is_file()
    for name in ("README.md", "README.ko.md"):
        readme = (folder / name).read_text("utf-8")
        assert told["picture"] in readme
        assert len(readme.splitlines()) <= 70, "one screen"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_readmes_tell_the_same_figures_and_commands(folder: Path) -> None:
    english, korean = ((folder / name).read_text("utf-8").splitlines() for name in ("README.md", "README.ko.md"))
    for told in (commands, figures):
        assert told(korean) == told(english)
    parts = [sum(line.startswith("## ") for line in readme) for readme in (english, korean)]
    assert parts[0] == parts[1] >= 2


def commands(readme: list[str]) -> list[str]:
    return [line for line in readme if line.startswith("    netwright ")]


def figures(readme: list[str]) -> list[list[str]]:
    """The numbers in each row of the tables."""
    return [sorted(re.findall(r"\d[\d,.]*", line)) for line in readme if line.startswith("|")]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_all_that_the_canvas_says_has_its_korean(folder: Path) -> None:
    """`ko.json` holds every text of the workflow, in its order, and none that is no longer there."""
    said = words(parse((folder / f"{folder.name}.netwright.json").read_bytes()).document)
    korean = json.loads((folder / "ko.json").read_text("utf-8"))
    assert list(korean) == said
    names = {"x", "y"}
    assert [text for text, spoken in korean.items() if text not in names and not re.search("[가-힣]", spoken)] == []
