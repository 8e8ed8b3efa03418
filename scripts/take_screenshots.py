"""Take the README's picture of the workbench: the flagship trained, its learner selected.

    .venv/bin/python scripts/take_screenshots.py

It serves a temporary workspace, trains the example there (a minute or two), and writes docs/images/workbench.png.
Needs the built web files (`make setup`) and a Chromium or Chrome, named by NETWRIGHT_BROWSER where it is not found.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "workbench.png"
TOKEN = "the-token-of-the-pictures"
SIZE = ViewportSize(width=1440, height=900)
START = "import sys; from netwright.cli import main; sys.exit(main())"
LONGEST_RUN = 900_000
"""Milliseconds."""


def main() -> int:
    """Train the flagship in a browser and take its picture."""
    browser = next(
        filter(None, map(shutil.which, (os.environ.get("NETWRIGHT_BROWSER", ""), "chromium", "chrome"))), None
    )
    if browser is None:
        print("No Chromium or Chrome: name one in NETWRIGHT_BROWSER.", file=sys.stderr)
        return 1
    with served() as address, sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = window.new_page(viewport=SIZE, color_scheme="light", locale="en-US", reduced_motion="reduce")
        train(page, address)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
        window.close()
    shrink(PICTURE)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")
    return 0


def train(page: Page, address: str) -> None:
    """Open the flagship from the gallery, run it, and select its learner."""
    page.goto(f"{address}/?token={TOKEN}")
    page.get_by_test_id("gallery-card-mountain-names").click()
    expect(page.get_by_test_id("parameters-lstm")).to_contain_text("82,432", timeout=120_000)
    page.get_by_test_id("run-all").click()
    expect(page.get_by_test_id("run-status")).to_have_attribute("data-status", "done", timeout=LONGEST_RUN)
    page.get_by_test_id("node-learner").locator("header").click()
    page.get_by_test_id("output-tab-curve").click()
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("1")
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)


@contextmanager
def served() -> Iterator[str]:
    """Serve a temporary workspace; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-c", START, "serve", f"{folder}/workspace", "--port", str(port), "--token", TOKEN]
        with subprocess.Popen(command) as process:
            try:
                wait_for(port)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def wait_for(port: int) -> None:
    """Wait until something listens."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def shrink(picture: Path) -> None:
    """Write it again, packed tighter. Fewer colours would be smaller still, but the wires lose theirs."""
    with Image.open(picture) as image:
        image.convert("RGB").save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
