"""Where a model and the workflow that draws it lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from netwright.interchange.model_file import ModelPlace
from netwright.sdk import NetwrightError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "small.keras"
    path.parent.mkdir()
    path.touch()
    return path


def test_a_workflow_lies_beside_its_model(model: Path) -> None:
    place = ModelPlace.of(model)
    assert (place.workflow, place.workspace) == (model.with_name("small.netwright.json"), model.parent)
    assert place.data_path == "small.keras"


def test_a_workflow_elsewhere_in_the_workspace_names_the_model_from_there(model: Path, tmp_path: Path) -> None:
    (tmp_path / ".netwright").mkdir()
    place = ModelPlace.of(model, tmp_path / "flows" / "it.netwright.json")
    assert (place.workspace, place.data_path) == (tmp_path, "models/small.keras")
    assert ModelPlace.of(model, tmp_path / "it.netwright.json").data_path == "models/small.keras"


def test_what_would_not_be_found_again_or_take_anothers_place_is_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(NetwrightError, match="does not lie in the workspace"):
        ModelPlace.of(model, tmp_path / "flows" / "it.netwright.json")
    with pytest.raises(NetwrightError, match="no model file"):
        ModelPlace.of(model.with_name("gone.keras"))
    model.with_name("small.netwright.json").touch()
    with pytest.raises(NetwrightError, match="is there already"):
        ModelPlace.of(model)
