"""Looking at results: a table sorted, searched and filtered, the colours of its values, a tree that unfolds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server

pytestmark = pytest.mark.e2e

NODES = {
    "flowers": {"type": "example_data", "position": [0, 0], "settings": {}},
    "paint": {"type": "color_manager", "position": [300, 0], "settings": {"column": "species"}},
    "learner": {"type": "decision_tree_learner", "position": [600, 0], "settings": {"target": "species"}},
    "tree": {"type": "tree_view", "position": [900, 0], "settings": {}},
}
WIRES = (("flowers.table", "paint.table"), ("paint.table", "learner.table"), ("learner.model", "tree.model"))


def test_rows_are_arranged_and_a_tree_unfolds(visit: Visit, server: Server) -> None:
    document = server.new("Looking")
    edits = [{"kind": "add_node", "id": id, "node": node} for id, node in NODES.items()]
    edits += [{"kind": "connect", "connection": {"from": start, "to": end}} for start, end in WIRES]
    server.edit(document, {"kind": "batch", "edits": edits, "label": ""})
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.run_all()
    visitor.expect_run("done", seconds=120)

    visitor.select("paint")
    grid = page.get_by_test_id("table")
    expect(grid.get_by_test_id("swatch").first).to_be_visible()
    first = grid.locator('[role="row"][aria-rowindex="2"]')
    lengths = grid.get_by_role("columnheader", name="petal_length")
    lengths.get_by_test_id("sort-column").click()
    expect(first).to_contain_text("23", timeout=30_000)  # the row number in the table goes with the row
    expect(lengths).to_have_attribute("aria-sort", "ascending")
    lengths.get_by_test_id("sort-column").click()
    expect(first).to_contain_text("119")
    page.get_by_test_id("table-search").fill("VERSI")
    expect(page.get_by_test_id("table-total")).to_contain_text("50 of 150 rows")
    lengths.hover()
    lengths.get_by_test_id("filter-column").click()
    page.get_by_test_id("filter-value").fill("4.5")
    page.get_by_test_id("filter-add").click()
    expect(page.get_by_test_id("table-total")).to_contain_text("7 of 150 rows")
    visitor.picture("arranged")
    page.get_by_test_id("table-filter").get_by_role("button").click()
    expect(page.get_by_test_id("table-total")).to_contain_text("50 of 150 rows")

    visitor.select("tree")
    lines = page.get_by_test_id("figure").locator("svg text").filter(has_text="→")
    expect(lines).to_have_count(4)
    page.get_by_test_id("figure").get_by_text("petal_width").first.click()
    expect(lines).to_have_count(2)
    page.get_by_test_id("figure").get_by_text("petal_width").first.click()
    page.get_by_test_id("figure").get_by_text("no → petal_length").click()
    expect(lines).to_have_count(6)
    visitor.picture("unfolded")
