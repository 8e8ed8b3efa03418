"""Drawing: from the library and from ports, undo and redo, copy and paste, saved by itself."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.workbench import middle

pytestmark = pytest.mark.e2e


def test_a_workflow_is_drawn_changed_and_found_again(visit: Visit, server: Server) -> None:
    document = server.new("Drawn by hand")
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.open(document)
    canvas = page.get_by_test_id("canvas")
    page.get_by_test_id("library-csv_reader").drag_to(canvas, target_position={"x": 180, "y": 200})
    expect(visitor.nodes()).to_have_count(1)
    reader = visitor.nodes().first.get_attribute("data-id") or ""
    expect(visitor.node(reader)).to_have_attribute("data-selected", "true")

    # A wire dropped on the empty canvas asks for the next node, and offers only what fits.
    visitor.drag(visitor.port(reader, "out", "table"), _far_right(visitor.port(reader, "out", "table")))
    search = page.get_by_test_id("quick-add-search")
    search.fill("partit")
    visitor.picture("quick-add")
    search.press("Enter")
    expect(visitor.nodes()).to_have_count(2)
    partition = visitor.nodes().nth(1).get_attribute("data-id") or ""
    visitor.expect_saved()
    wires = _file(server, document)["connections"]
    assert wires == [{"from": f"{reader}.table", "to": f"{partition}.table"}]

    visitor.select(partition)
    visitor.write("share", "0.6")
    visitor.expect_saved()
    page.get_by_test_id("undo").click()
    expect(visitor.field("share").locator("input").first).not_to_have_value("0.6")
    page.get_by_test_id("redo").click()
    expect(visitor.field("share").locator("input").first).to_have_value("0.6")

    visitor.select(partition)
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(visitor.nodes()).to_have_count(3)
    visitor.expect_saved()
    pasted = set(_file(server, document)["nodes"]) - {reader, partition}
    assert [_file(server, document)["nodes"][id]["settings"]["share"] for id in pasted] == [0.6]
    page.keyboard.press("Delete")
    expect(visitor.nodes()).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(visitor.nodes()).to_have_count(3)
    page.keyboard.press("Control+Shift+z")
    expect(visitor.nodes()).to_have_count(2)

    # A node that goes takes its wires along; undo brings both back.
    visitor.select(reader)
    page.keyboard.press("Delete")
    expect(visitor.nodes()).to_have_count(1)
    visitor.eventually(lambda: not _file(server, document)["connections"], "the wire to go from the file")
    page.get_by_test_id("undo").click()
    visitor.eventually(lambda: _file(server, document)["connections"] == wires, "the wire to come back")

    before = middle(visitor.node(partition))
    visitor.drag(visitor.node(partition).locator("header"), (before[0] + 90, before[1] + 110))
    visitor.expect_saved()
    visitor.picture("editing")
    kept = _file(server, document)
    page.reload()
    expect(visitor.nodes()).to_have_count(2)
    expect(visitor.node(partition)).to_be_visible()
    assert _file(server, document) == kept
    visitor.select(partition)
    expect(visitor.field("share").locator("input").first).to_have_value("0.6")
    expect(page.get_by_test_id("undo")).to_be_enabled()


def _far_right(port: object) -> tuple[float, float]:
    x, y = middle(port)  # type: ignore[arg-type]
    return x + 170, y + 90


def _file(server: Server, document: str) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    found: dict[str, dict[str, dict[str, dict[str, float]]]] = json.loads(server.file(document).read_text("utf-8"))
    return found
