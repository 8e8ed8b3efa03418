"""Drawing: from the library and from ports, undo and redo, copy and paste, saved by itself; writing a table."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, expect

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


def test_a_table_is_written_cell_by_cell(visit: Visit, server: Server) -> None:
    document = server.new("Written by hand")
    server.edit(document, {"kind": "add_node", "id": "t", "node": {"type": "table_creator", "position": [0, 0]}})
    visitor = visit(server, 1280, 860)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("t")
    grid = page.get_by_test_id("grid-rows")

    def cell(label: str) -> Locator:
        return grid.get_by_label(label, exact=True)

    def expect_rows(rows: list[list[str]]) -> None:
        written = "\n".join(", ".join(row) for row in rows)
        visitor.eventually(lambda: _rows(server, document) == written, f"the rows to be {rows}")

    cell("Name of column 1").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("mountain")
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell("mountain, row 2")).to_be_focused()
    page.keyboard.type("Niesen")
    page.keyboard.press("Tab")
    page.keyboard.type("2362,5")
    page.keyboard.press("Enter")
    # Below the last row there is another, under the cell from which Tab was pressed.
    expect(cell("mountain, row 3")).to_be_focused()
    page.keyboard.type("nothing")
    page.keyboard.press("Escape")
    expect(cell("mountain, row 3")).to_have_value("")
    page.keyboard.type("Säntis")
    rows = [["mountain", "height"], ["Eiger", "3967"], ["Niesen", '"2362,5"'], ["Säntis", ""]]
    expect_rows(rows)

    # Escape in a cell as it was leaves for the buttons.
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cell("Name of column 3")).to_be_focused()
    page.keyboard.type("seen")
    page.keyboard.press("ArrowDown")
    expect_rows([["mountain", "height", "seen"], *([*row, ""] for row in rows[1:])])
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect_rows(rows)
    cell("mountain, row 1").click()
    page.get_by_test_id("more-cells-rows").click()
    page.get_by_test_id("remove-row").click()
    expect(cell("mountain, row 1")).to_be_focused()
    expect_rows([rows[0], *rows[2:]])

    copied = 'Stadt\tEinwohner\r\nBern\t134.794\r\n"Biel/\nBienne"\t55.206\r\n'
    page.evaluate("text => navigator.clipboard.writeText(text)", copied)
    cell("Name of column 1").click()
    page.keyboard.press("Control+v")
    expect_rows([["Stadt", "Einwohner"], ["Bern", "134.794"], ['"Biel/\nBienne"', "55.206"]])
    visitor.picture("cells")
    visitor.run_all()
    visitor.expect_run("done")
    expect(page.get_by_test_id("table-total")).to_contain_text("2 rows")

    # More cells than a grid takes stay text, which says so and can be typed into at once.
    many = "\n".join(f"{number}\tname {number}" for number in range(5000))
    page.evaluate("text => navigator.clipboard.writeText(text)", f"id\tname\n{many}")
    cell("Name of column 1").click()
    page.keyboard.press("Control+v")
    expect(page.get_by_test_id("cells-note")).to_contain_text("1,500 cells")
    page.keyboard.press("Control+Home")
    page.keyboard.type("the ")
    visitor.eventually(lambda: _rows(server, document).startswith("the id, name\n0, name 0\n"), "the long table")
    visitor.select_nothing()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    visitor.select("t")
    expect(cell("Stadt, row 1")).to_have_value("Bern")

    # Where the settings are a drawer, Escape is the cell's first.
    page.set_viewport_size({"width": 760, "height": 860})
    page.get_by_label("Settings panel").first.click()
    cell("Stadt, row 1").click()
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(cell("Stadt, row 1")).to_have_value("Bern")


def _rows(server: Server, document: str) -> str:
    return str(server.snapshot(document)["workflow"]["nodes"]["t"]["settings"].get("rows"))
