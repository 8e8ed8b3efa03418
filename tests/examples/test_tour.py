"""The guided tour points at examples and nodes that are there, in two languages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.examples.conftest import ROOT

WEB = ROOT / "web" / "src"
STEPS: list[dict[str, Any]] = json.loads((WEB / "panels" / "tour" / "steps.json").read_text("utf-8"))


def test_there_are_ten_steps() -> None:
    assert len({step["name"] for step in STEPS}) == len(STEPS) == 10


@pytest.mark.parametrize("step", STEPS, ids=[step["name"] for step in STEPS])
def test_a_step_points_at_nodes_of_its_example(step: dict[str, Any]) -> None:
    file = ROOT / "examples" / step["example"] / f"{step['example']}.netwright.json"
    nodes = json.loads(file.read_text("utf-8"))["nodes"]
    assert step["nodes"]
    assert set(step["nodes"]) <= nodes.keys()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_step_has_its_texts(language: str) -> None:
    texts = json.loads((WEB / "app" / "languages" / language / "tour.json").read_text("utf-8"))["steps"]
    assert texts.keys() == {step["name"] for step in STEPS}
    assert all(set(text) == {"title", "text"} and all(text.values()) for text in texts.values())
