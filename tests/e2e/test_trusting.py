"""Code in a workflow from elsewhere waits for a click; what is typed over it afterwards needs none."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from netwright.networks.catalogue.custom import TEMPLATE
from tests.e2e.conftest import Visit
from tests.e2e.serving import Server
from tests.e2e.test_repairing import wire
from tests.networks.reading.test_own_layers import CODE, saved

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


def test_a_model_with_layers_of_its_own_opens_with_their_code(visit: Visit, server: Server, tmp_path: Path) -> None:
    model, code, other = tmp_path / "model.keras", tmp_path / "my_layers.py", tmp_path / "other.py"
    saved(model)
    marker = tmp_path / "marker"
    code.write_text(f"open({str(marker)!r}, 'w').close()\n{CODE}", "utf-8")
    other.write_text(CODE.replace("class Shift", "class Another"), "utf-8")
    visitor = visit(server, 1440, 900)
    visitor.expected.append("422")
    page = visitor.page
    visitor.sign_in()
    page.locator("input[type=file]").first.set_input_files(model)
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("layers that somebody wrote in Python", timeout=60_000)
    expect(question.get_by_role("listitem")).to_have_text(["Gatefrom author", "Shiftfrom author"])
    visitor.picture("code wanted")
    page.locator("input[type=file][accept='.py']").set_input_files(other)
    expect(question.get_by_test_id("code-fault")).to_contain_text("The model uses Shift", timeout=30_000)
    expect(question.get_by_test_id("trust-code")).to_be_disabled()
    visitor.picture("code lacking")
    page.locator("input[type=file][accept='.py']").set_input_files(code)
    expect(question.get_by_test_id("code-text")).to_contain_text("class Gate(keras.layers.Layer)")
    expect(question.get_by_test_id("trust-code")).to_be_enabled(timeout=30_000)
    visitor.picture("code shown")
    page.keyboard.press("Escape")

    # Both at once, dropped on the page.
    with page.expect_response("**/api/models/open") as answer:
        drop(page, model, code)
    assert answer.value.status == 422
    expect(question.get_by_test_id("trust-code")).to_be_enabled(timeout=30_000)
    assert not marker.exists()
    question.get_by_test_id("trust-code").click()
    expect(page.get_by_test_id("workbench")).to_be_visible(timeout=60_000)
    assert marker.exists()
    expect(page.get_by_test_id("parameters-gate")).to_have_text("20 parameters", timeout=30_000)
    expect(page.locator('[data-testid^="problem-"]')).to_have_count(0)
    visitor.picture("opened with its code")


def drop(page: Page, *files: Path) -> None:
    """Let files go over the page, as a hand does that dragged them out of a folder."""
    held = page.evaluate_handle("() => new DataTransfer()")
    for file in files:
        content = base64.b64encode(file.read_bytes()).decode()
        page.evaluate(
            """([held, content, name]) => held.items.add(
                new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name))""",
            [held, content, file.name],
        )
    for event in ("dragover", "drop"):
        page.get_by_test_id("home").dispatch_event(event, {"dataTransfer": held})
