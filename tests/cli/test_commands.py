"""`netwright check`, `nodes`, `examples`, `cache`, and the program as a whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import netwright as package
from netwright.sdk.user_folders import downloads_folder
from tests.cli.conftest import Netwright, WriteFlow


def test_version_and_help(netwright: Netwright) -> None:
    assert netwright("--version").stdout == f"netwright {package.__version__}\n"
    listed = netwright("--help").stdout
    assert all(command in listed for command in ("serve", "run", "check", "nodes", "examples", "cache"))
    assert netwright("dance").returncode == 2


def test_check_runs_nothing(netwright: Netwright, write_flow: WriteFlow, workspace: Path) -> None:
    file = write_flow({"writer": {"type": "csv_writer", "settings": {"path": "written.csv"}}}, wires=None)
    document = json.loads(file.read_text("utf-8"))
    document["connections"].append({"from": "view.table", "to": "writer.table"})
    file.write_text(json.dumps(document), "utf-8")
    done = netwright("check", str(file))
    assert (done.returncode, done.stdout) == (0, "No problems found.\n")
    assert not (workspace / "written.csv").exists()


def test_check_tells_what_would_fail(netwright: Netwright, write_flow: WriteFlow) -> None:
    file = write_flow({"split": {"type": "partition", "settings": {"method": "stratified", "by": "country"}}})
    done = netwright("check", str(file), language="ko")
    assert done.returncode == 1
    assert re.search(r"^오류: split: by: .*country.*name, height", done.stdout, re.MULTILINE)
    done = netwright("check", str(file), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["state"] == "errors"
    assert [(one["node"], one["setting"], one["severity"]) for one in told["problems"]] == [("split", "by", "error")]


def test_check_of_no_valid_workflow(netwright: Netwright, write_flow: WriteFlow) -> None:
    file = write_flow(wires=[("ghost.table", "split.table")])
    done = netwright("check", str(file), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["state"] == "invalid"
    assert "the wire from ghost.table" in netwright("check", str(file)).stdout
    assert netwright("check", "gone.netwright.json").returncode == 2


def test_nodes(netwright: Netwright) -> None:
    listed = netwright("nodes")
    assert listed.returncode == 0
    assert re.search(r"^  csv_reader +\S.*\.$", listed.stdout, re.MULTILINE)
    types = json.loads(netwright("nodes", "--json").stdout)
    assert {"csv_reader", "layer.lstm", "network_learner"} <= {one["id"] for one in types}
    told = netwright("nodes", "partition").stdout
    assert "share (number) = 0.8" in told
    assert "method (choice: random, stratified, from the top, by time)" in told
    assert "csv_reader" in netwright("nodes", language="ko").stdout
    assert netwright("nodes", "crystal_ball").returncode == 2


def test_examples(netwright: Netwright, tmp_path: Path) -> None:
    assert "mountain-names" in netwright("examples", "list").stdout
    assert "산 이름 짓기" in netwright("examples", "list", language="ko").stdout
    copied = Path(netwright("examples", "copy", "mountain-names", str(tmp_path / "new")).stdout.strip())
    assert copied == tmp_path / "new" / "mountain-names" / "mountain-names.netwright.json"
    assert (copied.parent / "data" / "mountain-names.csv").is_file()
    assert (copied.parent / "SOURCES.md").is_file()
    assert '"title": "Invent mountain names"' in copied.read_text("utf-8")
    korean = netwright("examples", "copy", "mountain-names", str(tmp_path / "new"), language="ko").stdout.strip()
    assert '"title": "산 이름 짓기"' in Path(korean).read_text("utf-8")
    done = netwright("examples", "copy", "no-such-example", str(tmp_path / "new"))
    assert done.returncode == 2
    assert "There is no example no-such-example." in done.stderr


def test_cache(netwright: Netwright, write_flow: WriteFlow, workspace: Path) -> None:
    file = str(write_flow(variables={"share": {"type": "number", "value": 0.4}}))
    netwright("run", file)
    shown = netwright("cache", "show", str(workspace))
    assert re.match(r"[1-9]\d* results, [\d.]+ MB of \d+ MB, in /", shown.stdout)
    assert re.match(r"Removed [1-9]\d* results, ", netwright("cache", "clear", str(workspace)).stdout)
    assert netwright("cache", "show", str(workspace)).stdout.startswith("0 results, 0.0 MB")
    told = json.loads(netwright("run", file, "--json").stdout)
    assert [node["cached"] for node in told["nodes"].values()] == [False] * 3


def test_downloads(netwright: Netwright) -> None:
    file = downloads_folder() / "weights" / "small.h5"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(1_500_000))
    listed = netwright("downloads", "show").stdout
    assert re.search(r"1\.5 MB +weights/small\.h5", listed)
    assert f"1 file, 1.5 MB, in {downloads_folder()}" in listed
    gone = netwright("downloads", "clear", "weights/gone.h5", language="ko")
    assert (gone.returncode, "weights/gone.h5" in gone.stderr, file.exists()) == (2, True, True)
    assert netwright("downloads", "clear").stdout == "Removed 1 file, 1.5 MB.\n"
    assert not file.exists()


def test_cache_of_a_folder_that_is_no_workspace(netwright: Netwright, tmp_path: Path) -> None:
    done = netwright("cache", "show", str(tmp_path / "typo"))
    assert done.returncode == 2
    assert "is no workspace" in done.stderr
    assert not (tmp_path / "typo").exists()


def test_damaged_records_are_told_in_a_sentence(netwright: Netwright, tmp_path: Path) -> None:
    (tmp_path / ".netwright").mkdir()
    (tmp_path / ".netwright" / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    (tmp_path / "empty.netwright.json").write_text('{"format": 1, "nodes": {}}', "utf-8")
    done = netwright("run", str(tmp_path / "empty.netwright.json"))
    assert done.returncode in (0, 2), "mended, or told"
    assert (done.returncode == 0) or "records of the workspace" in done.stderr
