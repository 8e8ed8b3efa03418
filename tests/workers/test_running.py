"""What is said of a worker that died."""

from __future__ import annotations

from pathlib import Path

import pytest

from netwright.sdk.user_folders import SETTINGS_FOLDER
from netwright.workers.running import death_of


def test_code_that_had_to_be_ended_with_its_process_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path))
    assert "exit status 1" in str(death_of(1).problem)
    (tmp_path / "hung.txt").write_text('File "<netwright_0123456789ab>", line 2', "utf-8")
    assert "did not end in time" in str(death_of(1).problem)
    assert "exit status 2" in str(death_of(2).problem)
