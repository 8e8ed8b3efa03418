"""Looking into a training: rows followed through the network, and the curve of one run over that of another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import LONG, Server

pytestmark = pytest.mark.e2e


def test_rows_are_followed_through_the_layers_and_runs_laid_over_each_other(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=2400, learner=LONG)
    visitor = visit(server)
    visitor.expected.append("404 .*/nodes/learner/probe")
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("learner")
    page.get_by_test_id("output-tab-probe").click()
    page.get_by_test_id("probe-on").click(force=True)
    expect(page.get_by_role("alert")).to_contain_text("no result yet", timeout=30_000)

    visitor.select("split")
    page.get_by_test_id("run-to-here").click()
    visitor.expect_run("done")
    visitor.select("learner")
    page.get_by_test_id("output-tab-probe").click()
    stage = page.get_by_test_id("probe-stage")
    expect(stage).to_have_text("Not trained yet", timeout=60_000)
    strip = page.get_by_test_id("probe-lstm").get_by_role("img")
    expect(strip).to_have_attribute("aria-label", re.compile(r"Row 1: .* to .*, mean"))
    fresh = strip.get_attribute("aria-label")

    visitor.run_all()
    expect(stage).to_have_attribute("data-epoch", re.compile(r"\d+"), timeout=60_000)
    expect(strip).not_to_have_attribute("aria-label", fresh or "")
    visitor.picture("probed")
    rows = page.get_by_test_id("probe-rows")
    rows.fill("7, 9")
    rows.press("Enter")
    expect(strip).to_have_attribute("aria-label", re.compile("Row 7"), timeout=30_000)
    page.get_by_test_id("output-tab-curve").click()
    page.get_by_test_id("stop-and-keep").click()
    visitor.expect_run("done", seconds=60)
    page.get_by_test_id("output-tab-probe").click()
    expect(stage).to_have_text("Trained", timeout=60_000)

    # The next run is laid beside this one.
    visitor.write("epochs", "2")
    visitor.run_all()
    visitor.expect_run("done", seconds=60)
    page.get_by_test_id("output-tab-curve").click()
    page.get_by_test_id("earlier-runs").click()
    earlier = page.locator('[data-testid^="earlier-2"]')
    expect(page.get_by_text("Epochs 3000")).to_be_visible()
    earlier.check()
    expect(page.get_by_test_id("curve-loss")).to_contain_text("earlier 1")
    visitor.picture("overlaid")
    page.keyboard.press("Escape")

    visitor.select("lstm")
    expect(page.get_by_test_id("layer-probe").get_by_role("img")).to_have_count(2)
    visitor.select("learner")
    page.get_by_test_id("output-tab-probe").click()
    page.get_by_test_id("probe-on").click(force=True)
    expect(page.get_by_test_id("probe-lstm")).to_have_count(0)


def test_an_executor_shows_what_the_layers_make_of_its_rows(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=4100, learner={"epochs": 1, "early_stopping": False})
    executor = {"type": "network_executor", "version": 1, "position": [900, 40], "settings": {}}
    server.edit(document, {"kind": "add_node", "id": "executor", "node": executor})
    for wire in (
        {"from": "learner.network", "to": "executor.network"},
        {"from": "split.second", "to": "executor.table"},
    ):
        server.edit(document, {"kind": "connect", "connection": wire})
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("executor")
    page.get_by_test_id("run-to-here").click()
    visitor.expect_run("done", seconds=120)
    expect(page.get_by_test_id("table-total")).to_contain_text("rows")
    page.get_by_test_id("output-tab-probe").click()
    page.get_by_test_id("probe-on").click(force=True)
    expect(page.get_by_test_id("probe-stage")).to_have_text("Trained", timeout=60_000)
    strips = page.get_by_test_id("probe-layer-lstm").get_by_role("img")
    expect(strips).to_have_count(3)
    first = strips.first.get_attribute("aria-label")
    page.get_by_test_id("probe-others").click()
    expect(strips.first).not_to_have_attribute("aria-label", first or "", timeout=30_000)
    visitor.picture("executor")
