"""The census: every route, mount and socket is known, and closed without a good token. And the page's own headers."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from netwright.server.access.gate import PUBLIC, Gate, allowed_hosts
from netwright.server.access.keys import Keys
from netwright.server.app import create_app
from netwright.server.files.workspace import Workspace
from netwright.server.openapi import describe
from netwright.server.service import Service
from tests.server.asgi import ask, knock

HOST = "127.0.0.1:8000"
KNOWN = {
    "GET /health", "GET /api/session", "GET /api/node-types", "GET /api/translations/{language}",
    "GET /api/gallery", "GET /api/gallery/{name}/picture", "POST /api/gallery/{name}/open",
    "GET /api/workflows", "POST /api/workflows", "POST /api/workflows/{document}/duplicate",
    "DELETE /api/workflows/{document}", "GET /api/trash", "POST /api/trash/{entry}/restore",
    "GET /api/documents/{document}", "GET /api/documents/{document}/read-me",
    "POST /api/documents/{document}/edits", "POST /api/documents/{document}/undo",
    "POST /api/documents/{document}/redo", "POST /api/documents/{document}/save",
    "POST /api/documents/{document}/paste", "POST /api/documents/{document}/check-connection",
    "POST /api/documents/{document}/reset", "POST /api/documents/{document}/runs",
    "POST /api/trust", "GET /api/runs", "GET /api/runs/{run}", "POST /api/runs/{run}/cancel",
    "POST /api/runs/{run}/nodes/{node:path}/steer",
    "GET /api/documents/{document}/nodes/{node}/outputs/{port}/rows",
    "GET /api/documents/{document}/nodes/{node}/outputs/{port}/figure",
    "GET /api/documents/{document}/nodes/{node}/outputs/{port}/value",
    "GET /api/documents/{document}/nodes/{node}/curve", "GET /api/documents/{document}/nodes/{node}/log",
    "POST /api/documents/{document}/nodes/{node}/probe", "GET /api/documents/{document}/nodes/{node}/curves",
    "GET /api/documents/{document}/nodes/{node}/script", "POST /api/models/open",
    "GET /api/files", "POST /api/files", "DELETE /api/files", "GET /api/cache", "DELETE /api/cache",
    "GET /api/downloads", "DELETE /api/downloads",
    "GET /api/connections", "POST /api/connections", "DELETE /api/connections/{name}",
    "POST /api/connections/{name}/try",
    "SOCKET /api/events", "GET /{path:path}", "HEAD /{path:path}",
}  # fmt: skip


def census(app: FastAPI) -> set[str]:
    found = set()
    for route in iter_route_contexts(app.routes):
        methods = getattr(route, "methods", None) or {"SOCKET"}
        found |= {f"{method} {route.path}" for method in methods}
    return found


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return create_app(Service(Workspace.at(tmp_path / "workspace"), b"secret"))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.of_workspace(tmp_path, "the-token-of-this-start")


def test_every_route_is_known_here(app: FastAPI) -> None:
    """A new route belongs on the list above, after a look at what it lets a stranger do."""
    assert census(app) == KNOWN


def test_a_route_that_nobody_listed_fails_the_census(app: FastAPI) -> None:
    app.add_api_websocket_route("/terminal", lambda socket: None)
    app.mount("/mounted", PlainTextResponse("x"))
    assert census(app) - KNOWN == {"SOCKET /terminal", "SOCKET /mounted"}


def test_only_health_is_public() -> None:
    assert {"/health"} == PUBLIC


def test_no_route_and_no_socket_opens_without_a_good_token(
    app: FastAPI, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate: ASGIApp = Gate(app, keys, allowed_hosts(8000))
    expired = keys.new_cookie()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 40 * 24 * 3600)
    same = {"host": HOST, "origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    visitors = [
        same,
        same | {"authorization": "Bearer wrong"},
        same | {"cookie": f"{keys.cookie_name}={expired}"},
        same | {"cookie": f"{keys.cookie_name}={keys.token}"},
    ]

    async def knock_everywhere() -> None:
        for line in sorted(census(app)):
            method, _, path = line.partition(" ")
            path = re.sub(r"{[^}]*}", "x", path)
            for headers in visitors:
                if method == "SOCKET":
                    assert not await knock(gate, path, headers), line
                else:
                    status = (await ask(gate, method, path, headers)).status
                    assert status == (200 if path == "/health" else 401), line

    asyncio.run(knock_everywhere())


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    (tmp_path / "web" / "index.html").write_text(
        "<!doctype html><html><head><title>N</title></head><body></body></html>"
    )
    (tmp_path / "web" / "assets" / "main-abc.js").write_text("export {}")
    (tmp_path / "web" / ".sources.sha256").write_text("x")
    (tmp_path / "canary.txt").write_text("canary")
    return tmp_path / "web"


def test_the_page_has_a_fresh_nonce_and_a_strict_policy(web: Path) -> None:
    async def look() -> list[str]:
        app = create_app(None, web)
        nonces = []
        for path in ("/", "/documents/abc", "/"):
            answer = await ask(app, "GET", path)
            policy = answer.header("content-security-policy") or ""
            found = re.search(r'<meta name="csp-nonce" content="([\w-]+)"', answer.body.decode())
            assert found is not None
            assert f"style-src-elem 'self' 'nonce-{found[1]}'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe-eval" not in policy
            assert policy.count("unsafe-inline") == 1
            assert "style-src-attr 'unsafe-inline'" in policy
            nonces.append(found[1])
        return nonces

    assert len(set(asyncio.run(look()))) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/assets/main-abc.js", 200),
        ("/assets/missing.js", 404),
        ("/api/missing", 404),
        ("/../canary.txt", 404),
        ("/assets/../../canary.txt", 404),
        ("//etc/passwd.txt", 404),
        ("/assets/..\\..\\canary.txt", 404),
    ],
)
def test_web_files_are_found_inside_their_folder_only(web: Path, path: str, status: int) -> None:
    answer = asyncio.run(ask(create_app(None, web), "GET", path))
    assert answer.status == status
    assert b"canary" not in answer.body
    if status == 200:
        assert answer.header("content-type") == "text/javascript; charset=utf-8"
        assert "immutable" in (answer.header("cache-control") or "")


def test_hidden_build_files_are_not_served(web: Path) -> None:
    assert b"<html" in asyncio.run(ask(create_app(None, web), "GET", "/.sources.sha256")).body


def test_without_built_web_files_the_page_says_what_to_run() -> None:
    answer = asyncio.run(ask(create_app(None, None), "GET", "/"))
    assert b"make setup" in answer.body


def test_the_description_of_the_api_in_the_web_sources_is_current() -> None:
    written = Path(__file__).resolve().parents[2] / "web" / "openapi.json"
    assert json.loads(written.read_text("utf-8")) == describe(), (
        "run `python -m netwright.server.openapi > web/openapi.json`"
    )
