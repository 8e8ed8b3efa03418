"""A new user comes in: the token, the landing page, the flagship on the canvas."""

from __future__ import annotations

import json
import re
from pathlib import Path

import h5py
import pytest
from playwright.sync_api import Route, expect

from netwright.sdk.user_folders import downloads_folder
from tests.e2e.conftest import Visit
from tests.e2e.serving import TOKEN, Server

pytestmark = pytest.mark.e2e

PREPARATION = ("reader", "encoder", "test-split", "split")
LAYERS = ("input", "embedding", "lstm", "dropout", "dense")
OLDER = {
    "class_name": "Sequential",
    "config": {
        "name": "older",
        "layers": [
            {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3], "name": "start"}},
            {"class_name": "Dense", "config": {"units": 2, "name": "end"}},
        ],
    },
}
"""A model as Keras 2 described it."""
AFTERWARDS = ("learner", "curves", "perplexity", "temperature", "export", "generator", "names")


def test_without_the_token_there_is_only_the_way_to_sign_in(visit: Visit, server: Server) -> None:
    visitor = visit(server)
    visitor.expected.append("401")
    page = visitor.page
    page.goto(server.address)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_test_id("home")).to_have_count(0)
    visitor.picture("signed-out")
    page.get_by_label(re.compile("token", re.IGNORECASE)).fill("a-wrong-token")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("token is not the one")
    page.get_by_label(re.compile("token", re.IGNORECASE)).fill(TOKEN)
    page.get_by_role("button").click()
    expect(page.get_by_test_id("home")).to_be_visible()
    assert TOKEN not in page.url
    page.reload()
    expect(page.get_by_test_id("home")).to_be_visible()


def test_the_landing_page_offers_examples_recent_work_and_a_new_workflow(visit: Visit, server: Server) -> None:
    server.new("Of late")
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.sign_in()
    cards = page.locator('[data-testid^="gallery-card-"]')
    examples = server.api.get("/api/gallery").json()
    expect(cards).to_have_count(len(examples))
    assert [example["name"] for example in examples if not example["picture_url"]] == []
    for picture in page.locator('[data-testid^="gallery-card-"] img').all():
        picture.scroll_into_view_if_needed()
        visitor.eventually(lambda shown=picture: shown.evaluate("image => image.naturalWidth > 100"), "a picture")
    expect(page.get_by_test_id("gallery-card-mountain-names")).to_contain_text("Invent mountain names")
    expect(page.get_by_role("button", name="Of late").first).to_be_visible()
    visitor.picture("landing")

    page.get_by_test_id("gallery-search").fill("nothing is called so")
    expect(cards).to_have_count(0)
    visitor.picture("nothing-found")
    page.get_by_test_id("gallery-all").click()
    expect(cards).to_have_count(len(examples))
    expect(page.get_by_test_id("gallery-search")).to_have_value("")
    for words in ("translation", "translator", "번역기"):
        page.get_by_test_id("gallery-search").fill(words)
        expect(page.get_by_test_id("gallery-card-translate")).to_be_visible()
        expect(cards).to_have_count(1)
    page.get_by_test_id("gallery-search").fill("invent mountain names")
    expect(cards).to_have_count(1)
    page.get_by_test_id("gallery-search").fill("")
    page.get_by_role("group", name="Kind of network").get_by_text("Convolutional").click()
    expect(cards).to_have_count(sum(example["paradigm"] == "convolutional" for example in examples))

    page.get_by_test_id("new-workflow").click()
    expect(page.get_by_test_id("empty-hint")).to_be_visible()
    visitor.picture("empty-canvas")
    page.get_by_test_id("workflow-title").fill("My first network")
    page.get_by_test_id("workflow-title").press("Enter")
    visitor.expect_saved()
    page.get_by_test_id("home-button").click()
    expect(page.get_by_role("button", name="My first network").first).to_be_visible()


def test_workflows_are_renamed_copied_deleted_and_put_back(visit: Visit, server: Server) -> None:
    document = server.new("Kept in order")
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.sign_in()

    def choose(action: str) -> None:
        page.get_by_test_id(f"workflow-menu-{document}").click()
        page.get_by_test_id(f"workflow-{action}").click()

    choose("rename")
    page.get_by_test_id("workflow-new-title").fill("In good order")
    page.get_by_test_id("workflow-rename-confirm").click()
    expect(page.get_by_test_id(f"recent-{document}")).to_contain_text("In good order")
    choose("duplicate")
    expect(page.get_by_role("button", name="In good order (copy)").first).to_be_visible()
    choose("delete")
    visitor.picture("delete-workflow")
    page.get_by_test_id("workflow-delete-confirm").click()
    expect(page.get_by_test_id(f"recent-{document}")).to_have_count(0)
    page.get_by_test_id("open-trash").click()
    visitor.picture("trash")
    page.get_by_role("dialog").get_by_role("button", name="Put back").first.click()
    expect(page.get_by_test_id(f"recent-{document}")).to_contain_text("In good order")


def test_the_flagship_says_all_there_is_to_know_before_it_has_run(visit: Visit, server: Server) -> None:
    visitor = visit(server, 2400, 1200)
    page = visitor.page
    visitor.sign_in()
    page.get_by_test_id("gallery-card-mountain-names").click()
    page.get_by_test_id("fit").click()
    expect(visitor.nodes()).to_have_count(len(PREPARATION + LAYERS + AFTERWARDS))
    # The first shapes need Keras, which is just being loaded.
    expect(page.get_by_test_id("parameters-lstm")).to_have_text("82,432 parameters", timeout=90_000)
    expect(page.get_by_test_id("parameters-embedding")).to_have_text("1,056 parameters")
    expect(page.get_by_test_id("parameters-dense")).to_have_text("4,257 parameters")
    expect(page.get_by_test_id("parameters-dropout")).to_be_empty()
    expect(page.get_by_test_id("shape-lstm")).to_have_text("? × 128")
    for wire, shape in (("input.output", "? int32"), ("embedding.output", "? × 32"), ("lstm.output", "? × 128")):
        expect(page.locator(f'[data-testid^="label-"][data-testid*="{wire}"]').first).to_have_text(shape)
    visitor.picture("flagship")

    for layer in LAYERS:
        expect(visitor.node(layer)).to_have_attribute("data-family", "layers")
        assert _is_brown(
            visitor.node(layer).locator("header").evaluate("head => getComputedStyle(head).backgroundColor")
        )
    for other in PREPARATION + AFTERWARDS:
        expect(visitor.node(other)).not_to_have_attribute("data-family", "layers")
    titles = {
        "reader": "CSV Reader",
        "encoder": "Sequence Encoder",
        "split": "Partition",
        "lstm": "LSTM",
        "dense": "Dense",
    }
    for node, title in titles.items():
        expect(visitor.node(node).locator("header")).to_contain_text(title)
    # Left to right: the data below, the layers above, both into the learner.
    places = {
        id: entry["position"] for id, entry in server.snapshot(page.url.rsplit("/", 1)[-1])["workflow"]["nodes"].items()
    }
    for row in (PREPARATION, LAYERS):
        across = [places[node][0] for node in (*row, "learner")]
        assert across == sorted(across)
    assert max(places[node][1] for node in LAYERS) < min(places[node][1] for node in PREPARATION)


def test_nothing_is_said_of_nodes_before_their_types_are_there(visit: Visit, server: Server) -> None:
    document = server.small_flagship(200)
    visitor = visit(server)
    page = visitor.page
    visitor.sign_in()
    held: list[Route] = []
    page.route("**/api/node-types", lambda route: held.append(route))
    page.goto(f"{server.address}/#/workflows/{document}")
    page.reload()
    expect(page.get_by_test_id("overview-loading")).to_be_visible()
    expect(page.get_by_test_id("run-overview")).to_have_count(0)
    held[-1].continue_()
    expect(page.get_by_test_id("overview-reader")).to_be_visible()
    expect(page.get_by_test_id("overview-lstm")).to_have_count(0)


def test_a_laptop_shows_the_flagship_at_a_size_that_can_be_read(visit: Visit, server: Server) -> None:
    visitor = visit(server, 1440, 900)
    visitor.open(server.small_flagship(skip=4000))
    expect(visitor.page.get_by_test_id("parameters-lstm")).to_contain_text("parameters", timeout=60_000)
    visitor.picture("laptop")
    for node in (*PREPARATION, *LAYERS, *AFTERWARDS):
        expect(visitor.node(node)).to_be_in_viewport(ratio=0.99)
    # A name's letters as they are drawn, the canvas's zoom included.
    drawn = """head => Math.max(...[...head.querySelectorAll("*")].map(part =>
        parseFloat(getComputedStyle(part).fontSize)))
        * head.getBoundingClientRect().width / head.offsetWidth"""
    assert visitor.node("lstm").locator("header").evaluate(drawn) > 9


def _is_brown(colour: str) -> bool:
    """Red before green before blue, as browns have it, whether the browser says rgb() or color(srgb)."""
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour.replace("srgb", ""))[:3])
    return red > green > blue


def test_an_example_speaks_the_readers_language(visit: Visit, server: Server) -> None:
    visitor = visit(server, 1440, 900, locale="ko-KR")
    page = visitor.page
    visitor.sign_in()
    page.get_by_test_id("gallery-search").fill("테이블 교차검증")
    expect(page.locator('[data-testid^="gallery-card-"]')).to_have_count(1)
    visitor.picture("search-ko")
    page.get_by_test_id("gallery-card-iris").click()
    expect(page.get_by_test_id("node-hidden")).to_contain_text("은닉층")
    expect(page.locator(".react-flow")).to_contain_text("네트워크 그리기")
    page.get_by_test_id("about").click()
    about = page.get_by_test_id("about-text").get_by_role("dialog")
    expect(about.get_by_role("heading", name="무엇을 보여 주나요")).to_be_visible()
    expect(about.locator("img, a")).to_have_count(0)
    visitor.picture("about-ko")
    page.keyboard.press("Escape")
    note = page.locator(".react-flow__node-note", has_text="versicolor와 virginica")
    page.get_by_test_id("note-line-scores-note").click()
    visitor.eventually(lambda: (note.bounding_box() or {"width": 0})["width"] >= 0.69 * 240, "the note, near enough")
    expect(note).to_be_in_viewport(ratio=1)
    visitor.picture("note-ko")


def test_a_workflow_is_shown_whole_with_the_frames_of_its_groups(visit: Visit, server: Server) -> None:
    opened = server.api.post("/api/gallery/mountain-names-production/open").raise_for_status().json()
    visitor = visit(server, 1280, 800)
    visitor.open(opened["document"])
    page = visitor.page
    for panel in ("toggleLibrary", "toggleInspector"):
        page.get_by_test_id(panel).click()
    canvas = page.get_by_test_id("canvas")
    frames = page.locator(".react-flow__node-frame")

    def is_whole() -> bool:
        page.keyboard.press("1")
        room, boxes = canvas.bounding_box(), [frame.bounding_box() for frame in frames.all()]
        assert room
        return len(boxes) == 3 and all(
            box is not None
            and box["x"] >= room["x"]
            and box["y"] >= room["y"]
            and box["x"] + box["width"] <= room["x"] + room["width"]
            and box["y"] + box["height"] <= room["y"] + room["height"]
            for box in boxes
        )

    canvas.focus()
    visitor.eventually(is_whole, "all three frames")


def test_the_tour_opens_an_example_and_points_at_its_nodes(visit: Visit, server: Server) -> None:
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.sign_in()
    page.get_by_test_id("start-tour").click()
    tour = page.get_by_test_id("tour")
    expect(tour).to_contain_text("Step 1 of 10")
    page.get_by_test_id("tour-show").click()
    for node in ("input", "hidden", "species"):
        expect(page.get_by_test_id(f"node-{node}")).to_have_attribute("data-selected", "true")
    visitor.picture("tour")
    opened = page.url
    page.reload()
    expect(tour).to_contain_text("Step 1 of 10")
    page.get_by_test_id("tour-show").click()
    expect(page.get_by_test_id("node-hidden")).to_have_attribute("data-selected", "true")
    assert page.url == opened, "no second copy"
    expect(page.get_by_test_id("tour-next")).to_be_focused()
    for _ in range(9):
        page.keyboard.press("Enter")
    expect(tour).to_contain_text("Step 10 of 10")
    page.get_by_test_id("tour-show").click()
    # Far apart on the canvas, and all of them in sight.
    for node in ("boosting", "network", "compare"):
        expect(page.get_by_test_id(f"node-{node}")).to_be_in_viewport(ratio=0.99)
    visitor.picture("tour-end")
    card, canvas = tour.bounding_box(), page.get_by_test_id("canvas").bounding_box()
    assert card
    assert canvas
    assert card["x"] >= canvas["x"] + canvas["width"], "it covers neither nodes nor outputs"
    page.set_viewport_size({"width": 900, "height": 800})
    page.get_by_test_id("tour-show").click()
    for node in ("boosting", "network", "compare"):
        expect(page.get_by_test_id(f"node-{node}")).to_be_in_viewport(ratio=0.99)
    strip = visitor.eventually(lambda: (box := tour.bounding_box()) and box["width"] > 800 and box, "the strip")

    def is_free() -> bool:
        boxes = [page.get_by_test_id(f"node-{node}").bounding_box() for node in ("boosting", "network", "compare")]
        return all(box is not None and box["y"] + box["height"] <= strip["y"] for box in boxes)

    visitor.eventually(is_free, "the nodes above the strip")
    page.get_by_test_id("tour-next").click()
    expect(tour).to_have_count(0)


def test_an_older_model_is_drawn_after_a_click(visit: Visit, server: Server, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "older.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(OLDER)
    visitor = visit(server, 1440, 900)
    visitor.expected.append("422")
    page = visitor.page
    visitor.sign_in()
    page.locator("input[type=file]").set_input_files(tmp_path / "older.h5")
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("a format that can hide code", timeout=60_000)
    visitor.picture("older-model")
    page.get_by_test_id("trust-model-confirm").click()
    expect(page.get_by_test_id("workbench")).to_be_visible(timeout=60_000)
    expect(visitor.node("end")).to_be_visible()
    expect(visitor.node("weights")).to_be_visible()


def test_a_model_that_is_refused_or_left_leaves_no_copy(visit: Visit, server: Server, tmp_path: Path) -> None:
    (tmp_path / "strange.keras").write_bytes(b"strange")
    with h5py.File(tmp_path / "left.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(OLDER | {"of": "a file that nobody has trusted yet"})
    visitor = visit(server, 1440, 900)
    visitor.expected.append("422")
    page = visitor.page
    visitor.sign_in()

    def names() -> list[str]:
        return [file["name"] for file in server.api.get("/api/files").json()["files"]]

    page.locator("input[type=file]").set_input_files(tmp_path / "strange.keras")
    expect(page.get_by_role("alert")).to_contain_text("cannot be read as a Keras model", timeout=60_000)
    assert "strange.keras" not in names()
    page.locator("input[type=file]").set_input_files(tmp_path / "left.h5")
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("a format that can hide code", timeout=60_000)
    assert "left.h5" in names()
    question.get_by_role("button", name="Leave it").click()
    expect(question).to_have_count(0)
    visitor.eventually(lambda: "left.h5" not in names(), "the copy is gone")


def test_what_came_from_the_net_is_listed_and_removed(visit: Visit, server: Server) -> None:
    folder = downloads_folder() / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in (("large.h5", 5_000_000), ("small.h5", 1_000_000)):
        (folder / name).write_bytes(bytes(size))
    visitor = visit(server, 1440, 900)
    page = visitor.page
    visitor.sign_in()
    page.get_by_test_id("open-downloads").click()
    files = page.get_by_test_id("download")
    expect(files).to_have_count(2)
    expect(files.first).to_contain_text("large.h5")
    visitor.picture("downloads")
    files.first.get_by_role("button").click()
    expect(files).to_have_count(1)
    assert [file.name for file in folder.iterdir()] == ["small.h5"]
    page.get_by_test_id("clear-downloads").click()
    expect(files).to_have_count(0)
    assert list(folder.iterdir()) == []
