"""The flagship in production: what was exported gives the numbers of the live network, and names from them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from netwright import Workflow
from tests.examples.conftest import run

NAME, TRAINING = "mountain-names-production", "mountain-names"
EXPORT = Path("data") / TRAINING
# Small and quick, but every part of a real training.
SMALL = {"learner.epochs": 1, "test-split.share": 0.2, "lstm.units": 16, "export.formats": "tensorflow"}
SAME = 1e-5


def check_production(copy_example: Callable[[str], Path], settings: dict[str, object]) -> None:
    """Train and export in one workspace, take the export to another, and compare the next characters."""
    import tensorflow as tf

    flagship = copy_example(TRAINING)
    live = Workflow.load(flagship).with_settings(settings).run(to=["temperature", "split", "export"])
    exported = flagship.parent / "results" / TRAINING
    file = copy_example(NAME)
    shutil.rmtree(file.parent / EXPORT)
    shutil.copytree(exported, file.parent / EXPORT)
    served = Workflow.load(file).run(to=["network"])
    sequences = np.stack(live["split"]["second"]["sequence"].to_numpy()[:50]).astype("int32")
    (wanted,) = live["temperature"]["network"]({"input": sequences}, training=False).values()
    (by_netwright,) = served["network"]["network"]({"input": sequences}, training=False).values()
    model = tf.saved_model.load(str(file.parent / EXPORT / "saved_model"))
    (by_tensorflow,) = model.serve({"input": tf.constant(sequences)}).values()
    assert np.abs(by_netwright.numpy() - wanted.numpy()).max() <= SAME
    assert np.abs(by_tensorflow.numpy() - wanted.numpy()).max() <= SAME


def test_an_export_gives_the_numbers_of_the_live_network(copy_example: Callable[[str], Path]) -> None:
    check_production(copy_example, SMALL)


@pytest.mark.gallery
def test_the_full_export_gives_the_numbers_of_the_live_network(copy_example: Callable[[str], Path]) -> None:
    check_production(copy_example, {})


def test_names_come_from_the_export_that_is_there(copy_example: Callable[[str], Path], yardstick: ModuleType) -> None:
    file = copy_example(NAME)
    run(file, "--var", "count=100", "--to", "writer")
    names = pl.read_csv(file.parent / "results" / "names.csv")["text"].to_list()
    assert len(names) == len(set(names)) > 90
    assert len(yardstick.good_names(names, yardstick.read_names())) >= 90
