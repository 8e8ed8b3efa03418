"""The page as a user's eyes and hands: find nodes, ports and wires, drag, type, wait."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, expect

from tests.e2e.serving import TOKEN, Server, until


class Visitor:
    """A browser window of its own, signed in, whose complaints are collected."""

    def __init__(self, context: BrowserContext, server: Server, pictures: Path) -> None:
        self.context = context
        self.server = server
        self.complaints: list[str] = []
        self.expected: list[str] = []
        """Patterns of complaints that the journey itself brings about."""
        self._pictures = pictures
        self._document = ""
        self._run: str | None = None
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        """What the console said that it should not have said: policy violations, exceptions, warnings."""
        return [said for said in self.complaints if not any(re.search(known, said) for known in self.expected)]

    def sign_in(self) -> None:
        self.page.goto(f"{self.server.address}/?token={TOKEN}")
        expect(self.page.get_by_test_id("home")).to_be_visible()

    def open(self, document: str) -> None:
        """Sign in and open a workflow by its address."""
        self._document = document
        with self.page.expect_response("**/api/node-types"):
            self.page.goto(f"{self.server.address}/?token={TOKEN}")
        self.page.goto(f"{self.server.address}/#/workflows/{document}")
        expect(self.page.get_by_test_id("workbench")).to_be_visible()
        self.expect_saved()

    def open_whole(self, document: str) -> None:
        """Open a workflow and show all of it."""
        self.open(document)
        expect(self.nodes().first).to_be_visible()
        expect(self.page.locator('[data-testid^="port-"]').first).to_be_attached()
        self.page.get_by_test_id("canvas").focus()
        self.page.keyboard.press("1")
        # The view moves for a moment where motion is not reduced.
        self.page.wait_for_timeout(300)

    def picture(self, name: str) -> None:
        """Keep a screenshot among the test's temporary files."""
        self.page.screenshot(path=self._pictures / f"{name}.png")

    # What is on the canvas

    def node(self, node: str) -> Locator:
        return self.page.get_by_test_id(f"node-{node}")

    def nodes(self) -> Locator:
        return self.page.locator(".react-flow__node-card")

    def port(self, node: str, side: str, port: str) -> Locator:
        return self.page.get_by_test_id(f"port-{node}-{side}-{port}")

    def wire(self, start: str, end: str) -> Locator:
        return self.page.locator(f'[data-testid^="wire-"]:has([data-wire*="{start}"][data-wire*="{end}"])')

    def select(self, node: str) -> None:
        """Select a node by its head, where nothing else is."""
        self.node(node).locator("header").click(position={"x": 30, "y": 10})
        expect(self.node(node)).to_have_attribute("data-selected", "true")

    def select_nothing(self) -> None:
        self.page.get_by_test_id("canvas").locator(".react-flow__pane").click(position={"x": 12, "y": 12})

    def expect_state(self, node: str, state: str, seconds: float = 60) -> None:
        expect(self.node(node)).to_have_attribute("data-state", state, timeout=seconds * 1000)

    # What is done

    def drag(self, start: Locator, to: tuple[float, float], *, drop: bool = True) -> None:
        """Drag as a hand does: press, move in steps, rest, let go."""
        x, y = middle(start)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + (to[0] - x) / 2, y + (to[1] - y) / 2, steps=4)
        self.page.mouse.move(*to, steps=6)
        if drop:
            self.page.mouse.up()

    def field(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"field-{name}")

    def write(self, name: str, text: str) -> None:
        """Write into a field of the form and leave it."""
        box = self.field(name).locator("input, textarea").first
        box.fill(text)
        box.blur()

    def inspector(self) -> Locator:
        return self.page.get_by_test_id("inspector").last

    def run_all(self) -> None:
        self.page.get_by_test_id("run-all").click()

    def expect_run(self, status: str, seconds: float = 60) -> None:
        """Wait for the end of the run that was started last."""

        def ended() -> bool:
            run = self.server.snapshot(self._document)["run"]
            return run is not None and run["run"] != self._run and run["status"] != "running"

        self.eventually(ended, "the end of the run", seconds)
        self._run = self.server.snapshot(self._document)["run"]["run"]
        shown = self.page.get_by_test_id("run-status")
        expect(shown).to_have_attribute("data-status", status)

    def count_of_points(self) -> int:
        """How many points the learning curve shows; none while another tab does."""
        look = "() => Number(document.querySelector('[data-testid=curve]')?.dataset.points ?? 0)"
        return int(self.page.evaluate(look))

    def expect_saved(self) -> None:
        expect(self.page.get_by_test_id("save-state")).to_have_attribute("data-saved", "true", timeout=10_000)

    def eventually(self, look: Any, what: str, seconds: float = 30) -> Any:
        """Wait for what no locator tells; the page keeps running in between."""
        return until(lambda: (self.page.wait_for_timeout(20), look())[1], what, seconds)


def middle(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box is not None, "it is not on the screen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
