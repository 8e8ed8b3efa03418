"""A training on another backend from file to facts."""

from __future__ import annotations

import json

import pytest

from netwright.sdk.backends import Backend, keras_name
from tests.backends import OTHERS
from tests.cli.conftest import Netwright, WriteFlow

NODES = {
    "split": None,
    "view": None,
    "input": {"type": "layer.input", "settings": {"shape": [1]}},
    "dense": {"type": "layer.dense", "settings": {"units": 1}},
    "learner": {
        "type": "network_learner",
        "settings": {
            "backend": "TensorFlow",
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


@pytest.mark.parametrize("backend", OTHERS)
def test_what_another_backend_has_learnt_runs_on_tensorflow(
    backend: Backend, netwright: Netwright, write_flow: WriteFlow
) -> None:
    done = netwright("run", str(write_flow(NODES, WIRES)), "--set", f"learner.backend={backend}", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)["nodes"]
    facts = told["learner"]["facts"]
    assert facts["backend"] == keras_name(backend)
    assert facts["backend_because"]["template"] == "Computes with {backend}, as the setting says."
    assert {"keras", keras_name(backend)} <= set(facts["versions"]) <= {"keras", "jax", "jaxlib", "torch"}
    assert told["executor"]["state"] == "done"
