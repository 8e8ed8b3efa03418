"""A whole server over real sockets: pages, edits, drafts, runs, results."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.server.conftest import Served, until


def edit(
    client: httpx2.Client, document: str, edit: dict[str, Any], revision: int | None = None, who: str = "a"
) -> Any:
    if revision is None:
        revision = client.get(f"/api/documents/{document}").json()["revision"]
    return client.post(f"/api/documents/{document}/edits", json={"revision": revision, "edit": edit, "client": who})


def start(client: httpx2.Client, document: str, **asked: Any) -> str:
    answer = client.post(f"/api/documents/{document}/runs", json=asked)
    assert answer.status_code == 200, answer.text
    run: str = answer.json()["run"]
    return run


def over(event: dict[str, Any]) -> bool:
    return event["run"]["status"] != "running"


def test_a_page_that_follows_gets_a_snapshot_and_then_every_edit_and_draft(
    served: Served, client: httpx2.Client, document: str
) -> None:
    with served.page(document) as page:
        snapshot = page.wait_for("snapshot")["snapshot"]
        assert set(snapshot["workflow"]["nodes"]) == {"rows", "learn"}
        edit(client, document, {"kind": "change_settings", "id": "learn", "settings": {"least": 5}})
        changed = page.wait_for("changed")
        assert changed["nodes"]["learn"]["settings"] == {"least": 5}
        assert changed["client"] == "a"
        drafted = page.wait_for("drafted", lambda event: any(p["port"] == "table" for p in event["problems"]))
        assert drafted["revision"] == changed["revision"]
        edit(client, document, {"kind": "change_settings", "id": "rows", "settings": {"rows": 9}})
        page.wait_for("drafted", lambda event: event["revision"] > drafted["revision"] and not event["problems"])
        page.wait_for("saved", lambda event: event["saved"])


def test_two_pages_see_the_same_edits_and_each_undoes_its_own(
    served: Served, client: httpx2.Client, document: str
) -> None:
    with served.page(document) as first, served.page(document) as second:
        edit(client, document, {"kind": "rename_node", "id": "rows", "label": "A"}, who="ann")
        edit(client, document, {"kind": "rename_node", "id": "learn", "label": "B"}, who="bob")
        client.post(f"/api/documents/{document}/undo", json={"client": "ann"})
        for page in (first, second):
            page.wait_for("changed", lambda e: e["nodes"].get("rows", {}).get("label") == "" and e["client"] == "ann")
        nodes = client.get(f"/api/documents/{document}").json()["workflow"]["nodes"]
        assert (nodes["rows"]["label"], nodes["learn"]["label"]) == ("", "B")
        client.post(f"/api/documents/{document}/redo", json={"client": "ann"})
        nothing = client.post(f"/api/documents/{document}/undo", json={"client": "nobody"})
        assert nothing.status_code == 409


def test_a_late_edit_to_the_same_setting_is_refused_with_a_sentence(client: httpx2.Client, document: str) -> None:
    revision = client.get(f"/api/documents/{document}").json()["revision"]
    change = {"kind": "change_settings", "id": "rows", "settings": {"rows": 4}}
    assert edit(client, document, change, revision, "ann").status_code == 200
    late = edit(client, document, change | {"settings": {"rows": 5}}, revision, "bob")
    assert late.status_code == 409
    assert late.json()["problem"]["values"] == {"thing": "rows.settings.rows"}


def test_a_page_that_comes_back_hears_exactly_what_it_missed(
    served: Served, client: httpx2.Client, document: str
) -> None:
    with served.page(document) as page:
        page.wait_for("snapshot")
        edit(client, document, {"kind": "rename_node", "id": "rows", "label": "1"})
        last = page.wait_for("changed", lambda event: event["nodes"]["rows"]["label"] == "1")["sequence"]
    edit(client, document, {"kind": "rename_node", "id": "rows", "label": "2"})
    with served.page(document, after=last) as page:
        page.wait_for("changed", lambda event: event["nodes"]["rows"]["label"] == "2")
        assert all(event["kind"] != "snapshot" and event["sequence"] > last for event in page.events)
    with served.page(document, after=5) as page:  # of an earlier life of the server
        page.wait_for("snapshot")


def test_a_run_goes_on_without_a_browser_and_a_new_one_sees_all_of_it(
    served: Served, client: httpx2.Client, document: str
) -> None:
    edit(client, document, {"kind": "change_settings", "id": "learn", "settings": {"seconds": 1.0}})
    with served.page(document) as page:
        page.wait_for("snapshot")
        run = start(client, document)
        page.wait_for("points", lambda event: event["start"] == 0)
    with served.page(document) as page:
        snapshot = page.wait_for("snapshot")["snapshot"]
        assert snapshot["run"]["run"] == run
        assert snapshot["run"]["status"] == "running"
        page.wait_for("run", over)
        page.wait_for("states", lambda event: event["states"].get("learn", {}).get("state") == "done")
    curve = client.get(f"/api/documents/{document}/nodes/learn/curve").json()
    assert [point["step"] for point in curve["points"]] == list(range(1, curve["next"] + 1))
    assert curve["complete"]
    half = curve["next"] // 2
    rest = client.get(f"/api/documents/{document}/nodes/learn/curve", params={"after": half}).json()
    assert rest["points"] == curve["points"][half:]
    log = client.get(f"/api/documents/{document}/nodes/learn/log").json()
    assert log["lines"][0] == "step 1"
    rows = client.get(f"/api/documents/{document}/nodes/learn/outputs/table/rows", params={"offset": 1}).json()
    assert rows == {"columns": ["a"], "rows": [[1], [2]], "total": 3, "numbers": None}
    record = client.get(f"/api/runs/{run}").json()
    assert record["status"] == "done"
    assert {node["node"]: node["outcome"] for node in record["node_runs"]} == {"rows": "done", "learn": "done"}
    assert client.get("/api/runs", params={"document": document}).json()[0]["run"] == run


def test_stop_and_keep_then_cancel_then_reset(served: Served, client: httpx2.Client, document: str) -> None:
    edit(client, document, {"kind": "change_settings", "id": "learn", "settings": {"seconds": 60.0}})
    with served.page(document) as page:
        run = start(client, document)
        page.wait_for("points")
        assert client.post(f"/api/documents/{document}/runs", json={}).status_code == 409
        assert client.post(f"/api/runs/{run}/nodes/learn/steer", json={"action": "stop"}).status_code == 200
        page.wait_for("run", lambda event: event["run"]["run"] == run and over(event))
        stopped = page.wait_for("states", lambda event: event["states"].get("learn", {}).get("state") == "stopped")
        assert stopped["states"]["learn"]["incomplete"]["template"] == "Stopped at step {step}."
        again = start(client, document, again=["learn"])
        page.wait_for("states", lambda event: event["states"].get("learn", {}).get("state") == "running")
        page.wait_for("points", lambda event: event["sequence"] > stopped["sequence"])
        assert client.post(f"/api/runs/{again}/cancel").status_code == 200
        ended = page.wait_for("run", lambda event: event["run"]["run"] == again and over(event))
        assert ended["run"]["status"] == "cancelled"
        assert client.post(f"/api/runs/{again}/cancel").status_code == 404
        assert client.post(f"/api/documents/{document}/reset", json={}).status_code == 200
        last = page.events[-1]["sequence"]
        page.wait_for("states", lambda e: e["sequence"] >= last and e["states"].get("rows", {}).get("state") == "idle")


def test_a_failed_node_says_why(served: Served, client: httpx2.Client, document: str) -> None:
    add = {"kind": "add_node", "id": "draw", "node": {"type": "draw", "settings": {"title": "fail"}}}
    edit(client, document, add)
    with served.page(document) as page:
        start(client, document, to=["draw"])
        failed = page.wait_for("states", lambda event: event["states"].get("draw", {}).get("state") == "failed")
        assert failed["states"]["draw"]["error"]["remedy"]["template"] == "Choose another title."
        ended = page.wait_for("run", over)
        assert (ended["run"]["status"], ended["run"]["failed"]) == ("failed", 1)


def test_figures_lose_every_address_but_keep_their_data(served: Served, client: httpx2.Client, document: str) -> None:
    edit(client, document, {"kind": "add_node", "id": "draw", "node": {"type": "draw", "settings": {"title": "T"}}})
    with served.page(document) as page:
        start(client, document, to=["draw"])
        page.wait_for("run", over)
    figure = client.get(f"/api/documents/{document}/nodes/draw/outputs/figure/figure").json()
    assert figure == {
        "title": "T",
        "data": {"values": [{"url": "a cell"}]},
        "layer": [{"data": {}, "mark": {"type": "image"}}],
    }
    missing = client.get(f"/api/documents/{document}/nodes/learn/outputs/table/rows")
    assert missing.status_code == 404
    assert missing.json()["remedy"]["template"] == "Run it."


def test_copies_are_pasted_with_fresh_ids(client: httpx2.Client, document: str) -> None:
    fragment = {"nodes": {"rows": {"type": "rows"}}}
    body = {"fragment": fragment, "at": [10, 20], "client": "a"}
    pasted = client.post(f"/api/documents/{document}/paste", json=body).json()
    assert pasted["ids"] == {"rows": "rows_2"}
    nodes = client.get(f"/api/documents/{document}").json()["workflow"]["nodes"]
    assert nodes["rows_2"]["position"] == [10, 20]


def test_a_wire_that_makes_no_sense_is_refused_before_it_is_drawn(client: httpx2.Client, document: str) -> None:
    def check(source: str, target: str) -> Any:
        url = f"/api/documents/{document}/check-connection"
        return client.post(url, json={"from": source, "to": target}).json()["problem"]

    assert check("rows.table", "learn.table") is None
    assert "loop" in check("learn.table", "learn.table")["template"] or check("learn.table", "learn.table")
    assert check("rows.nothing", "learn.table")["values"]["port"] == "nothing"


def test_an_example_is_copied_with_its_data_and_opened(served: Served, client: httpx2.Client) -> None:
    (example,) = client.get("/api/gallery").json()
    assert example["title"]["ko"] == "작은"
    picture = client.get(example["picture_url"])
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    for folder in ("tiny", "tiny 2"):
        opened = client.post("/api/gallery/tiny/open").json()["document"]
        assert client.get(f"/api/documents/{opened}").json()["path"] == f"{folder}/tiny.netwright.json"
        assert (served.folder / folder / "data" / "rows.csv").read_text() == "a\n1\n"
        assert not (served.folder / folder / "example.json").exists()
        assert (served.folder / folder / "tiny.netwright.json").stat().st_mtime > 0, "new, whatever it was copied from"
    opened = client.post("/api/gallery/tiny/open", params={"language": "ko"}).json()["document"]
    workflow = client.get(f"/api/documents/{opened}").json()["workflow"]
    assert (workflow["title"], workflow["nodes"]["r"]["label"]) == ("작은 예", "Left as it is")
    assert not (served.folder / "tiny 3" / "ko.json").exists()
    opened = client.post("/api/gallery/tiny/open", params={"language": "../../x"}).json()["document"]
    assert client.get(f"/api/documents/{opened}").json()["workflow"]["title"] == "Tiny"
    assert client.post("/api/gallery/..%2f..%2fetc/open").status_code in (404, 405)


def test_a_readme_beside_a_workflow_is_told_in_the_readers_language(served: Served, client: httpx2.Client) -> None:
    opened = client.post("/api/gallery/tiny/open").json()["document"]
    folder = (served.folder / client.get(f"/api/documents/{opened}").json()["path"]).parent

    def told(document: str, language: str = "en") -> str | None:
        text: str | None = client.get(f"/api/documents/{document}/read-me?language={language}").json()["text"]
        return text

    assert told(opened) is None
    (folder / "README.md").write_text("# Tiny")
    (folder / "README.ko.md").write_text("# 작은 예")
    assert [told(opened, language) for language in ("en", "ko", "../x")] == ["# Tiny", "# 작은 예", "# Tiny"]
    (folder / "README.ko.md").unlink()
    (folder / "README.ko.md").symlink_to("/etc/hostname")
    assert told(opened, "ko") == "# Tiny"
    (served.folder / "README.md").write_text("# The workspace")
    assert told(client.post("/api/workflows", json={"title": "Alone"}).json()["document"]) is None
    (served.folder / "README.md").unlink()


def test_uploads_keep_their_name_and_never_overwrite(served: Served, client: httpx2.Client) -> None:
    names = [
        client.post("/api/files", params={"name": "a.b.csv"}, content=text).json()["path"] for text in (b"1", b"2")
    ]
    assert names == ["a.b.csv", "a 2.b.csv"]
    assert [(served.folder / name).read_bytes() for name in names] == [b"1", b"2"]
    for name in ("../x", "a/b", "", ".hidden", "CON", "a\0b", "x" * 300):
        assert client.post("/api/files", params={"name": name}, content=b"x").status_code in (400, 422)
    inside = client.post("/api/files", params={"name": "x", "folder": "../"}, content=b"x")
    assert inside.status_code == 400
    assert "a.b.csv" in [file["name"] for file in client.get("/api/files").json()["files"]]


def test_only_an_upload_that_is_as_it_came_can_be_taken_back(served: Served, client: httpx2.Client) -> None:
    def upload(name: str) -> str:
        return str(client.post("/api/files", params={"name": name}, content=b"unwanted").json()["path"])

    def take_back(path: str) -> int:
        return client.delete("/api/files", params={"path": path}).status_code

    path = upload("unwanted.keras")
    assert (take_back(path), (served.folder / path).exists()) == (204, False)
    assert take_back(path) == 404
    (served.folder / path).write_bytes(b"mine")
    changed = upload("changed.keras")
    (served.folder / changed).write_bytes(b"changed")
    for stays in (path, changed):
        assert take_back(stays) == 409
        assert (served.folder / stays).exists()
    assert take_back("../outside") == 400


def test_an_upload_that_is_cut_off_leaves_nothing(served: Served, client: httpx2.Client) -> None:
    def broken() -> Any:
        yield b"x" * 100_000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        client.post("/api/files", params={"name": "broken.csv"}, content=broken())
    staging = served.workspace.private / "staging"
    until(lambda: not list(staging.glob("upload-*")))
    assert not (served.folder / "broken.csv").exists()


def test_the_cache_says_its_size_and_is_cleared(served: Served, client: httpx2.Client, document: str) -> None:
    edit(client, document, {"kind": "change_settings", "id": "rows", "settings": {"rows": 17}})
    with served.page(document) as page:
        start(client, document)
        page.wait_for("run", over)
    assert client.get("/api/cache").json()["entries"] > 0
    assert client.delete("/api/cache").json()["entries"] == 0


def test_the_catalogue_and_the_translations_are_served(client: httpx2.Client) -> None:
    catalogue = client.get("/api/node-types").json()
    assert {"rows", "learn", "draw"} <= {type["id"] for type in catalogue["types"]}
    assert client.get("/api/translations/ko").json()["Sign in"] == "로그인"
    assert client.get("/api/translations/xx").status_code == 404


def test_a_reader_that_does_not_read_is_dropped_and_the_others_are_not(
    served: Served, client: httpx2.Client, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netwright.server.documents.page_socket.QUEUE_BYTES", 300_000)
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", served.port))
    slow = connect(
        f"ws://127.0.0.1:{served.port}/api/events",
        additional_headers={"authorization": "Bearer the-token-of-the-tests"},
        sock=narrow, proxy=None, max_queue=1, ping_interval=None, legacy=True, close_timeout=0.1,
    )  # fmt: skip
    slow.send(json.dumps({"kind": "follow", "document": document}))
    opened = served.service.documents.follow(document)
    assert opened is not None
    until(lambda: len(opened[0].readers) == 1)
    with served.page(document) as page:
        text = "가" * 90_000  # three bytes each
        revision = client.get(f"/api/documents/{document}").json()["revision"]
        for number in range(300):
            change = {"kind": "change_document", "description": f"{number}{text}"}
            revision = edit(client, document, change, revision).json()["revision"]
            if len(opened[0].readers) == 1:
                break
            time.sleep(0.03)
        assert len(opened[0].readers) == 1
        page.wait_for("changed", lambda event: (event["description"] or "").startswith(f"{number}가"))
    slow.close()


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", '{"kind":"follow"}', '{"kind":"shout"}', "\0", "[" * 5000, "9" * 70000]
)
def test_a_page_that_says_nonsense_is_dropped(served: Served, said: str) -> None:
    headers = {"authorization": "Bearer the-token-of-the-tests"}
    with connect(f"ws://127.0.0.1:{served.port}/api/events", additional_headers=headers, proxy=None) as socket:
        socket.send(said)
        until(lambda: _is_closed(socket))


def _is_closed(socket: Any) -> bool:
    try:
        socket.recv(timeout=0.01)
    except TimeoutError:
        return False
    except Exception:
        return True
    return False


def test_a_socket_from_another_site_gets_403(served: Served) -> None:
    for headers in ({"origin": "http://evil.example"}, {"authorization": "Bearer wrong"}, {}):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{served.port}/api/events", additional_headers=headers, proxy=None)
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"revision": 1e999}', b"\xff\xfe", b'{"edit": NaN}'])
def test_bodies_that_are_no_edit_get_a_sentence(client: httpx2.Client, document: str, body: bytes) -> None:
    url = f"/api/documents/{document}/edits"
    answer = client.post(url, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["problem"]["template"]


def test_unknown_addresses_get_a_sentence(client: httpx2.Client) -> None:
    for method, url in [("GET", "/api/nothing"), ("DELETE", "/api/session"), ("GET", "/api/documents/nothing")]:
        answer = client.request(method, url)
        assert answer.status_code in (404, 405)
        assert answer.json()["problem"]["template"]


def test_the_workspace_holds_the_edits(served: Served, client: httpx2.Client, document: str) -> None:
    assert client.post(f"/api/documents/{document}/save").json() == {"saved": True}
    path = client.get(f"/api/documents/{document}").json()["path"]
    assert set(json.loads(Path(served.folder, path).read_text())["nodes"]) == {"rows", "learn"}
