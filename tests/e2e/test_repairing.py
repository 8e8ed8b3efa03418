"""A click mends a mistake: from the list of problems and beside the port, with undo."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server

pytestmark = pytest.mark.e2e


def wire(source: str, target: str) -> dict[str, object]:
    return {"kind": "connect", "connection": {"from": source, "to": target}}


def test_a_click_puts_a_layer_between_and_undo_takes_it_back(visit: Visit, server: Server) -> None:
    document = server.new("Repairs")
    layers = {
        "start": ("layer.input", {"shape": [8, 8]}),
        "look": ("layer.conv2d", {"filters": 2, "kernel_size": [3, 3]}),
    }
    for place, (id, (type, settings)) in enumerate(layers.items()):
        entry = {"type": type, "settings": settings, "position": [300 * place, 0]}
        server.edit(document, {"kind": "add_node", "id": id, "node": entry})
    server.edit(document, wire("start.output", "look.input"))
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    expect(page.get_by_test_id("problem-look")).to_be_visible(timeout=60_000)
    page.get_by_test_id("tab-problems").click()
    repair = page.get_by_test_id("problem-list").get_by_test_id("repair").first
    expect(repair).to_contain_text("Put Reshape before it")
    visitor.picture("repair-offered")
    repair.click()
    expect(page.get_by_test_id("problem-look")).to_have_count(0)
    expect(visitor.node("look-reshape-1")).to_be_visible()
    # What the drawing comes to is known before anything runs: a 3 x 3 window over 8 x 8 numbers, twice, and a bias.
    visitor.select("look")
    page.get_by_test_id("tab-outputs").click()
    expect(page.get_by_test_id("so-far")).to_contain_text("80 B · 1,368 operations per example")
    expect(page.get_by_test_id("network")).to_contain_text("20 parameters")
    visitor.picture("repaired")
    page.get_by_test_id("undo").click()
    expect(visitor.node("look-reshape-1")).to_have_count(0)
    expect(page.get_by_test_id("problem-look")).to_be_visible()


def test_a_problem_in_a_folded_group_is_gone_to(visit: Visit, server: Server) -> None:
    document = server.new("Folded")
    entry = {"type": "layer.dense", "settings": {"units": 2}, "position": [0, 0]}
    server.edit(document, {"kind": "add_node", "id": "alone", "node": entry})
    group = {"title": "Hidden", "nodes": ["alone"], "collapsed": True, "color": ""}
    server.edit(document, {"kind": "set_group", "id": "g", "group": group})
    visitor = visit(server)
    page = visitor.page
    visitor.open(document)
    expect(page.get_by_test_id("group-g")).to_contain_text("Hidden")
    expect(visitor.node("alone")).to_have_count(0)
    page.get_by_test_id("tab-problems").click()
    page.get_by_test_id("problem-row-alone").click()
    expect(visitor.node("alone")).to_have_attribute("data-selected", "true")
    expect(visitor.node("alone")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("rf__node-alone")).to_be_focused()
    page.get_by_test_id("undo").click()
    expect(visitor.node("alone")).to_have_count(0)


def test_a_repair_stands_beside_the_settings_too(visit: Visit, server: Server) -> None:
    document = server.new("Both directions")
    layers = {
        "start": ("layer.input", {"shape": [5, 4]}),
        "both": ("layer.bidirectional", {"units": 3}),
        "again": ("layer.lstm", {"units": 3}),
    }
    for place, (id, (type, settings)) in enumerate(layers.items()):
        entry = {"type": type, "settings": settings, "position": [300 * place, 0]}
        server.edit(document, {"kind": "add_node", "id": id, "node": entry})
    for source, target in (("start.output", "both.input"), ("both.output", "again.input")):
        server.edit(document, wire(source, target))
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    expect(page.get_by_test_id("problem-again")).to_be_visible(timeout=30_000)
    visitor.select("again")
    visitor.inspector().get_by_test_id("repair").filter(has_text="Let both give a result for each step").click()
    expect(page.get_by_test_id("problem-again")).to_have_count(0)
    visitor.expect_saved()
    assert server.snapshot(document)["workflow"]["nodes"]["both"]["settings"]["return_sequences"] is True
