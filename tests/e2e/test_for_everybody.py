"""In Korean, in the dark, on a narrow screen, without a pointer, and for those who listen to the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.workbench import Visitor

pytestmark = pytest.mark.e2e

NAMELESS = """() => [...document.querySelectorAll(
    'button, a[href], input:not([type=hidden]), select, textarea, [role=button], [role=tab]')]
  .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden=true]'))
  .filter((element) => !(element.getAttribute('aria-label') || element.textContent.trim() || element.title
    || element.labels?.length || element.getAttribute('aria-labelledby')))
  .map((element) => element.outerHTML.slice(0, 200))"""


def test_korean(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=4200)
    visitor = visit(server, 1440, 900, locale="ko-KR")
    page = visitor.page
    visitor.sign_in()
    expect(page.get_by_test_id("gallery-card-mountain-names")).to_contain_text("산 이름 짓기")
    visitor.picture("landing-ko")
    visitor.open_whole(document)
    visitor.select("learner")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^ko"))
    expect(page.get_by_test_id("run-all")).to_have_text(re.compile("[가-힣]"))
    assert _english(page) == []
    visitor.picture("korean")
    page.get_by_test_id("language").click()
    page.get_by_test_id("language-en").click()
    expect(page.get_by_test_id("run-all")).to_have_text("Run all")
    page.reload()
    expect(page.get_by_test_id("run-all")).to_have_text("Run all")


def test_dark(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=4300)
    visitor = visit(server, 1440, 900, color_scheme="dark")
    page = visitor.page
    visitor.sign_in()
    visitor.picture("landing-dark")
    visitor.open_whole(document)
    visitor.select("lstm")
    visitor.picture("dark")
    light = "() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);"
    assert page.evaluate(light + " return r + g + b }") < 200
    page.get_by_test_id("theme").click()
    page.get_by_test_id("theme-light").click()
    visitor.eventually(lambda: page.evaluate(light + " return r + g + b }") > 600, "the light page")


@pytest.mark.parametrize("width", [400, 800])
def test_narrow(visit: Visit, server: Server, width: int) -> None:
    document = server.small_flagship(skip=4400)
    visitor = visit(server, width, 800)
    page = visitor.page
    visitor.sign_in()
    assert _overflow(page) <= 0
    visitor.picture(f"landing-{width}")
    visitor.open_whole(document)
    visitor.picture(f"narrow-{width}")
    assert _overflow(page) <= 0
    expect(page.get_by_test_id("run-all")).to_be_in_viewport(ratio=1)
    bar = page.get_by_test_id("workbench").locator("header").first
    assert bar.evaluate("bar => bar.scrollWidth - bar.clientWidth") <= 0
    page.get_by_test_id("node-lstm").click(position={"x": 20, "y": 8})
    page.get_by_test_id("toggleInspector").click()
    expect(visitor.field("units").locator("input").first).to_be_in_viewport()
    visitor.picture(f"narrow-settings-{width}")
    page.keyboard.press("Escape")
    page.get_by_test_id("toggleLibrary").click()
    expect(page.get_by_test_id("library-search")).to_be_in_viewport()


def test_two_layers_without_a_pointer(visit: Visit, server: Server) -> None:
    document = server.new("By keys alone")
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.open(document)
    page.get_by_test_id("canvas").focus()
    for search, shape in (("layer input", None), ("dense", "shape-dense")):
        page.keyboard.press("n")
        expect(page.get_by_test_id("quick-add-search")).to_be_focused()
        page.keyboard.type(search.removeprefix("layer "))
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("quick-add")).to_have_count(0)
        if shape is None:
            expect(visitor.node("input")).to_have_attribute("data-selected", "true")
            page.keyboard.press("Enter")
            # At once: who types on must not lose the focus to a timer.
            assert page.evaluate("document.activeElement?.dataset.testid") == "node-label"
            _tab_to(page, "shape")
            page.keyboard.press("Control+a")
            page.keyboard.type("4")
            page.keyboard.press("Tab")
            page.get_by_test_id("canvas").focus()
    expect(page.get_by_test_id("shape-dense")).not_to_be_empty(timeout=60_000)
    visitor.expect_saved()
    assert server.snapshot(document)["workflow"]["connections"] == [{"from": "input.output", "to": "dense.input"}]
    page.keyboard.press("Alt+ArrowLeft")
    expect(visitor.node("input")).to_have_attribute("data-selected", "true")
    visitor.picture("by-keys")


def test_a_list_of_types_goes_when_the_focus_goes(visit: Visit, server: Server) -> None:
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.open(server.new("Elsewhere"))
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("n")
    expect(page.get_by_test_id("quick-add-search")).to_be_focused()
    page.get_by_test_id("library-search").focus()
    expect(page.get_by_test_id("quick-add")).to_have_count(0)
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("n")
    expect(page.get_by_test_id("quick-add-search")).to_be_focused()


def test_labels_are_written_in_their_place(visit: Visit, server: Server) -> None:
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.open(server.new("Labels"))
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("n")
    page.keyboard.type("dense")
    page.keyboard.press("Enter")
    expect(visitor.node("dense")).to_have_attribute("data-selected", "true")
    for written, begin in (
        ("By a key", lambda: page.keyboard.press("F2")),
        ("By two clicks", lambda: visitor.node("dense").locator("header").dblclick()),
        ("By the menu", lambda: _choose(visitor, "dense", "rename")),
    ):
        begin()
        expect(page.get_by_test_id("rename")).to_be_focused()
        page.keyboard.type(written)
        page.keyboard.press("Enter")
        expect(visitor.node("dense")).to_contain_text(written)
        expect(page.get_by_test_id("rf__node-dense")).to_be_focused()
    page.keyboard.press("Control+g")
    expect(page.get_by_test_id("rename")).to_be_focused()
    page.keyboard.type("A group")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("group-group")).to_contain_text("A group")
    # The frame of a selected group lies below its nodes.
    visitor.select("dense")
    visitor.select_nothing()
    page.keyboard.press("Shift+N")
    page.keyboard.type("A note")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("note-note")).to_have_text("A note")


def _choose(visitor: Visitor, node: str, action: str) -> None:
    visitor.node(node).locator("header").click(button="right")
    visitor.page.get_by_test_id(f"menu-{action}").click()


def test_everything_that_can_be_used_has_a_name(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=4600)
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.sign_in()
    assert page.evaluate(NAMELESS) == []
    visitor.open_whole(document)
    for node in ("reader", "learner", "lstm"):
        visitor.select(node)
        assert page.evaluate(NAMELESS) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    visitor.picture("shortcuts")
    assert page.evaluate(NAMELESS) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    # The key was the dialog's: what is selected stays so.
    expect(visitor.node("lstm")).to_have_attribute("data-selected", "true")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until a field has the focus."""
    inside = f"() => document.activeElement?.closest('[data-testid=field-{name}]') !== null"
    for _ in range(30):
        if page.evaluate(inside + " && document.activeElement?.tagName === 'INPUT'"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to the field {name}")


def _overflow(page: Page) -> int:
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def _english(page: Page) -> list[str]:
    """Names of buttons and tabs that have no Korean in them, but for those that are names everywhere."""
    look = """() => [...document.querySelectorAll('button[aria-label], [role=tab]')]
      .filter((element) => element.checkVisibility())
      .map((element) => element.getAttribute('aria-label') || element.textContent.trim())"""
    said = [name for name in page.evaluate(look) if name and not re.search("[가-힣]", name)]
    return [name for name in said if not re.fullmatch(r"[a-z_ \d,]*", name)]
