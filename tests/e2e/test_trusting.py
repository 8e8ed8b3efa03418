"""Code in a workflow from elsewhere waits for a click; what is typed over it afterwards needs none."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from netwright.networks.catalogue.custom import TEMPLATE
from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.test_repairing import wire

pytestmark = pytest.mark.e2e


def test_foreign_code_runs_after_a_click_and_typed_code_at_once(visit: Visit, server: Server) -> None:
    document = server.new("Own layer")
    layers = {
        "start": ("layer.input", {"shape": [5]}),
        "own": ("layer.custom", {"code": f"{TEMPLATE}# from elsewhere\n"}),
    }
    for place, (id, (type, settings)) in enumerate(layers.items()):
        entry = {"type": type, "settings": settings, "position": [300 * place, 0]}
        server.edit(document, {"kind": "add_node", "id": id, "node": entry})
    server.edit(document, wire("start.output", "own.input"))
    visitor = visit(server)
    page = visitor.page
    visitor.open_whole(document)
    expect(page.get_by_test_id("problem-own")).to_be_visible(timeout=30_000)
    visitor.select("own")
    form = visitor.inspector()
    expect(form.get_by_test_id("fault")).to_contain_text("you have not trusted yet")
    visitor.picture("untrusted")
    form.get_by_test_id("trust").click()
    expect(page.get_by_test_id("problem-own")).to_have_count(0, timeout=30_000)
    visitor.picture("trusted")
    code = form.locator("textarea").first
    code.fill(TEMPLATE.replace("inputs * self.scale", "inputs * self.missing"))
    code.blur()
    expect(form.get_by_test_id("fault")).to_contain_text(
        "line 16: AttributeError: 'Scale' object has no attribute", timeout=30_000
    )
    code.fill(TEMPLATE.replace("inputs * self.scale", "inputs + self.scale"))
    code.blur()
    expect(page.get_by_test_id("problem-own")).to_have_count(0, timeout=30_000)
    visitor.expect_saved()


def test_weights_come_from_the_net_only_after_a_click(visit: Visit, server: Server) -> None:
    document = server.new("From the net")
    settings = {"weights": "download", "input_shape": [64, 64, 3]}
    entry = {"type": "pretrained_network", "settings": settings, "position": [0, 0]}
    server.edit(document, {"kind": "add_node", "id": "known", "node": entry})
    visitor = visit(server)
    visitor.open_whole(document)
    problem = visitor.page.get_by_test_id("problem-known")
    expect(problem).to_be_visible(timeout=60_000)
    visitor.select("known")
    form = visitor.inspector()
    expect(form.get_by_test_id("fault")).to_contain_text("not allowed yet: https://storage.googleapis.com/")
    visitor.picture("not allowed")
    form.get_by_test_id("trust").click()
    expect(problem).to_have_count(0, timeout=60_000)
    visitor.picture("allowed")
