"""A Keras model as a workflow in Python's hands."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import pytest

import netwright
from netwright.sdk.files import file_hash
from netwright.sdk.trust import THIS_RUN

OLDER = {
    "class_name": "Sequential",
    "config": [
        {"class_name": "Dense", "config": {"units": 2, "name": "end", "batch_input_shape": [None, 3]}},
    ],
}
"""A model as Keras 1 described it."""


def test_an_older_model_that_is_trusted_is_drawn_and_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THIS_RUN, "")
    model = tmp_path / "older.h5"
    with h5py.File(model, "w") as file:
        file.attrs["model_config"] = json.dumps(OLDER)
    netwright.trust_here([file_hash(model)])
    flow = netwright.Workflow.of_model(model)
    assert flow.document.nodes["end"].settings == {"units": 2}
    assert flow.document.nodes["model"].settings == {"path": "older.h5"}
    assert not flow.file.exists()
    flow.save()
    assert netwright.Workflow.load(tmp_path / "older.netwright.json").document == flow.document
