"""Starting and ending a real server process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from netwright.server.serve import ServeError, ServeOptions, is_loopback, serve
from netwright.workflow.document import Document, NodeEntry
from netwright.workflow.file.format import dump, parse

START = "import sys; from netwright.server.serve import main; sys.exit(main(sys.argv[1:]))"


@contextmanager
def started(workspace: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start a server; yield the process, its address and its token."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(workspace), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"(http://\S+/)\?token=(\S+)", line)
        assert found, line + (process.stderr.read() if process.stderr else "")
        yield process, found[1], found[2]
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_the_server_lives_ends_and_comes_back(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address, token):
        with httpx2.Client(base_url=address, trust_env=False, timeout=30) as browser:
            assert browser.get("/health").json() == {"status": "ok"}
            assert browser.get("/api/session").status_code == 401
            assert browser.get("/", params={"token": token}).status_code == 303
            assert browser.get("/api/session").json()["workspace"] == tmp_path.name
            origin = {"origin": address.rstrip("/")}
            made = browser.post("/api/workflows", json={"title": "kept"}, headers=origin).json()["document"]
            kept = dict(browser.cookies)
            loaded = subprocess.run(
                [sys.executable, "-c", START, str(tmp_path), "0"],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            )
            assert loaded.returncode == 1
            assert "already" in loaded.stderr
            assert address in loaded.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
    with (
        started(tmp_path) as (_, address, other),
        httpx2.Client(base_url=address, cookies=kept, trust_env=False) as browser,
    ):
        assert other != token
        assert browser.get(f"/api/documents/{made}").json()["workflow"]["title"] == "kept"
        browser.cookies.clear()
        assert browser.get("/api/session", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_nothing_heavy_is_loaded_before_or_while_it_serves(tmp_path: Path) -> None:
    program = """
import sys, threading, urllib.request
from pathlib import Path
from netwright.server.serve import ServeOptions, serve
def look(line):
    address = line.split()[-1].split("?")[0]
    def ask():
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address + "health").read()
        print(*sorted({name.partition(".")[0] for name in sys.modules}), flush=True)
        import os, signal
        os.kill(os.getpid(), signal.SIGTERM)
    threading.Thread(target=ask).start()
serve(Path(sys.argv[1]), ServeOptions(port=0), look)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode == 0, answer.stderr
    modules = set(answer.stdout.split())
    assert "fastapi" in modules
    heavy = {"keras", "tensorflow", "numpy", "polars", "pyarrow", "duckdb", "torch", "jax", "sklearn", "onnx", "altair"}
    assert not heavy & modules


def test_the_next_free_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(tmp_path, port) as (_, address, _token):
            assert int(address.rstrip("/").rpartition(":")[2]) > port


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
@pytest.mark.parametrize("token", [None, "short"])
def test_whom_others_can_reach_needs_a_long_token(tmp_path: Path, host: str, token: str | None) -> None:
    with pytest.raises(ServeError, match="token"):
        serve(tmp_path, ServeOptions(host=host, token=token))


def test_loopback_is_told_from_the_rest() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.0.0.53", "::1", "[::1]", "localhost", "LOCALHOST"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "localhost.example", ""))


def test_a_client_that_never_says_what_it_wants_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from netwright.server.access.patient_protocol import PatientProtocol
    from tests.server.conftest import Served

    monkeypatch.setattr(PatientProtocol, "header_seconds", 0.2)
    server = Served(tmp_path / "slow", tmp_path)
    server.start()
    try:
        for said in (b"", b"GET / HTTP/1.1\r\nHost: x"):
            with socket.create_connection(("127.0.0.1", server.port)) as silent:
                silent.settimeout(5)
                silent.sendall(said)
                while silent.recv(65536):
                    pass
    finally:
        server.stop()


KILLED_WRITER = """
import sys
from pathlib import Path
from netwright.sdk.files import write_durably
place, contents = Path(sys.argv[1]), [Path(name).read_bytes() for name in sys.argv[2:]]
print("ready", flush=True)
while True:
    for content in contents:
        write_durably(place, content)
"""


def test_a_server_killed_while_it_saves_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    versions = [
        Document(title=str(size), nodes={f"n{number}": NodeEntry(type="x") for number in range(size)})
        for size in (3, 2000)
    ]
    sources = []
    for number, document in enumerate(versions):
        sources.append(tmp_path / f"version{number}")
        sources[-1].write_text(dump(document))
    whole = {source.read_bytes() for source in sources}
    place = tmp_path / "saved.netwright.json"
    for attempt in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", KILLED_WRITER, str(place), *map(str, sources)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.02 + attempt * 0.0074)
        writer.kill()
        writer.communicate()
        assert place.read_bytes() in whole
        assert not parse(place.read_bytes()).damage


def test_the_secret_and_the_token_are_in_no_log_and_in_no_file_of_others(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address, token):
        with httpx2.Client(base_url=address, trust_env=False) as browser:
            browser.get("/", params={"token": token})
            browser.get("/api/session", headers={"authorization": f"Bearer {token}"})
        process.send_signal(signal.SIGTERM)
        process.wait(40)
        assert process.stderr is not None
        assert token not in process.stderr.read()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes()
    assert (tmp_path / ".netwright" / "session-secret").stat().st_mode & 0o077 == 0
