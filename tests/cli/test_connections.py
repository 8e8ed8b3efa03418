"""`netwright connections`: named without showing what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from netwright.cli.app import app
from netwright.sdk.connections import Connection, connection
from netwright.sdk.user_folders import SETTINGS_FOLDER


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path))
    monkeypatch.setenv("NETWRIGHT_LANGUAGE", "en")


def run(*words: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["connections", *words], input=typed)
    return done.exit_code, done.output


def test_a_connection_is_stored_listed_and_removed() -> None:
    code, told = run("add", "lake", "--options", '{"key": "AKIA1"}', typed="s3://hunter2\n")
    assert code == 0
    assert told.endswith("Stored the connection lake.\n")
    assert connection("lake") == Connection(url="s3://hunter2", options={"key": "AKIA1"})
    assert run("list") == (0, "lake\ts3\n")
    assert "hunter2" not in told
    assert run("add", "files", typed="memory://\n")[0] == 0
    assert run("try", "files") == (0, "It answers: 0 files and folders.\n")
    assert run("remove", "files")[0] == 0
    assert run("remove", "lake") == (0, "Removed the connection lake.\n")
    assert run("list") == (0, "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "a b"), "a b is no name of a connection"),
        (("add", "lake", "--options", "key"), "The options are no JSON object."),
        (("add", "lake", "--options", "[1]"), "The options are no JSON object."),
        (("add", "pasted"), "This is no address."),
        (("remove", "lake"), "There is no stored connection lake."),
    ],
)
def test_mistakes_are_told(words: tuple[str, ...], sentence: str) -> None:
    code, told = run(*words, typed="hunter2\n" if "pasted" in words else "s3://lake\n")
    assert code == 2
    assert sentence in told
