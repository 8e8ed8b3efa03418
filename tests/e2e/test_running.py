"""Runs: all, to one node, again, reset; a training that is watched, stopped and cancelled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import LONG, Server
from tests.e2e.workbench import Visitor

pytestmark = pytest.mark.e2e


def test_run_all_from_the_file_to_new_names(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=0, learner={"epochs": 150, "early_stopping": False}, generator={"count": 12})
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    expect(page.get_by_test_id("parameters-lstm")).to_contain_text("parameters", timeout=60_000)
    visitor.select("learner")
    visitor.run_all()

    progress = page.get_by_test_id("run-progress")
    expect(progress).to_have_text(re.compile(r"[1-9]\d* of 11 nodes"), timeout=30_000)
    visitor.expect_state("learner", "running")
    visitor.expect_state("generator", "waiting")
    expect(page.get_by_test_id("progress-learner")).to_be_visible()
    few = visitor.eventually(visitor.count_of_points, "the first points of the curve")
    expect(page.get_by_test_id("state-learner")).to_have_text(re.compile(r"\d+% · .*left"), timeout=30_000)
    visitor.picture("running")
    visitor.eventually(lambda: visitor.count_of_points() > few + 3, "more points of the curve")
    shown = int(page.get_by_test_id("progress-learner").get_attribute("aria-valuenow") or 0)
    visitor.eventually(lambda: _percent(visitor) > shown, "progress")
    visitor.expect_run("done", seconds=90)

    for node in ("reader", "learner", "export", "generator", "names", "perplexity", "curves"):
        visitor.expect_state(node, "done")
    epochs = [point for point in _curve(server, document) if point["scope"] == "epoch"]
    assert [point["epoch"] for point in epochs] == list(range(1, 151))
    assert all({"loss", "accuracy", "val_loss", "val_accuracy"} <= set(point["values"]) for point in epochs)
    visitor.eventually(lambda: visitor.count_of_points() == len(_curve(server, document)), "all points on the page")
    expect(page.get_by_test_id("curve").locator("canvas")).to_have_count(2)
    visitor.picture("done")

    visitor.select("names")
    expect(page.get_by_test_id("table-total")).to_contain_text("12 rows")
    names = page.get_by_test_id("table").locator('[role="row"][aria-rowindex="2"]')
    expect(names).to_have_text(re.compile(r"[a-z]{3,}", re.IGNORECASE))
    visitor.picture("names")
    visitor.select("curves")
    expect(page.get_by_test_id("outputs-node").locator("svg, canvas").first).to_be_visible()
    visitor.picture("figure")
    visitor.select("export")
    expect(page.get_by_test_id("table-total")).to_be_visible()
    folder = server.file(document).parent
    assert list(folder.rglob("saved_model.pb")), "the SavedModel was written"
    assert list(folder.rglob("*.onnx")), "the ONNX model was written"


def test_run_to_a_node_again_and_reset(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=600)
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("split")
    page.get_by_test_id("run-to-here").click()
    visitor.expect_run("done")
    visitor.expect_state("split", "done")
    visitor.expect_state("learner", "idle")
    expect(page.get_by_test_id("table-total")).to_contain_text("rows")
    # What flows is told on the wires too, once it is known.
    page.keyboard.press("2")
    expect(page.locator('[data-testid^="label-"][data-testid*="split"]').first).to_have_text(re.compile(r"\d+ rows"))
    page.get_by_test_id("fit").click()

    page.get_by_test_id("canvas").focus()
    page.keyboard.press("Control+Enter")
    visitor.expect_run("done")
    expect(page.get_by_test_id("state-split")).to_contain_text("cached")
    page.get_by_test_id("inspector-runAgain").click()
    expect(page.get_by_test_id("state-split")).not_to_contain_text("cached")
    visitor.expect_run("done")
    visitor.expect_state("split", "done")
    expect(page.get_by_test_id("state-test-split")).to_contain_text("cached")

    visitor.select("encoder")
    page.get_by_test_id("inspector-reset").click()
    visitor.expect_state("split", "idle")
    visitor.expect_state("encoder", "idle")
    visitor.expect_state("reader", "done")
    page.get_by_test_id("run-menu").click()
    page.get_by_test_id("run-resetAll").click()
    visitor.expect_state("reader", "idle")


def test_stop_and_keep_ends_training_with_what_was_learnt(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=1200, learner=LONG, generator={"count": 5})
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("learner")
    visitor.run_all()
    visitor.eventually(lambda: visitor.count_of_points() > 5, "points of the curve", seconds=60)
    page.get_by_test_id("stop-and-keep").click()
    visitor.expect_run("done", seconds=60)
    epoch = len([point for point in _curve(server, document) if point["scope"] == "epoch"])
    assert 0 < epoch < LONG["epochs"]
    expect(visitor.inspector()).to_contain_text(re.compile(r"stopped.*epoch \d+", re.IGNORECASE))
    expect(page.get_by_test_id("state-learner")).to_contain_text(re.compile(r"stopped", re.IGNORECASE))
    visitor.expect_state("names", "done")
    visitor.picture("stopped")
    visitor.select("names")
    expect(page.get_by_test_id("table-total")).to_contain_text("5 rows")


def test_a_training_is_paused_resumed_and_slowed(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=5000, learner=LONG)
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("learner")
    visitor.run_all()
    visitor.eventually(lambda: visitor.count_of_points() > 5, "points of the curve", seconds=60)
    course = page.get_by_test_id("course")
    expect(course).to_contain_text("examples/s", timeout=30_000)
    expect(course).to_contain_text("MB")
    rate = page.get_by_test_id("learning-rate")
    expect(rate).to_contain_text(re.compile(r"0\.\d"))
    page.get_by_test_id("pause").click()
    expect(page.get_by_test_id("resume")).to_be_visible(timeout=30_000)
    visitor.picture("paused")
    page.get_by_test_id("resume").click()
    expect(page.get_by_test_id("pause")).to_be_visible(timeout=30_000)
    rate.click()
    box = page.get_by_test_id("learning-rate-value")
    assert float(box.input_value()) > 0.0002
    box.fill("0.0002")
    page.get_by_test_id("learning-rate-set").click()
    expect(rate).to_contain_text("0.0002", timeout=30_000)
    expect(page.get_by_test_id("curve-learning_rate")).to_be_visible()
    page.get_by_test_id("output-tab-log").click()
    log = page.get_by_test_id("log")
    expect(log).to_contain_text("Computes on the CPU")
    expect(log).to_contain_text("set to 0.0002 by hand")
    visitor.picture("log")
    page.get_by_test_id("output-tab-curve").click()
    page.get_by_test_id("stop-and-keep").click()
    visitor.expect_run("done", seconds=60)


def test_cancel_ends_training_without_it(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=1800, learner=LONG)
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("learner")
    visitor.run_all()
    visitor.eventually(lambda: visitor.count_of_points() > 5, "points of the curve", seconds=60)
    page.get_by_test_id("run-cancel").click()
    visitor.expect_run("cancelled")
    visitor.expect_state("split", "done")
    assert server.state(document, "names")["state"] == "idle"
    assert server.state(document, "learner")["outputs"] == {}
    # It stays so, also for who comes later, until the node is changed.
    page.reload()
    visitor.expect_state("learner", "cancelled")
    visitor.select("learner")
    visitor.picture("cancelled")
    visitor.write("epochs", "5")
    visitor.expect_state("learner", "idle")


def _percent(visitor: Visitor) -> int:
    bar = visitor.page.get_by_test_id("progress-learner")
    return int(bar.get_attribute("aria-valuenow") or 0) if bar.count() else 100


def _curve(server: Server, document: str) -> list[dict[str, dict[str, float]]]:
    page = server.api.get(f"/api/documents/{document}/nodes/learner/curve", params={"after": 0}).raise_for_status()
    points: list[dict[str, dict[str, float]]] = page.json()["points"]
    return points
