"""Whether a connection leads anywhere: told without changing anything there, and without its secrets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from netwright.nodes.io.reaching import reach
from netwright.sdk import NodeError

Name = Callable[..., None]


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> Name:
    def set_it(url: str, **options: object) -> None:
        monkeypatch.setenv("NETWRIGHT_CONNECTION_PLACE", json.dumps({"url": url, "options": options}))

    return set_it


def test_files_are_counted(name: Name, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "2025").mkdir()
    name(f"file://{tmp_path}")
    assert str(reach("place")) == "It answers: 2 files and folders."
    (tmp_path / "a.csv").unlink()
    assert str(reach("place")) == "It answers: 1 file or folder."
    name(f"file://{tmp_path}/gone")
    with pytest.raises(NodeError, match="answers, but nothing lies at its address"):
        reach("place")
    assert [path.name for path in tmp_path.iterdir()] == ["2025"]


def test_tables_are_counted(name: Name, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute("CREATE TABLE orders (id INTEGER)")
    shop.close()
    name(f"sqlite:///{tmp_path}/shop.db")
    assert str(reach("place")) == "It answers: 1 table."


def test_a_database_file_that_is_not_there_is_not_made(name: Name, tmp_path: Path) -> None:
    name(f"sqlite:///{tmp_path}/gone.db")
    with pytest.raises(NodeError, match=r"There is no database file .*gone\.db"):
        reach("place")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url",
    [
        "hunter2",
        "postgresql://me:hunt/er2@host/shop",
        "postgresql+pg8000://me:hunter2@127.0.0.1:1/shop",
        "no-such-kind://me:hunter2@host/shop",
        "http://me:hunter2@[host/shop",
    ],
)
def test_no_address_is_quoted(name: Name, url: str) -> None:
    name(url)
    with pytest.raises(NodeError) as caught:
        reach("place")
    assert "hunt" not in f"{caught.value} {caught.value.to_json()}"


def test_a_name_that_stands_for_nothing_is_told() -> None:
    with pytest.raises(NodeError, match="There is no connection place"):
        reach("place")
