"""Named connections: kept where nobody else reads them, told to nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netwright.sdk import NodeError
from netwright.sdk.connections import STORE, Connection, Named, connection, forget, named, remember
from netwright.sdk.user_folders import SETTINGS_FOLDER, settings_folder

SHOP = Connection(url="postgresql://me:hunter2@host/shop", options={"key": "AKIA1"})


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS_FOLDER, str(tmp_path / "settings"))


def test_what_is_remembered_is_found_until_it_is_forgotten() -> None:
    remember("shop", SHOP)
    remember("lake", Connection(url="s3://lake"))
    assert connection("shop") == SHOP
    assert named() == (
        Named(name="lake", kind="s3", stored=True),
        Named(name="shop", kind="postgresql", stored=True),
    )
    assert forget("shop")
    assert not forget("shop")
    with pytest.raises(NodeError, match=r"There is no connection shop\. .*NETWRIGHT_CONNECTION_SHOP"):
        connection("shop")


def test_the_environment_holds_a_url_or_all_of_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWRIGHT_CONNECTION_MY_SHOP", "sqlite:///shop.db")
    monkeypatch.setenv("NETWRIGHT_CONNECTION_LAKE", '{"url": "s3://lake", "options": {"anon": true}}')
    monkeypatch.setenv("NETWRIGHT_CONNECTION_ODD", '{"adress": "hunter2"}')
    assert connection("my-shop").url == "sqlite:///shop.db"
    assert connection("lake").options == {"anon": True}
    with pytest.raises(NodeError, match="NETWRIGHT_CONNECTION_ODD holds no connection") as caught:
        connection("odd")
    assert "hunter2" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_may_read_the_file() -> None:
    remember("shop", SHOP)
    remember("lake", SHOP)
    store = settings_folder() / STORE
    assert store.stat().st_mode & 0o777 == 0o600
    store.chmod(0o644)
    with pytest.raises(NodeError, match=r"Others on this machine may read.*chmod 600"):
        connection("shop")


def test_a_damaged_file_is_named_but_not_quoted() -> None:
    remember("shop", SHOP)
    (settings_folder() / STORE).write_text('{"connections": {"shop": {"hunter2"}')
    with pytest.raises(NodeError, match=r"cannot be read: .*connections\.json") as caught:
        named()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "../x", "a b", "1a"])
def test_odd_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a connection"):
        remember(name, SHOP)
    with pytest.raises(NodeError, match="There is no connection"):
        connection(name)


def test_secrets_are_taken_out_of_texts() -> None:
    told = Connection(
        url="postgresql://me:p%40ss@host/shop?token=T0ken&ssl=1",
        options={"port": 5, "client": {"secrets": ["AKIA1"]}},
    )
    assert told.redact("p@ss, p%40ss, T0ken and AKIA1 for me at 1:5") == "***, ***, *** and *** for me at 1:5"
    assert Connection(url="http://[hunter2").redact("no http://[hunter2") == "no ***"
    with_slash = Connection(url="gs://bucket", options={"token": "ya29/hunter2+\ud800"})
    assert with_slash.redact("url: /info?token=ya29%2Fhunter2%2B%3F") == "url: /info?token=***"


def test_those_of_the_environment_are_named_too_and_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    remember("my-shop", SHOP)
    monkeypatch.setenv("NETWRIGHT_CONNECTION_MY_SHOP", "sqlite:///shop.db")
    monkeypatch.setenv("NETWRIGHT_CONNECTION_LAKE", '{"url": "simplecache::s3://lake"}')
    monkeypatch.setenv("NETWRIGHT_CONNECTION_PASTED", "hunter2")
    monkeypatch.setenv("NETWRIGHT_CONNECTION_ODD", '{"adress": "hunter2"}')
    monkeypatch.setenv("NETWRIGHT_CONNECTION_GONE", "")
    found = {one.name: one.kind for one in named()}
    assert found == {"my-shop": "sqlite", "lake": "simplecache::s3", "pasted": "", "odd": ""}
    assert not any(one.stored for one in named())
