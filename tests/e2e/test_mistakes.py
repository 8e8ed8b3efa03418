"""Mistakes are met where they are made: what is wrong, what arrived, what to do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from netwright.sdk.backends import JAX, PYTORCH, is_installed, keras_name
from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.workbench import middle

pytestmark = pytest.mark.e2e


def test_a_table_does_not_go_into_a_layer(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=3000)
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    wires = len(server.snapshot(document)["workflow"]["connections"])
    visitor.drag(visitor.port("reader", "out", "table"), middle(visitor.port("embedding", "in", "input")), drop=False)
    reason = page.get_by_test_id("connection-refused")
    expect(reason).to_contain_text("table cannot go into a layer")
    expect(reason).to_contain_text("Input node")
    visitor.picture("refused")
    page.mouse.up()
    expect(reason).to_have_count(0)
    visitor.expect_saved()
    assert len(server.snapshot(document)["workflow"]["connections"]) == wires
    expect(page.get_by_test_id("undo")).to_be_enabled()  # the edits that made it small; the refused wire is none


def test_units_that_do_not_fit_the_target_are_told_before_the_run(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=3300)
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    # What the target needs is known once the encoder has seen the names.
    visitor.select("split")
    page.get_by_test_id("run-to-here").click()
    visitor.expect_run("done")
    visitor.select("dense")
    visitor.write("units", "20")
    badge = page.get_by_test_id("problem-dense").or_(page.get_by_test_id("problem-learner")).first
    expect(badge).to_be_visible(timeout=10_000)
    told = badge.get_attribute("aria-label") or ""
    assert "20" in told, told
    needed = re.search(r"\b(2\d|3[0-3])\b", told.replace("20", ""))
    assert needed, told
    page.get_by_test_id("tab-problems").click()
    expect(page.get_by_test_id("problem-list")).to_contain_text("20")
    visitor.picture("misfit")
    visitor.write("units", "33")
    expect(page.get_by_test_id("problem-dense").or_(page.get_by_test_id("problem-learner"))).to_have_count(0)


def test_a_missing_file_and_broken_lines_are_named(visit: Visit, server: Server) -> None:
    document = server.new("Broken files")
    broken = "name,height\nEiger,3967\nJungfrau,4158,Bern,Valais\nNiesen,2362\nNapf,1406,Bern\n"
    (server.file(document).parent / "broken.csv").write_text(broken)
    server.edit(document, _reader("nowhere.csv"))
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("reader")
    page.get_by_test_id("run-to-here").click()
    visitor.expect_state("reader", "failed")
    fault = visitor.field("path").get_by_test_id("fault")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("nowhere.csv")
    error = page.get_by_test_id("node-error")
    expect(error).to_have_count(0)  # said once, where it can be mended
    visitor.picture("missing-file")

    page.get_by_test_id("browse-path").click()
    page.get_by_test_id("file-broken.csv").click()
    expect(visitor.field("path").locator("input").first).to_have_value(re.compile("broken.csv"))
    page.get_by_test_id("run-to-here").click()
    expect(error).to_contain_text(re.compile(r"line 3", re.IGNORECASE))
    visitor.expect_run("failed")
    visitor.picture("broken-line")

    page.get_by_test_id("settings-search").fill("broken")
    bad = page.locator('[data-testid^="field-"]')
    expect(bad).to_have_count(1)  # and it was folded away
    control = bad.get_by_role("switch")
    if control.count():
        control.check(force=True)
    else:
        bad.locator("input").first.click()
        page.get_by_role("option", name=re.compile("skip", re.IGNORECASE)).click()
    page.get_by_test_id("run-to-here").click()
    visitor.expect_run("done")
    expect(visitor.inspector()).to_contain_text("2 broken lines were skipped: 3, 5")
    expect(page.get_by_test_id("table-total")).to_contain_text("2 rows")
    visitor.picture("skipped-lines")


def test_damage_of_the_file_and_changes_from_outside_are_told_until_they_are_read(visit: Visit, server: Server) -> None:
    document = server.small_flagship(skip=3900)
    whole = server.file(document).read_text(encoding="utf-8")
    damaged = server.file(document).parent / "damaged.netwright.json"
    damaged.write_text(whole[: len(whole) // 2], encoding="utf-8")
    listed = server.api.get("/api/workflows").raise_for_status().json()
    at = damaged.relative_to(server.workspace).as_posix()
    visitor = visit(server, 900, 800, color_scheme="dark")
    page = visitor.page
    visitor.open(next(entry["document"] for entry in listed if entry["path"] == at))
    notices = page.get_by_test_id("document-notices")
    expect(notices).to_contain_text("The file is damaged. Its original is kept")
    expect(notices).to_contain_text(re.compile(r"damaged at line \d+, character \d+"))
    visitor.picture("damaged")
    page.get_by_test_id("document-notices-close").click()
    expect(notices).to_have_count(0)
    # What came after the first notices is news.
    damaged.write_text(whole.replace('"title": "', '"title": "From outside: ', 1), encoding="utf-8")
    expect(notices).to_contain_text("was changed outside of Netwright and loaded again")
    expect(notices).not_to_contain_text("The file is damaged")
    visitor.picture("changed-outside")


def _reader(path: str) -> dict[str, object]:
    node = {"type": "csv_reader", "version": 1, "position": [0, 0], "settings": {"path": path}}
    return {"kind": "add_node", "id": "reader", "node": node}


def test_a_backend_that_is_not_there_is_told_with_the_command_that_installs_it(visit: Visit, server: Server) -> None:
    missing = next((backend for backend in (PYTORCH, JAX) if not is_installed(backend)), None)
    if missing is None:
        pytest.skip("All backends are installed.")
    document = server.small_flagship(skip=3600, learner={"backend": missing})
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    badge = page.get_by_test_id("problem-learner")
    expect(badge).to_be_visible(timeout=60_000)  # Keras has to start before anything is known of the network
    assert f'pip install "netwright[{keras_name(missing)}]"' in (badge.get_attribute("aria-label") or "")
    visitor.select("learner")
    expect(visitor.field("backend").locator("input").first).to_have_value(missing)
    expect(visitor.field("backend").get_by_test_id("fault")).to_contain_text(f"{missing} is not installed.")
    visitor.picture("backend")
