"""A training on another backend from file to facts."""

from __future__ import annotations

import json

import pytest

from netwright.sdk.backends import JAX, PYTORCH, Backend, is_installed, keras_name
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


def test_the_terminal_says_what_computes_and_why(netwright: Netwright, write_flow: WriteFlow) -> None:
    done = netwright("run", str(write_flow(NODES, WIRES)), "--set", "learner.backend=auto", "--to", "learner")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "learner: Computes with TensorFlow: JAX is " in done.stdout + done.stderr


@pytest.mark.parametrize("backend", [JAX, PYTORCH])
def test_a_backend_that_is_missing_is_named_with_what_to_install(
    backend: Backend, netwright: Netwright, write_flow: WriteFlow
) -> None:
    if is_installed(backend):
        pytest.skip(f"{backend} is installed")
    done = netwright("run", str(write_flow(NODES, WIRES)), "--set", f"learner.backend={backend}", "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["nodes"]["learner"]["error"]
    command = f'pip install "netwright[{keras_name(backend)}]"'
    assert (error["setting"], error["problem"]["values"]) == ("backend", {"backend": backend, "command": command})
    assert error["remedy"]["values"]["command"] == command
