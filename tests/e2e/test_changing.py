"""A layer is changed: shapes follow at once, only what depends on it is stale and runs; a restart forgets nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit, serve
from tests.e2e.serving import Server
from tests.e2e.test_repairing import wire

pytestmark = pytest.mark.e2e

KEPT = ("reader", "encoder", "test-split", "split")
BELOW = ("learner", "perplexity", "generator", "names", "export", "temperature", "curves")


def test_changed_units_show_at_once_and_run_only_what_is_below(visit: Visit, tmp_path: Path) -> None:
    for server in serve(tmp_path):
        document = server.small_flagship(skip=0, learner={"epochs": 2}, generator={"count": 5})
        visitor = visit(server)
        # The page says so itself while the server is away.
        visitor.expected.append("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|WebSocket")
        page = visitor.page
        visitor.open_whole(document)
        expect(page.get_by_test_id("parameters-lstm")).to_have_text("1,600 parameters", timeout=90_000)
        visitor.run_all()
        visitor.expect_run("done", seconds=90)

        visitor.select("lstm")
        visitor.write("units", "24")
        expect(page.get_by_test_id("parameters-lstm")).to_have_text("3,168 parameters")
        expect(page.get_by_test_id("shape-lstm")).to_have_text("? × 24")
        expect(page.get_by_test_id("shape-dropout")).to_have_text("? × 24")
        expect(page.get_by_test_id("parameters-dense")).to_have_text("825 parameters")
        for node in BELOW:
            expect(visitor.node(node)).to_have_attribute("data-stale", "true")
        for node in KEPT:
            expect(visitor.node(node)).not_to_have_attribute("data-stale", "true")
        visitor.picture("stale")

        visitor.run_all()
        visitor.expect_run("done", seconds=90)
        run = server.api.get("/api/runs", params={"document": document}).json()[0]["run"]
        worked = {one["node"]: one["cached"] for one in server.api.get(f"/api/runs/{run}").json()["node_runs"]}
        assert sorted(node for node, cached in worked.items() if not cached) == sorted(BELOW)
        for node in KEPT:
            expect(page.get_by_test_id(f"state-{node}")).to_contain_text("cached")
        expect(page.get_by_test_id("state-learner")).to_have_text(re.compile(r"Done · [\d.]+ s"))

        server.die()
        expect(page.get_by_test_id("reconnecting")).to_be_visible()
        visitor.picture("server-away")
        server.start()
        expect(page.get_by_test_id("reconnecting")).to_have_count(0, timeout=30_000)
        page.reload()
        expect(page.get_by_test_id("save-state")).to_be_visible()
        for node in KEPT + BELOW:
            assert server.state(document, node)["state"] == "done"
        page.get_by_test_id("fit").click()
        for node in KEPT + BELOW:
            visitor.expect_state(node, "done")
        visitor.run_all()
        visitor.expect_run("done")
        expect(page.get_by_test_id("state-reader")).to_contain_text("cached")
        expect(page.get_by_test_id("state-learner")).to_contain_text("cached")


def test_a_formula_in_a_number_field_is_no_fault(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=2400)
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("learner")
    epochs = visitor.field("epochs")
    expect(page.get_by_test_id("resolved-epochs")).to_have_text("= 20", timeout=60_000)
    expect(epochs.locator("input")).to_have_value("8 if quick else 20")
    expect(epochs.locator("[aria-invalid=true]")).to_have_count(0)
    expect(epochs).not_to_contain_text("not a number")
    visitor.select_nothing()
    page.get_by_role("switch").first.check(force=True)
    visitor.select("learner")
    expect(page.get_by_test_id("resolved-epochs")).to_have_text("= 8")
    epochs.get_by_test_id("bind-epochs").click()
    expect(epochs.locator("input")).to_have_value("8")


@pytest.mark.parametrize("window", [(1440, 900), (700, 480)])
def test_completions_leave_the_fault_readable(visit: Visit, server: Server, window: tuple[int, int]) -> None:
    document = server.new(f"Completed {window[0]}")
    for place, (id, type) in enumerate((("rows", "table_creator"), ("derive", "math_formula"))):
        entry = {"type": type, "settings": {}, "position": [300 * place, 0]}
        server.edit(document, {"kind": "add_node", "id": id, "node": entry})
    server.edit(document, wire("rows.table", "derive.table"))
    visitor = visit(server)
    page = visitor.page
    page.set_viewport_size({"width": window[0], "height": window[1]})
    visitor.open_whole(document)
    visitor.select("derive")
    page.keyboard.press("Enter")
    visitor.field("formula").locator("textarea").press_sequentially("height + nope( lo")
    fault = visitor.field("formula").get_by_test_id("fault")
    expect(fault).to_contain_text("cannot be read", timeout=30_000)
    expect(page.get_by_test_id("completions")).to_be_visible()
    listed, told = page.get_by_test_id("completions").bounding_box(), fault.bounding_box()
    assert listed
    assert told
    assert listed["y"] >= 0
    assert listed["y"] + listed["height"] <= told["y"]
    assert told["y"] + told["height"] <= window[1]


def test_layers_to_freeze_are_picked(visit: Visit, server: Server) -> None:
    document = server.new("Frozen in part")
    layers = {"start": {"shape": [4]}, "base": {"units": 3}, "head": {"units": 2}}
    for place, (id, settings) in enumerate(layers.items()):
        type = "layer.input" if id == "start" else "layer.dense"
        entry = {"type": type, "settings": settings, "position": [300 * place, 0]}
        server.edit(document, {"kind": "add_node", "id": id, "node": entry})
    entry = {"type": "freeze_layers", "settings": {"layers": "these"}, "position": [900, 0]}
    server.edit(document, {"kind": "add_node", "id": "freeze", "node": entry})
    for wired in (("start.output", "base.input"), ("base.output", "head.input"), ("head.output", "freeze.network")):
        server.edit(document, wire(*wired))
    visitor = visit(server)
    visitor.open_whole(document)
    page = visitor.page
    expect(page.get_by_test_id("problem-freeze")).to_be_visible(timeout=60_000)
    visitor.select("freeze")
    names = visitor.field("pattern").locator("input").first
    names.click()
    expect(page.get_by_role("option")).to_have_text(["start", "base", "head"])
    visitor.picture("layers offered")
    page.get_by_role("option", name="base").click()
    expect(page.get_by_test_id("problem-freeze")).to_have_count(0, timeout=30_000)
    names.fill("st*")
    names.press("Enter")
    page.keyboard.press("Escape")

    def pattern() -> str:
        return str(server.snapshot(document)["workflow"]["nodes"]["freeze"]["settings"].get("pattern"))

    visitor.eventually(lambda: pattern() == "base, st*", "what was picked and what was written")
    expect(page.get_by_test_id("network")).to_contain_text("15 not trainable")
    visitor.picture("layers picked")
