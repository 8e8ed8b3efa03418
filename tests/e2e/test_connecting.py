"""A database is given a name in the page, tried, and read by that name; its address is never seen again."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server

pytestmark = pytest.mark.e2e


def test_a_connection_is_named_tried_used_and_removed(visit: Visit, server: Server) -> None:
    place = server.workspace.parent / "shop-hunter2.db"
    with sqlite3.connect(place) as shop:
        shop.execute("CREATE TABLE peaks (name TEXT, height REAL)")
        shop.execute("INSERT INTO peaks VALUES ('한라산', 1947)")
    shop.close()
    document = server.new("Elsewhere")
    entry = {"type": "database_reader", "settings": {"query": "SELECT * FROM peaks"}, "position": [0, 0]}
    server.edit(document, {"kind": "add_node", "id": "read", "node": entry})
    visitor = visit(server)
    # A place that does not answer is a refused request, which the console tells of.
    visitor.expected.append("422")
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("read")
    visitor.field("connection").get_by_test_id("connections-connection").click()
    dialog = page.get_by_role("dialog")

    def store(address: str) -> None:
        dialog.get_by_label("Name").fill("shop")
        dialog.get_by_label("Address").fill(address)
        dialog.get_by_test_id("store-connection").click()

    row = dialog.get_by_test_id("connection-shop")
    store(f"sqlite:///{place}.gone")
    expect(row).to_contain_text("There is no database file", timeout=30_000)
    store(f"sqlite:///{place}")
    expect(row).to_contain_text("It answers: 1 table.", timeout=30_000)
    assert "hunter2" not in page.content()
    visitor.picture("connections")
    dialog.get_by_role("button", name="Close").click()
    visitor.field("connection").locator("input").click()
    page.get_by_role("option", name="shop").click()
    visitor.run_all()
    visitor.expect_run("done")
    expect(page.get_by_test_id("outputs-node")).to_contain_text("한라산")
    page.get_by_test_id("open-connections").click()
    dialog.get_by_test_id("ask-shop").click()
    dialog.get_by_test_id("remove-shop").click()
    expect(row).to_have_count(0)
