"""A model as a workflow: sound, complete and editable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netwright.interchange.model_canvas import draw_model
from netwright.sdk import Registry
from netwright.workers.child.drafting import Drafter
from netwright.workers.child.models import read_model
from netwright.workers.draft_request import draft_of
from netwright.workers.protocol import ReadModel
from netwright.workflow.flatten import flatten
from netwright.workflow.format import dump, parse
from netwright.workflow.problems import find_problems
from tests.networks.reading.models import branches, siamese, stacked, translation


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover()


@pytest.mark.parametrize("make", [branches, siamese, translation, stacked])
def test_a_model_becomes_a_sound_workflow(make: Callable[[], Any], registry: Registry, tmp_path: Path) -> None:
    model = make()
    model.save(tmp_path / "model.keras")
    read = read_model(ReadModel(path=str(tmp_path / "model.keras")))
    types = {id: cls.type for id, cls in registry.classes.items()}
    document = draw_model(read, types, "model", "model.keras")
    assert parse(dump(document)).document == document
    assert find_problems(document, types) == []
    drafts, _ = Drafter(registry).draft(
        draft_of(flatten(document), session="s", folder=str(tmp_path), workspace=str(tmp_path))
    )
    assert {id: draft.problems for id, draft in drafts.items() if draft and draft.problems} == {}
    assert all(node in document.nodes for node, _ in read.outputs.values())


def test_nested_models_are_groups(registry: Registry, tmp_path: Path) -> None:
    stacked().save(tmp_path / "model.keras")
    read = read_model(ReadModel(path=str(tmp_path / "model.keras")))
    document = draw_model(read, {id: cls.type for id, cls in registry.classes.items()}, "model", "model.keras")
    (group,) = document.groups.values()
    assert (group.title, group.nodes) == ("inner", ("inner_a", "inner_b"))
