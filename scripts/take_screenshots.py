"""Take the pictures of the README and of the user guide: the flagship drawn, trained, broken and in Korean.

    .venv/bin/python scripts/take_screenshots.py

It serves a temporary workspace, trains the example there (a minute or two), and writes docs/images/*.png.
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
PICTURES = ROOT / "docs" / "images"
TOKEN = "the-token-of-the-pictures"
SIZE = ViewportSize(width=1440, height=900)
START = "import sys; from netwright.cli import main; sys.exit(main())"
LONGEST_RUN = 900_000
"""Milliseconds."""


def main() -> int:
    """Go through the flagship in a browser and take its pictures."""
    browser = next(
        filter(None, map(shutil.which, (os.environ.get("NETWRIGHT_BROWSER", ""), "chromium", "chrome"))), None
    )
    if browser is None:
        print("No Chromium or Chrome: name one in NETWRIGHT_BROWSER.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = window.new_page(viewport=SIZE, color_scheme="light", locale="en-US", reduced_motion="reduce")
        arrive(page, address)
        train(page)
        break_and_mend(page)
        read_korean(page, address)
        window.close()
    return 0


def arrive(page: Page, address: str) -> None:
    """Open the flagship from the gallery, and look at its layers."""
    page.goto(f"{address}/?token={TOKEN}")
    card = page.get_by_test_id("gallery-card-mountain-names")
    expect(card).to_be_visible()
    page.wait_for_timeout(1500)
    take(page, "landing")
    card.click()
    expect(page.get_by_test_id("parameters-lstm")).to_contain_text("82,432", timeout=120_000)
    page.get_by_test_id("node-lstm").locator("header").click()
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("2")
    take(page, "layers")


def train(page: Page) -> None:
    """Run everything with the learner selected."""
    show_all(page)
    page.get_by_test_id("node-learner").locator("header").click()
    page.get_by_test_id("run-all").click()
    page.wait_for_function(
        "() => Number(document.querySelector('[data-testid=curve]')?.dataset.points ?? 0) > 60", timeout=LONGEST_RUN
    )
    take(page, "training")
    expect(page.get_by_test_id("run-status")).to_have_attribute("data-status", "done", timeout=LONGEST_RUN)
    page.get_by_test_id("output-tab-curve").click()
    show_all(page)
    take(page, "workbench")


def break_and_mend(page: Page) -> None:
    """Give the last layer the wrong number of units, and take it back."""
    page.get_by_test_id("node-dense").locator("header").click()
    units = page.get_by_test_id("field-units").locator("input").first
    units.fill("20")
    units.blur()
    page.get_by_test_id("tab-problems").click()
    expect(page.get_by_test_id("problem-list")).to_contain_text("20", timeout=60_000)
    take(page, "mistake")
    page.get_by_test_id("undo").click()
    page.get_by_test_id("tab-outputs").click()


def read_korean(page: Page, address: str) -> None:
    """Open the example in Korean: its results are there already, for they do not depend on names."""
    page.get_by_test_id("language").click()
    page.get_by_test_id("language-ko").click()
    page.goto(address)
    page.get_by_test_id("gallery-card-mountain-names").click()
    page.get_by_test_id("run-all").click()
    expect(page.get_by_test_id("run-status")).to_have_attribute("data-status", "done", timeout=LONGEST_RUN)
    page.get_by_test_id("node-names").locator("header").click()
    expect(page.get_by_test_id("table-total")).to_be_visible()
    show_all(page)
    take(page, "korean")


def show_all(page: Page) -> None:
    """Show the whole workflow."""
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("1")


def take(page: Page, name: str) -> None:
    """Keep what the page shows now, packed tight."""
    place = PICTURES / f"{name}.png"
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)
    page.screenshot(path=place)
    shrink(place)
    print(f"{place.relative_to(ROOT)}: {place.stat().st_size // 1000} kB", flush=True)


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
