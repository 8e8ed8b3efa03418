"""A file is chosen: how it is written and what its first rows are stands in the form before anything runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.serving import Server

pytestmark = pytest.mark.e2e

READER = {"type": "csv_reader", "version": 1, "position": [0, 0], "settings": {"path": "sales.csv"}}
SALES = "날짜;가게;값\n2025-01-31;서울;1.234,50\n2025-02-01;부산;-12,25\n"


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ko", "dark")])
def test_how_a_file_is_written_is_found_and_shown(visit: Visit, server: Server, language: str, scheme: str) -> None:
    document = server.new(f"Korean sales {language}")
    (server.file(document).parent / "sales.csv").write_bytes(SALES.encode("cp949"))
    server.edit(document, {"kind": "add_node", "id": "reader", "node": READER})
    visitor = visit(server, locale=language, color_scheme=scheme)
    page = visitor.page
    visitor.open_whole(document)
    visitor.select("reader")
    preview = page.get_by_test_id("source-preview")
    # The first look at a file waits for the worker that drafts to start.
    expect(preview.get_by_test_id("found-encoding")).to_contain_text("cp949", ignore_case=True, timeout=60_000)
    expect(preview.get_by_test_id("found-delimiter")).to_contain_text(";")
    expect(preview.get_by_test_id("found-decimal")).to_contain_text(",")
    expect(preview.get_by_role("row").nth(1)).to_contain_text("1234.5")
    expect(preview.get_by_role("columnheader")).to_have_text(["날짜", "가게", "값"])
    preview.scroll_into_view_if_needed()
    visitor.picture(f"reading-{language}-{scheme}")
