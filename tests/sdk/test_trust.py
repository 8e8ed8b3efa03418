"""What the user trusts: kept, shared between processes, and never widened by a damaged file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from netwright.sdk.files import file_hash
from netwright.sdk.trust import STORE, THIS_RUN, code_hash, is_trusted, trust, trust_here
from netwright.sdk.user_folders import SETTINGS_FOLDER, settings_folder


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path / "settings"))
    monkeypatch.setenv(THIS_RUN, "")


def test_trust_is_kept_and_other_processes_see_it() -> None:
    hash = code_hash("import this")
    assert not is_trusted(hash)
    assert not is_trusted("")
    script = f"from netwright.sdk.trust import trust; trust({hash!r})"
    subprocess.run([sys.executable, "-c", script], check=True)
    assert is_trusted(hash)
    assert not is_trusted(code_hash("import that"))
    trust(code_hash("import that"))
    assert is_trusted(hash)
    assert is_trusted(code_hash("import that"))


def test_a_hash_may_be_trusted_for_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    hash = code_hash("x")
    trust_here([hash])
    assert is_trusted(hash)
    assert not (settings_folder() / STORE).exists()
    monkeypatch.setenv(THIS_RUN, "")
    assert not is_trusted(hash)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"trusted": 3}', b'{"trusted": [1]}', b"\xff", b'{"trusted": ["x"]}']
)
def test_a_damaged_list_trusts_nothing_and_is_mended(content: bytes) -> None:
    settings_folder().mkdir(parents=True)
    (settings_folder() / STORE).write_bytes(content)
    assert not is_trusted("x")
    trust(code_hash("x"))
    assert is_trusted(code_hash("x"))


def test_only_hashes_are_trusted(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no hash"):
        trust("everything")
    (tmp_path / "file").write_bytes(b"import this")
    assert file_hash(tmp_path / "file") == code_hash("import this")
