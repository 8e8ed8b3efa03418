"""Models uploaded and opened as workflows; scripts asked for."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from netwright.sdk.files import file_hash
from netwright.sdk.trust import code_hash
from tests.networks.reading.models import stacked
from tests.networks.reading.test_own_layers import CODE, saved
from tests.server.conftest import Served


def test_an_uploaded_model_becomes_a_workflow(served: Served, tmp_path: Path) -> None:
    stacked().save(tmp_path / "stacked.keras")
    with served.client() as client:
        content = (tmp_path / "stacked.keras").read_bytes()
        path = client.post("/api/files?name=stacked.keras", content=content).json()["path"]
        opened = client.post("/api/models/open", json={"path": path}, timeout=120)
        assert opened.status_code == 200, opened.text
        document = opened.json()["document"]
        snapshot = client.get(f"/api/documents/{document}").json()
        assert {"row", "inner_a", "inner_b", "a"} <= snapshot["workflow"]["nodes"].keys()
        assert snapshot["path"] == "stacked.netwright.json"
        again = client.post("/api/models/open", json={"path": path}, timeout=120).json()["document"]
        assert client.get(f"/api/documents/{again}").json()["path"] == "stacked 2.netwright.json"
        refused = client.get(f"/api/documents/{document}/nodes/gone/script")
        assert refused.status_code == 422
        assert "There is no node" in refused.json()["problem"]["template"]


def test_an_older_model_names_what_has_to_be_trusted(served: Served, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras advises against the format
        stacked().save(tmp_path / "older.h5")
    with served.client() as client:
        content = (tmp_path / "older.h5").read_bytes()
        path = client.post("/api/files?name=older.h5", content=content).json()["path"]
        refused = client.post("/api/models/open", json={"path": path}, timeout=120)
        assert (refused.status_code, refused.json()["trust"]) == (422, file_hash(tmp_path / "older.h5"))
        client.post("/api/trust", json={"hash": refused.json()["trust"]}).raise_for_status()
        opened = client.post("/api/models/open", json={"path": path}, timeout=120)
        assert opened.status_code == 200, opened.text


def test_what_is_no_model_is_refused_with_the_reason(served: Served) -> None:
    with served.client() as client:
        path = client.post("/api/files?name=strange.keras", content=b"strange").json()["path"]
        refused = client.post("/api/models/open", json={"path": path}, timeout=120)
        assert refused.status_code == 422
        assert "cannot be read as a Keras model" in refused.json()["problem"]["template"]
        other = client.post("/api/files?name=notes.txt", content=b"notes").json()["path"]
        assert client.post("/api/models/open", json={"path": other}, timeout=120).status_code == 422
        assert client.post("/api/models/open", json={"path": "../outside.keras"}).status_code == 400


def test_a_model_with_layers_of_its_own_wants_their_code_then_trust(served: Served, tmp_path: Path) -> None:
    own, marker = tmp_path / "own.keras", tmp_path / "marker"
    saved(own)
    code = f"open({str(marker)!r}, 'w').close()\n{CODE}"
    with served.client() as client:
        path = client.post("/api/files?name=own.keras", content=own.read_bytes()).json()["path"]

        def open_with(code: str) -> Any:
            return client.post("/api/models/open", json={"path": path, "code": code}, timeout=120)

        lacking = open_with("").json()
        assert (lacking["trust"], lacking["code_for"]) == (None, {"Gate": "author", "Shift": "author"})
        other = open_with(code.replace("class Shift", "class Other")).json()
        assert (other["trust"], other["code_for"]) == (None, {"Shift": "author"})
        waiting = open_with(code)
        assert (waiting.status_code, waiting.json()["trust"]) == (422, code_hash(code))
        assert waiting.json()["code_for"] == lacking["code_for"]
        assert not marker.exists()
        client.post("/api/trust", json={"hash": code_hash(code)}).raise_for_status()
        opened = open_with(code)
        assert opened.status_code == 200, opened.text
        assert marker.exists()
        workflow = client.get(f"/api/documents/{opened.json()['document']}").json()["workflow"]
        assert workflow["nodes"]["gate"]["type"] == "layer.custom"
        assert workflow["nodes"]["model"]["settings"] == {"path": "own.keras", "code": code}
