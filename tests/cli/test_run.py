"""`netwright run`: exit codes, overrides, parts of a workflow, JSON, progress, Ctrl+C."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import COMMAND, WIRES, Netwright, WriteFlow, environment

ENCODING = ("reader.table", "encoder.table")


def test_all_done(netwright: Netwright, write_flow: WriteFlow, tmp_path: Path) -> None:
    file = write_flow({"encoder": {"type": "sequence_encoder", "settings": {"column": "name"}}}, [*WIRES, ENCODING])
    done = netwright("run", str(file), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^reader: (done in|done \(from)", done.stdout, re.MULTILINE)
    assert re.search(r"^4 of 4 nodes done \(\d from the cache\), 0 failed, in [\d.]+ s\.$", done.stdout, re.MULTILINE)
    assert "\x1b" not in done.stdout, "plain lines in a pipe"
    assert pl.read_csv(tmp_path / "out" / "split" / "first.csv").height == 8
    assert pl.read_ipc(tmp_path / "out" / "split" / "second" / "table.arrow").height == 2
    written = tmp_path / "out" / "encoder" / "vocabulary" / "transform.json"
    assert json.loads(written.read_text("utf-8"))["tokens"][:2] == [" ", "0"]


def test_json_is_one_object_and_progress_goes_to_the_other_stream(netwright: Netwright, write_flow: WriteFlow) -> None:
    done = netwright("run", str(write_flow()), "--json", "--set", "split.share=0.3")
    told = json.loads(done.stdout)
    assert (done.returncode, told["state"]) == (0, "done")
    first = told["nodes"]["split"]["outputs"]["first"]
    assert (first["type"], first["rows"], first["columns"]) == ("table", 3, ["name", "height"])
    assert first["first_rows"][0] == ["peak 0", 1000]
    assert "3 of 3 nodes done" in done.stderr


def test_a_variable_changes_what_an_expression_gives(netwright: Netwright, write_flow: WriteFlow) -> None:
    told = json.loads(netwright("run", str(write_flow()), "--var", "share=0.5", "--json").stdout)
    assert told["nodes"]["view"]["outputs"]["table"]["rows"] == 5


def test_up_to_a_node_and_again(netwright: Netwright, write_flow: WriteFlow) -> None:
    file = str(write_flow(variables={"share": {"type": "number", "value": 0.7}}))
    assert "view" not in json.loads(netwright("run", file, "--to", "split", "--json").stdout)["nodes"]
    told = json.loads(netwright("run", file, "--to", "split", "--again", "split", "--json").stdout)
    assert [told["nodes"][node]["cached"] for node in ("reader", "split")] == [True, False]


def test_a_node_that_fails(netwright: Netwright, write_flow: WriteFlow) -> None:
    file = write_flow({"reader": {"type": "csv_reader", "settings": {"path": "nowhere.csv"}}})
    done = netwright("run", str(file), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["state"], told["nodes"]["reader"]["state"]) == ("failed", "failed")
    assert "nowhere.csv" in done.stderr
    assert told["nodes"]["reader"]["error"]["setting"] == "path"


def test_a_node_that_fails_at_its_settings(netwright: Netwright, write_flow: WriteFlow) -> None:
    done = netwright("run", str(write_flow()), "--set", "split.share=1.5")
    assert done.returncode == 1
    assert re.search(
        r"^split: failed .*: share: Share of the first part must be less than 1.0, but is 1.5.",
        done.stdout,
        re.MULTILINE,
    )


def test_a_missing_wire_keeps_only_its_node_from_running(netwright: Netwright, write_flow: WriteFlow) -> None:
    done = netwright("run", str(write_flow(wires=[("reader.table", "split.table")])))
    assert done.returncode == 1
    assert "view: failed: table: Nothing is connected to the input table." in done.stdout


INVALID = {
    "unknown type": ({"view": {"type": "crystal_ball"}}, None, "view: The node type crystal_ball is not installed."),
    "cycle": (
        {"split": {"type": "partition"}, "again": {"type": "partition"}},
        [("split.first", "again.table"), ("again.first", "split.table")],
        "wait for each other in a loop",
    ),
    "dangling": ({}, [("reader.rows", "split.table")], "hangs loose: CSV Reader has no port rows."),
    "no such node": ({}, [("ghost.table", "split.table")], "one of the nodes is not there"),
    "ports that do not fit": (
        {"plot": {"type": "line_plot"}, "net": {"type": "temperature"}},
        [("reader.table", "plot.table"), ("plot.figure", "net.network")],
        "net: network: ",
    ),
}


@pytest.mark.parametrize("case", INVALID)
def test_not_a_valid_workflow(netwright: Netwright, write_flow: WriteFlow, case: str) -> None:
    nodes, wires, told = INVALID[case]
    done = netwright("run", str(write_flow(nodes, wires)), "--json")
    assert done.returncode == 2
    assert told in done.stderr
    answer = json.loads(done.stdout)
    assert answer["state"] == "invalid"
    assert answer["problems"][0]["problem"]["template"]


def test_what_lies_beside_the_way_does_not_matter(netwright: Netwright, write_flow: WriteFlow) -> None:
    assert netwright("run", str(write_flow({"view": {"type": "crystal_ball"}})), "--to", "split").returncode == 0


def test_files_that_cannot_be_opened(netwright: Netwright, workspace: Path) -> None:
    done = netwright("run", "gone.netwright.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no workflow file" in done.stderr
    (workspace / "broken.netwright.json").write_text("{not JSON", "utf-8")
    assert netwright("run", "broken.netwright.json").returncode == 2
    (workspace / "future.netwright.json").write_text('{"format": 99, "nodes": {}}', "utf-8")
    done = netwright("run", "future.netwright.json")
    assert done.returncode == 2
    assert "newer" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "ghost"], "There is no node ghost in this workflow."),
        (["--again", "ghost"], "There is no node ghost in this workflow."),
        (["--var", "shape=1"], "There is no variable shape in this workflow. It has these: share."),
        (["--var", "share=wide"], "The variable share is a number and cannot be wide."),
        (["--set", "ghost.share=1"], "There is no node ghost in this workflow. It has these: reader, split, view."),
        (["--set", "split.shares=1"], "has no setting shares. It has these: share, method, by, time."),
        (["--set", "split"], "Write NODE.SETTING=VALUE."),
        (["--no-such-option"], "No such option"),
    ],
)
def test_wrong_usage(netwright: Netwright, write_flow: WriteFlow, arguments: list[str], told: str) -> None:
    done = netwright("run", str(write_flow()), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_out_in_the_way_of_a_file(netwright: Netwright, write_flow: WriteFlow, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    done = netwright("run", str(write_flow()), "--out", str(tmp_path / "taken"))
    assert done.returncode == 2
    assert str(tmp_path / "taken") in done.stderr


def test_in_korean(netwright: Netwright, write_flow: WriteFlow) -> None:
    done = netwright("run", str(write_flow()), "--again", "split", language="ko")
    assert re.search(r"^split: 완료, [\d.]+초$", done.stdout, re.MULTILINE)
    assert "노드 3개 중 3개 완료" in done.stdout
    assert "워크플로 파일" in netwright("run", "gone.netwright.json", language="ko").stderr


def on_a_terminal(*arguments: str, cwd: Path, interrupt_at: str = "") -> tuple[int, str]:
    """Run a command on a terminal of its own; press Ctrl+C once a text was seen."""
    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [COMMAND, *arguments], cwd=cwd, env=environment() | {"TERM": "xterm"}, stdin=theirs, stdout=theirs,
        stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen, deadline, is_pressed = "", time.monotonic() + 100, False
    while time.monotonic() < deadline:
        try:
            chunk = os.read(ours, 4096)
        except OSError:
            chunk = b""
        if not chunk:
            break
        seen += chunk.decode("utf-8", "replace")
        if interrupt_at and interrupt_at in seen and not is_pressed:
            is_pressed = True
            os.killpg(started.pid, signal.SIGINT)
    os.close(ours)
    return started.wait(10), seen


def test_bars_on_a_terminal(write_flow: WriteFlow, workspace: Path) -> None:
    status, seen = on_a_terminal("run", str(write_flow()), "--again", "reader", cwd=workspace)
    assert status == 0
    assert "━" in seen
    assert "split: done" in seen
    assert "3 of 3 nodes done" in seen


def test_control_c_cancels(write_flow: WriteFlow, workspace: Path) -> None:
    (workspace / "long.csv").write_text("x,y\n" + "\n".join(f"{n},{n % 7}" for n in range(20_000)), "utf-8")
    file = write_flow(
        {
            "reader": {"type": "csv_reader", "settings": {"path": "long.csv"}},
            "split": None,
            "view": None,
            "input": {"type": "layer.input", "settings": {"shape": [1]}},
            "dense": {"type": "layer.dense", "settings": {"units": 1}},
            "learner": {"type": "network_learner", "settings": {"epochs": 100_000, "targets": [{"columns": ["y"]}]}},
        },
        [("input.output", "dense.input"), ("dense.output", "learner.network"), ("reader.table", "learner.training")],
    )
    status, seen = on_a_terminal("run", str(file), cwd=workspace, interrupt_at="Network Learner")
    assert status == 130
    assert "learner: cancelled" in seen
    assert "netwright: Cancelled." in seen
    assert "Traceback" not in seen
    assert "Exception" not in seen


def test_nobody_reads_any_more(write_flow: WriteFlow, workspace: Path) -> None:
    command = f"{COMMAND} run {write_flow()} --to reader --again reader | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=workspace, env=environment(), capture_output=True, text=True, timeout=100
    )
    assert done.stdout == "reader: running\n"
    assert done.stderr == ""


def test_a_harmless_damage_is_told_and_no_reason_to_refuse(netwright: Netwright, write_flow: WriteFlow) -> None:
    file = write_flow()
    file.write_bytes(file.read_text("utf-8").encode("utf-16"))
    done = netwright("run", str(file))
    assert done.returncode == 0
    assert "written as utf-16" in done.stderr
    checked = netwright("check", str(file), "--json")
    assert checked.returncode == 0
    assert [one["severity"] for one in json.loads(checked.stdout)["problems"]] == ["warning"]
