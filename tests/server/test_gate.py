"""The gate: Host x Origin x method x socket, credentials, limits, headers."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from netwright.server.access.gate import BODY_LIMIT, Gate, allowed_hosts
from netwright.server.access.keys import COOKIE_SECONDS, Keys
from tests.server.asgi import ask, knock

HOST = "127.0.0.1:8000"
TOKEN = "the-token-of-this-start"


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    """Accepts every socket, answers every request with its body's length."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        return
    try:
        body = await Request(scope, receive).body()
        response = PlainTextResponse(str(len(body)))
    except ClientDisconnect:
        response = PlainTextResponse("cut short", 400)
    await response(scope, receive, send)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.of_workspace(tmp_path, TOKEN)


@pytest.fixture
def gate(keys: Keys) -> Gate:
    return Gate(inner, keys, allowed_hosts(8000), {"/upload": 2 * BODY_LIMIT}, chunk_seconds=0.05)


def cookie(keys: Keys) -> dict[str, str]:
    return {"host": HOST, "cookie": f"theme=dark; {keys.cookie_name}={keys.new_cookie()}"}


HOSTS = {
    "127.0.0.1:8000": True,
    "localhost:8000": True,
    "LOCALHOST:8000": True,
    "[::1]:8000": True,
    "127.0.0.1": False,
    "127.0.0.1:8001": False,
    "localhost.evil.example:8000": False,
    "evil.example": False,
    "127.0.0.1:8000.evil.example": False,
    "127.0.0.1:8000, evil.example": False,
    "0.0.0.0:8000": False,
    "2130706433:8000": False,
    "0x7f000001:8000": False,
    "[::ffff:127.0.0.1]:8000": False,
    "": False,
}
ORIGINS = {None: True, "same": True, "http://evil.example": False, "null": False, "http://127.0.0.1:9999": False}
SITES = {None: True, "same-origin": True, "same-site": False, "cross-site": False, "none": None, "strange": False}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def test_only_our_own_pages_reach_the_application_whatever_the_method(gate: Gate, keys: Keys) -> None:
    async def matrix() -> None:
        for host, origin, site, method in itertools.product(HOSTS, ORIGINS, SITES, [*METHODS, "SOCKET"]):
            headers = cookie(keys) | {"host": host}
            if origin is not None:
                headers["origin"] = f"http://{host}".lower() if origin == "same" else origin
            if site is not None:
                headers["sec-fetch-site"] = site
            safe = method in ("GET", "HEAD")
            stated = origin is not None or site is not None
            wanted = HOSTS[host] and ORIGINS[origin] and SITES[site] is not False
            wanted = wanted and (site != "none" or safe) and (safe or stated)
            if method == "SOCKET":
                reached = await knock(gate, "/api/events", headers)
            else:
                reached = (await ask(gate, method, "/api/session", headers)).status == 200
            assert reached == wanted, (host, origin, site, method)

    asyncio.run(matrix())


@pytest.mark.parametrize("twice", ["host", "origin", "sec-fetch-site", "authorization"])
def test_a_header_given_twice_is_refused(gate: Gate, keys: Keys, twice: str) -> None:
    values = {
        "host": HOST,
        "origin": f"http://{HOST}",
        "sec-fetch-site": "same-origin",
        "authorization": f"Bearer {TOKEN}",
    }
    headers = [*values.items(), (twice, values[twice])]
    assert asyncio.run(ask(gate, "POST", "/api/session", headers)).status in (401, 403)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": "Bearer "},
        {"cookie": "netwright_session=1"},
        {"cookie": "{name}=9999999999." + "0" * 64},
        {"cookie": "{name}=" + "9" * 5000},
        {"cookie": "{name}=٣.abc"},
        {"cookie": "{name}="},
    ],
)
def test_without_good_credentials_nothing_is_reached(gate: Gate, keys: Keys, given: dict[str, str]) -> None:
    headers = {"host": HOST, "origin": f"http://{HOST}"}
    headers |= {name: value.replace("{name}", keys.cookie_name) for name, value in given.items()}
    pairs = [(name, value.encode().decode("latin-1")) for name, value in headers.items()]

    async def all_refused() -> None:
        for method in METHODS:
            assert (await ask(gate, method, "/api/session", pairs)).status == 401
            assert (await ask(gate, method, "/", pairs)).status == 401
        assert not await knock(gate, "/api/events", pairs)

    asyncio.run(all_refused())


def test_an_expired_cookie_and_the_token_of_an_earlier_start_are_refused(
    gate: Gate, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = cookie(keys)
    assert asyncio.run(ask(gate, "GET", "/api/session", headers)).status == 200
    later = time.time() + COOKIE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert asyncio.run(ask(gate, "GET", "/api/session", headers)).status == 401


def test_a_restart_keeps_browsers_signed_in_and_makes_a_new_token(tmp_path: Path) -> None:
    first = Keys.of_workspace(tmp_path)
    second = Keys.of_workspace(tmp_path)
    assert second.accepts_cookie(first.new_cookie())
    assert not second.accepts_token(first.token)
    assert (tmp_path / "session-secret").stat().st_mode & 0o777 == 0o600


def test_another_password_signs_everybody_out(tmp_path: Path) -> None:
    first, second = Keys.of_workspace(tmp_path, "a" * 20), Keys.of_workspace(tmp_path, "b" * 20)
    assert not second.accepts_cookie(first.new_cookie())


def test_a_secret_cut_short_by_a_crash_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "session-secret").write_bytes(b"short")
    assert len(Keys.of_workspace(tmp_path).secret) == 32


def test_the_address_with_the_token_sets_the_cookie_and_loses_the_token(gate: Gate, keys: Keys) -> None:
    answer = asyncio.run(ask(gate, "GET", "/", {"host": HOST, "sec-fetch-site": "none"}, query=f"token={TOKEN}"))
    assert answer.status == 303
    assert answer.header("location") == "/"
    made = answer.header("set-cookie") or ""
    assert "HttpOnly" in made
    assert "SameSite=Strict" in made
    value = made.partition(";")[0]
    assert asyncio.run(ask(gate, "GET", "/", {"host": HOST, "cookie": value})).status == 200


@pytest.mark.parametrize("query", ["token=wrong", f"token={TOKEN}&token={TOKEN}", "token=", f"Token={TOKEN}"])
def test_an_address_with_a_wrong_token_gets_the_sign_in_page(gate: Gate, query: str) -> None:
    answer = asyncio.run(ask(gate, "GET", "/", {"host": HOST, "accept": "text/html"}, query=query))
    assert answer.status == 401
    assert b"<form" in answer.body
    assert b"<script" not in answer.body
    assert answer.header("set-cookie") is None


def test_a_foreign_page_cannot_sign_the_browser_in(gate: Gate) -> None:
    headers = {"host": HOST, "sec-fetch-site": "cross-site"}
    assert asyncio.run(ask(gate, "GET", "/", headers, query=f"token={TOKEN}")).status == 403


def test_the_sign_in_page_speaks_korean_and_is_never_shown_to_a_foreign_host(gate: Gate) -> None:
    korean = {"host": HOST, "accept": "text/html", "accept-language": "ko-KR,ko;q=0.9"}
    page = asyncio.run(ask(gate, "GET", "/", korean))
    assert 'lang="ko"' in page.body.decode()
    assert "로그인" in page.body.decode()
    foreign = asyncio.run(ask(gate, "GET", "/", korean | {"host": "evil.example:8000"}))
    assert foreign.status == 403
    assert b"<form" not in foreign.body


def test_health_is_open_and_nothing_near_it(gate: Gate) -> None:
    async def tries() -> list[int]:
        paths = ["/health", "/health/", "/health/..", "//health", "/Health", "/health%2f", "/health\x00"]
        return [(await ask(gate, "GET", path, {"host": HOST})).status for path in paths]

    assert asyncio.run(tries()) == [200, 401, 401, 401, 401, 401, 401]
    assert asyncio.run(ask(gate, "POST", "/health", {"host": HOST})).status == 401


def bearer(**more: str) -> dict[str, str]:
    return {"host": HOST, "authorization": f"Bearer {TOKEN}"} | {k.replace("_", "-"): v for k, v in more.items()}


def test_a_program_with_the_token_needs_no_origin(gate: Gate) -> None:
    assert asyncio.run(ask(gate, "DELETE", "/api/cache", bearer())).status == 200
    assert asyncio.run(knock(gate, "/api/events", bearer()))


@pytest.mark.parametrize("length", [str(BODY_LIMIT + 1), "9" * 40, "-1", "1e3", "٣".encode().decode("latin-1")])
def test_a_body_announced_too_large_is_refused_unread(gate: Gate, length: str) -> None:
    answer = asyncio.run(ask(gate, "POST", "/api/x", bearer(content_length=length)))
    assert answer.status == 413
    assert answer.header("connection") == "close"


def test_a_body_that_grows_too_large_is_cut(gate: Gate) -> None:
    pieces = [b"x" * 2**20] * (BODY_LIMIT // 2**20 + 2)
    assert asyncio.run(ask(gate, "POST", "/api/x", bearer(), body=pieces)).status == 413
    assert asyncio.run(ask(gate, "POST", "/upload", bearer(), body=pieces)).status == 200


def test_a_body_that_stops_coming_is_given_up(gate: Gate) -> None:
    answer = asyncio.run(ask(gate, "POST", "/api/x", bearer(), body=[b"x", None]))  # type: ignore[list-item]
    assert answer.status == 408


def test_every_answer_carries_the_headers(gate: Gate) -> None:
    async def answers() -> None:
        for path, headers in [("/api/x", bearer()), ("/api/x", {"host": HOST}), ("/", {"host": "evil.example"})]:
            answer = await ask(gate, "GET", path, headers)
            assert answer.header("x-content-type-options") == "nosniff"
            assert answer.header("referrer-policy") == "no-referrer"
            assert answer.header("cross-origin-opener-policy") == "same-origin"
            assert answer.header("cross-origin-resource-policy") == "same-origin"
            assert answer.header("cache-control") == "no-store"
            assert "frame-ancestors 'none'" in (answer.header("content-security-policy") or "")
            assert not any(name.startswith("access-control") for name, _ in answer.headers)

    asyncio.run(answers())
