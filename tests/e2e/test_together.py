"""A run outlives its window, and two windows see the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import LONG, Server

pytestmark = pytest.mark.e2e


def test_a_closed_window_ends_nothing_and_a_second_one_sees_all(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=3600, learner=LONG)
    first = visit(server)
    first.open_whole(document)
    first.select("learner")
    first.run_all()
    first.eventually(lambda: first.count_of_points() > 5, "points of the curve", seconds=90)
    first.context.close()

    second = visit(server)
    second.open_whole(document)
    second.expect_state("learner", "running")
    second.select("learner")
    seen = second.eventually(second.count_of_points, "the curve in the new window")
    second.eventually(lambda: second.count_of_points() > seen, "the curve to go on")
    points = server.api.get(f"/api/documents/{document}/nodes/learner/curve", params={"after": 0}).json()["points"]
    epochs = [point["epoch"] for point in points if point["scope"] == "epoch"]
    assert epochs == list(range(1, len(epochs) + 1))
    steps = [point["step"] for point in points if point["scope"] == "batch"]
    assert steps == sorted(steps)

    third = visit(server, 1280, 800)
    third.open_whole(document)
    third.expect_state("learner", "running")
    second.page.get_by_test_id("run-cancel").click()
    for window in (second, third):
        expect(window.page.get_by_test_id("run-status")).to_have_attribute("data-status", "cancelled", timeout=30_000)
        window.expect_state("learner", "cancelled")
    page = server.api.get(f"/api/documents/{document}/nodes/learner/curve", params={"after": 0}).json()
    for window in (second, third):
        window.select("learner")
        window.page.get_by_test_id("output-tab-curve").click()
        window.eventually(lambda w=window: w.count_of_points() == len(page["points"]), "the whole curve")

    second.select("reader")
    second.page.get_by_test_id("node-label").fill("Names of mountains")
    second.page.get_by_test_id("node-label").press("Enter")
    expect(third.node("reader")).to_contain_text("Names of mountains")
    third.select("curves")
    third.page.keyboard.press("Delete")
    expect(second.node("curves")).to_have_count(0)
    # Undo takes back what one did oneself, and both see it.
    third.page.get_by_test_id("undo").click()
    expect(second.node("curves")).to_have_count(1)
    expect(second.node("reader")).to_contain_text("Names of mountains")
