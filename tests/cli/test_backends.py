"""A training on JAX from file to facts."""

from __future__ import annotations

import json

import pytest

from netwright.sdk.backends import JAX, is_installed
from tests.cli.conftest import Netwright, WriteFlow

NODES = {
    "split": None,
    "view": None,
    "input": {"type": "layer.input", "settings": {"shape": [1]}},
    "dense": {"type": "layer.dense", "settings": {"units": 1}},
    "learner": {
        "type": "network_learner",
        "settings": {
            "backend": "JAX",
            "epochs": 2,
            "inputs": [{"input": "input", "columns": ["height"]}],
            "targets": [{"columns": ["height"]}],
        },
    },
    "executor": {"type": "network_executor"},
}
WIRES = [
    ("input.output", "dense.input"),
    ("dense.output", "learner.network"),
    ("reader.table", "learner.training"),
    ("learner.network", "executor.network"),
    ("reader.table", "executor.table"),
]


@pytest.mark.skipif(not is_installed(JAX), reason="JAX is not installed: pip install 'netwright[jax]'")
def test_what_jax_has_learnt_runs_on_tensorflow(netwright: Netwright, write_flow: WriteFlow) -> None:
    done = netwright("run", str(write_flow(NODES, WIRES)), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)["nodes"]
    facts = told["learner"]["facts"]
    assert (facts["backend"], facts["backend_because"]) == ("jax", "the setting says so")
    assert set(facts["versions"]) == {"keras", "jax", "jaxlib"}
    assert told["executor"]["state"] == "done"
