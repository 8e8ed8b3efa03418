"""Node types are listed by a worker once, for all workspaces of a user."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from netwright.engine.catalogue import KEPT, Catalogue, load_catalogue
from netwright.sdk import LoadError
from netwright.sdk.user_folders import SETTINGS_FOLDER, cache_folder
from netwright.workers.protocol import Described
from tests.workflow.samples import TYPES


class Lister:
    """In place of the workers."""

    def __init__(self, *errors: LoadError) -> None:
        self.errors = errors
        self.asked = 0

    async def describe(self) -> Described:
        self.asked += 1
        return Described(request=1, types=(TYPES["reader"],), errors=self.errors)


def load(packages: list[str], lister: Lister) -> Catalogue:
    return asyncio.run(load_catalogue(packages, lister))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path))


def test_a_worker_is_asked_once_until_a_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own_nodes_of_a_test"
    own.mkdir()
    (own / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    lister = Lister()
    for _ in range(2):
        assert set((load([own.name], lister)).types) == {"reader"}
    assert lister.asked == 1
    for added in range(KEPT + 2):
        (own / f"node_{added}.py").write_text("")
        load([own.name], lister)
    assert lister.asked == KEPT + 3
    assert len(list(cache_folder().glob("node-types-*.json"))) == KEPT + 1


def test_what_failed_to_load_is_asked_for_again() -> None:
    lister = Lister(LoadError(module="broken", reason="A comma is missing.", details=""))
    for _ in range(2):
        assert (load([], lister)).errors
    assert lister.asked == 2


def test_a_folder_that_cannot_be_written_is_no_hindrance() -> None:
    cache_folder().write_text("a file where the folder should be")
    assert (load([], Lister())).types
