"""What was fetched from the net is listed and removed, and nothing that is still arriving."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netwright.engine.store.downloads import STALE, Download, downloads, remove_downloads
from netwright.sdk.user_folders import SETTINGS_FOLDER, downloads_folder


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path))


def fetched(name: str, size: int) -> Download:
    file = downloads_folder() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(size))
    return Download(name, size)


def test_files_are_listed_and_removed_one_by_one_or_all() -> None:
    assert downloads() == ()
    small, large = fetched("weights/small.h5", 3), fetched("weights/large.h5", 5)
    assert downloads() == (large, small)
    assert remove_downloads("weights/gone.h5") == ()
    assert remove_downloads("weights/large.h5") == (large,)
    assert remove_downloads() == (small,)
    assert downloads() == ()


def test_what_still_arrives_stays_and_what_never_arrived_goes() -> None:
    fetched("weights/.1.tmp", 4)
    fetched("weights/.2.tmp", 4)
    old = (downloads_folder() / "weights/.2.tmp").stat().st_mtime - 2 * STALE
    os.utime(downloads_folder() / "weights/.2.tmp", (old, old))
    assert (downloads(), remove_downloads()) == ((), ())
    assert [file.name for file in (downloads_folder() / "weights").iterdir()] == [".1.tmp"]


def test_nothing_outside_the_folder_is_removed(tmp_path: Path) -> None:
    fetched("weights/small.h5", 3)
    other = tmp_path / "trusted.json"
    other.touch()
    (downloads_folder() / "weights" / "link.h5").symlink_to(other)
    assert remove_downloads("../trusted.json") == ()
    remove_downloads()
    assert other.exists()
