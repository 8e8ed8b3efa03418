"""Inside a sub-workflow: opened, looked at round by round, edited, undone, and left again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.test_repairing import wire
from tests.e2e.test_rounds import draw, pack
from tests.e2e.workbench import middle

pytestmark = pytest.mark.e2e


def test_a_click_on_a_problem_goes_to_the_node_inside(visit: Visit, server: Server) -> None:
    document = server.new("Blocks in blocks")
    port = {"type": "tensor", "to": ["dense.input"]}
    block = {
        "title": "Block",
        "inputs": {"input": port},
        "outputs": {"output": {"type": "tensor", "from": "dense.output"}},
        "nodes": {"dense": {"type": "layer.dense", "settings": {"units": -3}, "position": [0, 0]}},
    }
    around = {
        **block,
        "inputs": {"input": {**port, "to": ["inner.input"]}},
        "outputs": {"output": {"type": "tensor", "from": "inner.output"}},
        "nodes": {"inner": {"type": "workflow", "settings": {"workflow": "block"}, "position": [0, 0]}},
    }
    for name, workflow in (("block", block), ("around", around)):
        server.edit(document, {"kind": "set_workflow", "name": name, "workflow": workflow})
    for id, type, settings in (("start", "layer.input", {"shape": [4]}), ("outer", "workflow", {"workflow": "around"})):
        entry = {"type": type, "settings": settings, "position": [0 if id == "start" else 300, 0]}
        server.edit(document, {"kind": "add_node", "id": id, "node": entry})
    server.edit(document, wire("start.output", "outer.input"))
    visitor = visit(server)
    visitor.open_whole(document)
    page = visitor.page
    page.get_by_test_id("tab-problems").click()
    page.get_by_test_id("problem-row-outer").first.click(timeout=60_000)
    expect(page.get_by_test_id("trail-2")).to_be_visible()
    expect(visitor.node("dense")).to_have_attribute("data-selected", "true")
    expect(visitor.node("dense")).to_be_in_viewport(ratio=1)
    expect(visitor.inspector()).to_contain_text("This has to be at least 1.")


def test_a_sub_workflow_is_opened_and_edited_in_its_place(visit: Visit, server: Server) -> None:
    visitor = visit(server)
    page = visitor.page
    document = draw(server)
    visitor.open_whole(document)
    pack(visitor, "wrapCrossValidate")
    held = "cross-validated"
    expect(visitor.node(held)).to_be_visible()
    visitor.write("folds", "2")

    def inner() -> dict[str, Any]:
        (only,) = server.snapshot(document)["workflow"]["workflows"].values()
        found: dict[str, Any] = only
        return found

    visitor.node(held).dblclick(position={"x": 100, "y": 60})
    expect(page.get_by_test_id("trail")).to_contain_text("Cross-validated")
    expect(visitor.node("learner")).to_be_visible()
    expect(visitor.node("flowers")).to_have_count(0)
    expect(visitor.wire("@inputs.training", "learner.table")).to_have_count(1)

    # A setting, a node with wires, a label: the same edits as outside, undone alike.
    visitor.select("learner")
    visitor.write("depth", "2")
    visitor.eventually(lambda: inner()["nodes"]["learner"]["settings"].get("depth") == 2, "the setting inside")
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Control+z")
    visitor.eventually(lambda: "depth" not in inner()["nodes"]["learner"]["settings"], "the undo inside")
    expect(visitor.field("depth").locator("input")).to_have_value("5")
    page.keyboard.press("Control+Shift+z")
    visitor.eventually(lambda: inner()["nodes"]["learner"]["settings"].get("depth") == 2, "the redo inside")

    # A new output: a wire to the port for more.
    visitor.drag(visitor.port("teller", "out", "table"), middle(visitor.port("@outputs", "in", "+")))
    visitor.eventually(lambda: inner()["outputs"].get("table", {}).get("from") == "teller.table", "the new output")
    expect(visitor.wire("teller.table", "@outputs.table")).to_have_count(1)
    visitor.picture("inside")

    visitor.run_all()
    visitor.expect_run("done", seconds=90)
    visitor.expect_state("learner", "done")
    visitor.select("scores")
    page.get_by_test_id("output-tab-scores").click()
    expect(page.get_by_test_id("table")).to_contain_text("accuracy")
    page.get_by_test_id("trail-round").click()
    page.get_by_role("option", name="Round 2").click()
    visitor.expect_state("scores", "done")

    visitor.select_nothing()
    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("trail")).to_have_count(0)
    expect(page.get_by_test_id("open-inside")).to_be_visible()
    expect(visitor.node(held)).to_have_attribute("data-selected", "true")
    expect(visitor.port(held, "out", "table")).to_be_attached()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("trail")).to_be_visible()
    page.get_by_test_id("trail-0").click()
    expect(visitor.node("flowers")).to_be_visible()
    assert server.snapshot(document)["problems"] == []
