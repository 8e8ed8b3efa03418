"""`netwright open-model` and `netwright script`: a model becomes a workflow, and its network a script again."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

from netwright.sdk.files import file_hash
from tests.cli.conftest import Netwright
from tests.networks.reading.models import stacked


def test_a_model_becomes_a_workflow_and_then_a_script(netwright: Netwright, workspace: Path) -> None:
    stacked().save(workspace / "stacked.keras")
    opened = netwright("open-model", "stacked.keras")
    assert opened.returncode == 0, opened.stderr
    file = workspace / "stacked.netwright.json"
    assert opened.stdout.strip() == str(file)
    assert {"row", "inner_a", "inner_b", "a"} <= json.loads(file.read_text("utf-8"))["nodes"].keys()
    assert netwright("open-model", "stacked.keras").returncode == 2  # nothing is overwritten
    written = netwright("script", str(file), "--node", "a")
    assert written.returncode == 0, written.stderr
    assert 'layers.Dense(2, name="a")' in written.stdout
    compile(written.stdout, "script", "exec")


def test_an_older_model_waits_for_trust(netwright: Netwright, workspace: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras advises against the format
        stacked().save(workspace / "older.h5")
    refused = netwright("open-model", "older.h5", "-o", "drawn.netwright.json")
    assert refused.returncode == 2
    assert not (workspace / "drawn.netwright.json").exists()
    hash = file_hash(workspace / "older.h5")
    assert re.findall(r"--trust ([0-9a-f]{64})", refused.stderr) == [hash]
    opened = netwright("open-model", "older.h5", "-o", "drawn.netwright.json", "--trust", hash)
    assert opened.returncode == 0, opened.stderr
    nodes = json.loads((workspace / "drawn.netwright.json").read_text("utf-8"))["nodes"]
    assert nodes["model"]["settings"] == {"path": "older.h5"}


def test_what_is_no_model_is_refused(netwright: Netwright, workspace: Path) -> None:
    (workspace / "strange.keras").write_text("strange")
    done = netwright("open-model", "strange.keras")
    assert done.returncode == 2
    assert "cannot be read as a Keras model" in done.stderr
    assert netwright("open-model", "gone.keras").returncode == 2
