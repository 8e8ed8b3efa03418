"""Looking at results: a table sorted, searched and filtered, a tree that unfolds, and what random layers make."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.workbench import Visitor, middle

pytestmark = pytest.mark.e2e

NODES = {
    "flowers": {"type": "example_data", "position": [0, 0], "settings": {}},
    "paint": {"type": "color_manager", "position": [300, 0], "settings": {"column": "species"}},
    "learner": {"type": "decision_tree_learner", "position": [600, 0], "settings": {"target": "species"}},
    "tree": {"type": "tree_view", "position": [900, 0], "settings": {}},
}
WIRES = (("flowers.table", "paint.table"), ("paint.table", "learner.table"), ("learner.model", "tree.model"))

CHANGING = {
    "clothes": {"type": "example_data", "position": [0, 150], "settings": {"name": "Fashion-MNIST", "rows": 50}},
    "picture": {"type": "layer.input", "position": [0, 0], "settings": {"shape": [28, 28, 1]}},
    "turn": {"type": "layer.random_rotation", "position": [300, 0], "settings": {"factor": 0.1}},
    "preview": {"type": "preview_augmentation", "position": [600, 0], "settings": {"count": 2, "versions": 3}},
    "grid": {"type": "image_grid", "position": [900, 0], "settings": {"across": 4}},
}
CHANGES = (
    ("picture.output", "turn.input"), ("turn.output", "preview.network"),
    ("clothes.table", "preview.table"), ("preview.table", "grid.table"),
)  # fmt: skip


def shown(
    visit: Visit, server: Server, title: str, nodes: dict[str, Any], wires: tuple[tuple[str, str], ...]
) -> Visitor:
    """Make a workflow, run it, and stand before it."""
    document = server.new(title)
    edits = [{"kind": "add_node", "id": id, "node": node} for id, node in nodes.items()]
    edits += [{"kind": "connect", "connection": {"from": start, "to": end}} for start, end in wires]
    server.edit(document, {"kind": "batch", "edits": edits, "label": ""})
    visitor = visit(server)
    visitor.open_whole(document)
    visitor.run_all()
    visitor.expect_run("done", seconds=120)
    return visitor


def test_pictures_are_seen_as_random_layers_change_them(visit: Visit, server: Server) -> None:
    visitor = shown(visit, server, "Changing", CHANGING, CHANGES)
    page = visitor.page
    visitor.select("grid")
    pictures = page.get_by_test_id("figure").locator("svg image")
    expect(pictures).to_have_count(8)
    of_one = {one.get_attribute("href") or one.get_attribute("xlink:href") for one in pictures.all()[:4]}
    assert len(of_one) == 4, "every version is another picture"
    visitor.picture("changed")
    visitor.select("preview")
    expect(page.get_by_test_id("output-tab-table")).to_be_visible()
    # Layers that are only drawn have learnt from no column, so there is nothing to follow through them.
    expect(page.get_by_test_id("output-tab-probe")).to_have_count(0)


def test_rows_are_arranged_and_a_tree_unfolds(visit: Visit, server: Server) -> None:
    visitor = shown(visit, server, "Looking", NODES, WIRES)
    page = visitor.page

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

    # A filter that is refused says why below the columns, which stay to be filtered in another way.
    visitor.expected.append("422")
    lengths.hover()
    lengths.get_by_test_id("filter-column").click()
    page.get_by_test_id("filter-value").fill("long")
    page.get_by_test_id("filter-add").click()
    refusal = page.get_by_role("alert").filter(has_text="'long' cannot be compared")
    expect(refusal).to_be_visible()
    assert middle(lengths)[1] < middle(refusal)[1]
    expect(lengths).to_be_in_viewport(ratio=1)
    visitor.picture("refused-filter")
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
