"""What axe-core finds against WCAG 2.2 AA: contrast of texts and states, names, roles, sizes; light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server

pytestmark = pytest.mark.e2e

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
JUDGE = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run(document, { runOnly });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    [id, target.join(" "), [...any, ...all, ...none][0]?.message ?? ""].join(": ")));
}"""
SHOW_STATES = """() => {
  const states = ["idle", "waiting", "running", "done", "failed", "cancelled", "stopped"];
  [...document.querySelectorAll("footer[data-state]")].forEach((foot, place) => {
    foot.dataset.state = states[place % states.length];
    if (place === states.length) foot.dataset.stale = "true";
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_against_the_guidelines(visit: Visit, server: Server, scheme: str) -> None:
    document = server.small_flagship(skip=4800)
    visitor = visit(server, 1680, 1050, color_scheme=scheme)
    page = visitor.page
    visitor.sign_in()
    expect(page.get_by_test_id("gallery-card-mountain-names")).to_be_visible()
    assert _found(page) == []
    visitor.open_whole(document)
    expect(page.get_by_test_id("parameters-lstm")).to_contain_text("parameters", timeout=60_000)
    visitor.select("learner")
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    page.evaluate(SHOW_STATES)
    visitor.picture(f"states-{scheme}")
    page.keyboard.press("n")
    expect(page.get_by_test_id("quick-add")).to_be_visible()
    assert _found(page) == []


def _found(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(JUDGE)
    return found
