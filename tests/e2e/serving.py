"""A server process of its own on a temporary workspace, as `netwright serve` starts it."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx2

START = "import sys; from netwright.cli import main; sys.exit(main())"
TOKEN = "the-token-of-the-journeys"
EXAMPLE = "mountain-names"
SMALL = 300
"""Names in the shrunken flagship."""
LONG: dict[str, Any] = {"epochs": 3000, "early_stopping": False, "backend": "TensorFlow"}
"""Settings of a training that a journey ends itself. Another backend would take its time to begin."""

Found = TypeVar("Found")


def until(look: Callable[[], Found], what: str, seconds: float = 60) -> Found:
    """Look until something is there; the sentence says what did not come."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)


class Server:
    """The process, and its API for what a journey takes for granted."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        headers = {"authorization": f"Bearer {TOKEN}"}
        self.api = httpx2.Client(base_url=self.address, headers=headers, timeout=60, trust_env=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", START, "serve", str(self.workspace), "--port", str(self.port)]
        with (self.workspace.parent / "server.log").open("a") as log:
            self._process = subprocess.Popen(
                [*command, "--token", TOKEN],
                stdout=log,
                stderr=log,
                env={**os.environ, "NETWRIGHT_LANGUAGE": "en"},
            )
        until(self._answers, f"the server at {self.address} (its words are in {log.name})")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "the server did not start"
        try:
            return self.api.get("/health").status_code == 200
        except httpx2.TransportError:
            return False

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            assert self._process.wait(40) == 0
        finally:
            self._process.kill()
            self._process.wait()
            self._process = None

    def die(self) -> None:
        """End it as a power cut does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def new(self, title: str) -> str:
        """An empty workflow; its id."""
        answer = self.api.post("/api/workflows", json={"title": title})
        return str(answer.raise_for_status().json()["document"])

    def small_flagship(self, skip: int, **settings: dict[str, Any]) -> str:
        """The flagship on a few of its names, from the `skip`-th on, so that no journey finds results of another."""
        document = str(self.api.post(f"/api/gallery/{EXAMPLE}/open").raise_for_status().json()["document"])
        folder = (self.workspace / self.snapshot(document)["path"]).parent
        keep_some_names(folder / "data" / "mountain-names.csv", skip)
        small = {"lstm": {"units": 16}, "embedding": {"output_dim": 8}, **settings}
        for node, values in small.items():
            self.edit(document, {"kind": "change_settings", "id": node, "settings": values})
        return document

    def snapshot(self, document: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/api/documents/{document}").raise_for_status().json()
        return found

    def edit(self, document: str, edit: dict[str, Any]) -> None:
        revision = self.snapshot(document)["revision"]
        body = {"revision": revision, "edit": edit, "client": "journey"}
        self.api.post(f"/api/documents/{document}/edits", json=body).raise_for_status()

    def state(self, document: str, node: str) -> dict[str, Any]:
        found: dict[str, Any] = self.snapshot(document)["states"].get(node) or {}
        return found

    def file(self, document: str) -> Path:
        return self.workspace / str(self.snapshot(document)["path"])


def keep_some_names(file: Path, skip: int) -> None:
    """Keep the rows of a few names; among them every character, so that the layers' sizes still fit."""
    with file.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    kept = rows[skip : skip + SMALL]
    seen = {letter for row in kept for letter in row[head.index("name")].lower()}
    for row in rows:
        letters = set(row[head.index("name")].lower())
        if not letters <= seen:
            kept.append(row)
            seen |= letters
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *kept])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
