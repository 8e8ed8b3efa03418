"""A server on a real port, with the test nodes, and a page that talks to it."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from netwright.engine.session import SessionOptions
from netwright.server.access.keys import Keys
from netwright.server.app import create_app
from netwright.server.files.gallery import Gallery
from netwright.server.files.workspace import Workspace
from netwright.server.serve import ServeOptions, configure
from netwright.server.service import Service
from netwright.workers.pool import PoolOptions

TOKEN = "the-token-of-the-tests"


class Served:
    """A running server."""

    def __init__(self, folder: Path, gallery: Path) -> None:
        self.folder = folder
        self.workspace = Workspace.at(folder)
        self.keys = Keys.of_workspace(self.workspace.private, TOKEN)
        options = SessionOptions(pool=PoolOptions(packages=("tests.server.nodes_for_tests",)), cores=2, threads=1)
        self.service = Service(self.workspace, self.keys.secret, Gallery(gallery), options)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self._server = uvicorn.Server(
            configure(create_app(self.service, None), self.keys, ServeOptions(port=self.port))
        )
        self._thread = threading.Thread(target=self._server.run, args=([self.listener],))

    def start(self) -> None:
        self._thread.start()
        until(lambda: self._server.started)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()
        self.listener.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> httpx2.Client:
        headers = {"authorization": f"Bearer {TOKEN}"}
        return httpx2.Client(base_url=self.address, headers=headers, timeout=30, trust_env=False)

    def page(self, document: str, after: int | None = None) -> Page:
        return Page(self, document, after)


class Page:
    """A browser tab: follows one document."""

    def __init__(self, served: Served, document: str, after: int | None) -> None:
        self.events: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.socket: ClientConnection = connect(
            f"ws://127.0.0.1:{served.port}/api/events",
            additional_headers={"authorization": f"Bearer {TOKEN}"},
            proxy=None,
            legacy=True,
        )
        self.socket.send(json.dumps({"kind": "follow", "document": document, "after": after}))
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        try:
            for text in self.socket:
                self.events.append(json.loads(text))
        except ConnectionClosed:
            pass
        self.closed = self.socket.close_code

    def wait_for(self, kind: str, wanted: Callable[[dict[str, Any]], bool] = lambda event: True) -> dict[str, Any]:
        """Return the first such event, waiting for it."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [event for event in tuple(self.events) if event["kind"] == kind and wanted(event)]
            return bool(found)

        until(look, lambda: f"no {kind} among {[event['kind'] for event in self.events]}")
        return found[0]

    def close(self) -> None:
        self.socket.close()
        self._thread.join(10)

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def until(
    happened: Callable[[], bool], why: Callable[[], str] = lambda: "it did not happen", seconds: float = 20
) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, why()
        time.sleep(0.005)


@pytest.fixture(scope="package")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    example = folder / "tiny"
    (example / "data").mkdir(parents=True)
    (example / "data" / "rows.csv").write_text("a\n1\n")
    flow = {"format": 1, "title": "Tiny", "nodes": {"r": {"type": "rows", "label": "Left as it is"}}}
    (example / "tiny.netwright.json").write_text(json.dumps(flow))
    os.utime(example / "tiny.netwright.json", (0, 0))
    (example / "ko.json").write_text(json.dumps({"Tiny": "작은 예"}))
    (example / "picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    said = {
        "title": {"en": "Tiny", "ko": "작은"},
        "summary": {"en": "One node."},
        "paradigm": "tabular",
        "data_kind": "table",
        "minutes": 0.1,
        "picture": "picture.svg",
    }
    (example / "example.json").write_text(json.dumps(said))
    (folder / "damaged").mkdir()
    (folder / "damaged" / "damaged.netwright.json").write_text("{}")
    (folder / "damaged" / "example.json").write_text("{")
    return folder


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory, gallery: Path) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served"), gallery)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(served: Served) -> Iterator[httpx2.Client]:
    with served.client() as client:
        yield client


@pytest.fixture
def document(client: httpx2.Client) -> str:
    """A workflow with `rows -> learn`."""
    id: str = client.post("/api/workflows", json={"title": "Test"}).json()["document"]
    edits = [
        {"kind": "add_node", "id": "rows", "node": {"type": "rows"}},
        {"kind": "add_node", "id": "learn", "node": {"type": "learn"}},
        {"kind": "connect", "connection": {"from": "rows.table", "to": "learn.table"}},
    ]
    edit = {"kind": "batch", "edits": edits}
    answer = client.post(f"/api/documents/{id}/edits", json={"revision": 1, "edit": edit, "client": "setup"})
    assert answer.status_code == 200, answer.text
    return id
