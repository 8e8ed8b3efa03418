"""Sub-workflows: made of a selection, cross-validated, looked at, and taken apart again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.workbench import Visitor

pytestmark = pytest.mark.e2e

NODES: dict[str, dict[str, Any]] = {
    "flowers": {"type": "example_data", "position": [0, 0], "settings": {}},
    "parts": {"type": "partition", "position": [300, 0], "settings": {}},
    "learner": {"type": "decision_tree_learner", "position": [600, 0], "settings": {"target": "species"}},
    "teller": {"type": "model_predictor", "position": [900, 120], "settings": {}},
    "scores": {"type": "scorer", "position": [1200, 120], "settings": {"actual": "species", "predicted": "prediction"}},
}
WIRES = (
    ("flowers.table", "parts.table"),
    ("parts.first", "learner.table"),
    ("learner.model", "teller.model"),
    ("parts.second", "teller.table"),
    ("teller.table", "scores.table"),
)


def draw(server: Server) -> str:
    document = server.new("Flowers")
    edits = [{"kind": "add_node", "id": id, "node": node} for id, node in NODES.items()]
    edits += [{"kind": "connect", "connection": {"from": start, "to": end}} for start, end in WIRES]
    server.edit(document, {"kind": "batch", "edits": edits, "label": ""})
    return document


def pack(visitor: Visitor, command: str) -> None:
    """Make one node of the learner and what judges it."""
    visitor.select("learner")
    for node, key in (("teller", "Control"), ("scores", "Shift")):
        visitor.node(node).locator("header").click(position={"x": 60, "y": 10}, modifiers=[key])
    visitor.node("scores").locator("header").click(button="right", position={"x": 60, "y": 10})
    visitor.page.get_by_test_id(f"menu-{command}").click()


def test_a_selection_becomes_a_cross_validation_and_nodes_again(visit: Visit, server: Server) -> None:
    visitor = visit(server)
    page = visitor.page
    document = draw(server)
    visitor.open_whole(document)
    pack(visitor, "wrapCrossValidate")

    held = "cross-validated"
    expect(visitor.node(held)).to_be_visible()
    expect(visitor.wire("flowers.table", f"{held}.table")).to_have_count(1)
    expect(page.get_by_test_id("held-workflow")).to_have_value("Cross-validated")
    expect(visitor.field("test").locator("input")).to_have_value("test")
    visitor.write("folds", "3")
    visitor.picture("form")
    visitor.run_all()
    visitor.expect_run("done", seconds=90)
    visitor.expect_state(held, "done")
    page.get_by_test_id("output-tab-summary").click()
    table = page.get_by_test_id("table")
    expect(table).to_contain_text("accuracy")
    page.get_by_test_id("output-tab-scores").click()
    expect(table).to_contain_text("fold")
    page.get_by_test_id("output-tab-figure").click()
    expect(page.get_by_test_id("figure").get_by_text("accuracy").first).to_be_visible()
    visitor.picture("figure")

    visitor.node(held).locator("header").click(button="right", position={"x": 60, "y": 10})
    page.get_by_test_id("menu-unwrap").click()
    expect(visitor.node("teller")).to_be_visible()
    expect(visitor.wire("learner.model", "teller.model")).to_have_count(1)
    assert server.snapshot(document)["problems"] == []


def test_a_round_that_fails_says_so_in_the_table_of_all(visit: Visit, server: Server) -> None:
    visitor = visit(server)
    page = visitor.page
    document = draw(server)
    visitor.open_whole(document)
    pack(visitor, "wrapRepeat")

    def repeats() -> list[str]:
        nodes: dict[str, Any] = server.snapshot(document)["workflow"]["nodes"]
        return [id for id, node in nodes.items() if node["type"] == "repeat"]

    (held,) = visitor.eventually(repeats, "a node that repeats")
    changes = [{"setting": "scores.actual", "values": "colour, species"}]
    server.edit(document, {"kind": "change_settings", "id": held, "settings": {"over": "settings", "changes": changes}})
    visitor.run_all()
    visitor.expect_run("failed", seconds=90)
    visitor.select(held)
    page.get_by_test_id("output-tab-scores").click()
    table = page.get_by_test_id("table")
    expect(table).to_contain_text("failed")
    expect(table).to_contain_text("accuracy")
    expect(table).to_contain_text("The table has no column colour.")
    visitor.picture("failed-round")


def test_settings_are_searched_and_a_longer_search_goes_on(visit: Visit, server: Server) -> None:
    visitor = visit(server)
    page = visitor.page
    document = draw(server)
    visitor.open_whole(document)
    pack(visitor, "wrapSearch")

    def searches() -> list[str]:
        nodes: dict[str, Any] = server.snapshot(document)["workflow"]["nodes"]
        return [id for id, node in nodes.items() if node["type"] == "search_settings"]

    (held,) = visitor.eventually(searches, "a node that searches")
    depth = {"setting": "learner.depth", "kind": "whole number", "low": 1, "high": 4}
    wanted = {"ranges": [depth], "trials": 3, "score": "scores", "measure": "accuracy"}
    server.edit(document, {"kind": "change_settings", "id": held, "settings": wanted})
    visitor.select(held)
    visitor.picture("search-form")
    visitor.run_all()
    visitor.expect_run("done", seconds=120)
    page.get_by_test_id("output-tab-trials").click()
    expect(page.get_by_test_id("table-total")).to_contain_text("3 rows")
    visitor.write("trials", "4")
    visitor.run_all()
    visitor.expect_run("done", seconds=60)
    expect(page.get_by_test_id("table-total")).to_contain_text("4 rows")
    page.get_by_test_id("output-tab-figure").click()
    expect(page.get_by_test_id("outputs-node").locator("svg, canvas").first).to_be_visible()
    visitor.picture("search-figure")
    page.get_by_test_id("output-tab-best").click()
    expect(page.get_by_test_id("outputs-node")).to_contain_text("depth")
