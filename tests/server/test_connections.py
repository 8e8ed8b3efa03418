"""Connections through the page's routes: what opens a place comes in and never goes out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from netwright.sdk.connections import STORE, connection
from netwright.sdk.user_folders import settings_folder
from tests.server.conftest import Served

CANARY = "hunter2-canary"


@pytest.fixture(autouse=True)
def settings() -> Iterator[Path]:
    """The folder that the server's processes began with; another one would be known to some of them only."""
    folder = settings_folder()
    yield folder
    (folder / STORE).unlink(missing_ok=True)


def test_a_connection_is_stored_listed_tried_and_removed(client: httpx2.Client, served: Served, settings: Path) -> None:
    what = {"name": "lake", "url": f"memory://{CANARY}", "options": {"use_listings_cache": False, "key": CANARY}}
    answers = [client.post("/api/connections", json=what)]
    assert connection("lake").options["key"] == CANARY
    answers.append(client.get("/api/connections"))
    assert answers[-1].json() == [{"name": "lake", "kind": "memory", "stored": True}]
    answers.append(client.post("/api/connections/lake/try"))
    assert answers[-1].status_code == 422
    assert answers[-1].json()["problem"]["template"] == (
        "The connection {name} answers, but nothing lies at its address."
    )
    client.post("/api/connections", json=what | {"url": "memory://"})
    assert client.post("/api/connections/lake/try").json()["found"]["values"] == {"count": 0}
    answers.append(client.delete("/api/connections/lake"))
    assert client.get("/api/connections").json() == []
    assert client.delete("/api/connections/lake").status_code == 404
    assert not any(CANARY in answer.text for answer in answers)
    written = [path for path in (*served.folder.rglob("*"), *settings.rglob("*")) if path.is_file()]
    assert settings / STORE in written
    assert not any(CANARY.encode() in path.read_bytes() for path in written)


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"name": "a b", "url": f"s3://{CANARY}"}, 400),
        ({"name": "lake", "url": CANARY}, 400),
        ({"name": "lake", "url": f"s3://{CANARY}", "options": [CANARY]}, 422),
        ({"name": "lake", "uri": f"s3://{CANARY}"}, 422),
    ],
)
def test_what_is_refused_is_not_quoted(client: httpx2.Client, what: dict[str, object], status: int) -> None:
    answer = client.post("/api/connections", json=what)
    assert answer.status_code == status
    assert CANARY not in answer.text
    assert client.get("/api/connections").json() == []


def test_a_name_that_stands_for_nothing_is_told(client: httpx2.Client) -> None:
    answer = client.post("/api/connections/gone/try")
    assert answer.status_code == 422
    assert answer.json()["problem"]["template"] == "There is no connection {name}."
