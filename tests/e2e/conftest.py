"""One server, one browser; each journey has windows of its own, and no window may complain."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from netwright.server.static import web_folder
from tests.e2e.serving import Server
from tests.e2e.workbench import Visitor

Visit = Callable[..., Visitor]

# What is promised about speed is measured in benchmarks/; a page may be slow on a machine that trains beside it.
expect.set_options(timeout=20_000)


def _browser_program() -> str:
    named = os.environ.get("NETWRIGHT_BROWSER") or "/usr/bin/chromium"
    found = shutil.which(named)
    if found is None:
        pytest.fail(f"There is no browser at {named}. Name a Chromium or Chrome in NETWRIGHT_BROWSER.", pytrace=False)
    return found


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    if web_folder() is None:
        pytest.fail("The web files are not built: run `make setup` (or `cd web && npm run build`).", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_browser_program(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that the journeys share."""
    yield from serve(tmp_path_factory.mktemp("served"))


def serve(folder: Path) -> Iterator[Server]:
    """Start a server on a fresh workspace; end it afterwards."""
    server = Server(folder / "workspace")
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.api.close()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Open windows; at the end of the journey none of them may have complained."""
    visitors: list[Visitor] = []

    def open_window(server: Server, width: int = 1680, height: int = 1050, **options: Any) -> Visitor:
        facts: dict[str, Any] = {"locale": "en-US", "color_scheme": "light", "reduced_motion": "reduce", **options}
        context = browser.new_context(viewport={"width": width, "height": height}, **facts)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        visitors.append(Visitor(context, server, tmp_path))
        return visitors[-1]

    yield open_window
    for number, visitor in enumerate(visitors):
        if not visitor.page.is_closed():
            visitor.picture(f"end-{number}")
        visitor.context.close()
    complaints = [said for visitor in visitors for said in visitor.unexpected()]
    assert complaints == []
