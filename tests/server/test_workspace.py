"""Paths from requests: inside the workspace, or refused. A canary lies outside."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.server.files.picker import Files
from netwright.server.files.workspace import Workspace, is_safe_name, safe_stem
from netwright.server.refusal import Refusal

CANARY = "the canary sings"


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    top = tmp_path_factory.mktemp("grounds")
    (top / "canary.txt").write_text(CANARY)
    (top / "outside").mkdir()
    (top / "outside" / "canary.txt").write_text(CANARY)
    root = top / "workspace"
    (root / "data" / "inner").mkdir(parents=True)
    (root / "data" / "names.csv").write_text("name\nEverest\n")
    (root / "데이터.csv").write_text("이름\n")
    (root / ".netwright").mkdir()
    (root / ".netwright" / "session-secret").write_text(CANARY)
    (root / "link-out").symlink_to(top / "outside")
    (root / "link-file").symlink_to(top / "canary.txt")
    (root / "link-private").symlink_to(root / ".netwright")
    (root / "link-in").symlink_to(root / "data")
    (root / "loop").symlink_to(root / "loop")
    os.mkfifo(root / "pipe")
    return Workspace.at(root)


PIECES = st.sampled_from(
    [
        *(
            "..",
            ".",
            "",
            "/",
            "//",
            "\\",
            "..\\",
            "C:",
            "C:\\",
            "\\\\?\\",
            "\\\\server\\share",
            "file:///etc",
            "~",
            "$HOME",
            "*",
        ),
        *("canary.txt", "outside", "data", "names.csv", "link-out", "link-file", "loop", "link-private", "link-in"),
        *(".netwright", "session-secret", "CON", "nul.txt", "%2e%2e", "%2f", "..%2f", "\0", "\n", "a" * 300, "pipe"),
        *("가", "\u202e", "\ud800", "\uff0e\uff0e", "\u3002\u3002"),
    ]
)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=8), st.sampled_from(["/", "", "\\"]), st.booleans())
def test_no_path_leads_out(grounds: Workspace, pieces: list[str], between: str, absolute: bool) -> None:
    path = ("/" if absolute else "") + between.join(pieces)
    for find in (grounds.place, grounds.file, grounds.folder):
        try:
            place = find(path)
        except Refusal:
            continue
        assert place.resolve().is_relative_to(grounds.root)
        assert ".netwright" not in place.relative_to(grounds.root).parts
        if place.is_file():
            assert CANARY not in place.read_text()


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_no_text_at_all_leads_out(grounds: Workspace, path: str) -> None:
    try:
        place = grounds.place(path)
    except Refusal:
        return
    assert place.is_relative_to(grounds.root)


@pytest.mark.parametrize(
    "path",
    ["../canary.txt", "/etc/passwd", "data/../../canary.txt", "link-out/canary.txt", "link-file", "C:/x", "//server/x",
     "\\\\server\\x", "data\\..\\x", ".netwright/session-secret", "link-private/session-secret", "loop", "a\0b", "nul"],
)  # fmt: skip
def test_known_escapes_are_refused(grounds: Workspace, path: str) -> None:
    with pytest.raises(Refusal):
        grounds.file(path)


def test_what_is_inside_is_found(grounds: Workspace) -> None:
    assert grounds.file("data/names.csv").read_text().startswith("name")
    assert grounds.file("link-in/names.csv") == grounds.root / "data" / "names.csv"
    assert grounds.file("데이터.csv").is_file()
    assert grounds.folder("") == grounds.root


def test_pipes_and_folders_are_no_files(grounds: Workspace) -> None:
    for path in ("pipe", "data"):
        with pytest.raises(Refusal, match="another kind"):
            grounds.file(path)


def test_the_picker_shows_nothing_hidden_and_nothing_outside(grounds: Workspace) -> None:
    folder = Files(grounds).folder("")
    assert set(folder.folders) == {"data", "link-in"}
    assert {file.name for file in folder.files} == {"데이터.csv"}
    assert Files(grounds).folder("data").files[0].path == "data/names.csv"


@pytest.mark.parametrize("title", ["", "..", "a/b\\c:d", "CON", ".hidden", "가" * 200, "\ud800x", "name.", "a\0b"])
def test_any_title_becomes_a_safe_file_name(title: str) -> None:
    assert is_safe_name(safe_stem(title))


def test_a_name_that_is_taken_gets_a_number_whatever_its_case(grounds: Workspace) -> None:
    assert grounds.free_name(grounds.root, "DATA", "").name == "DATA 2"
