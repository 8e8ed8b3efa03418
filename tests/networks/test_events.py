"""TensorBoard's files, read back by TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from netwright.networks.training.events import EventFile


def read(folder: Path) -> list[Any]:
    import tensorflow as tf

    (path,) = folder.iterdir()
    return list(tf.compat.v1.train.summary_iterator(str(path)))


def test_scalars_and_histograms(tmp_path: Path) -> None:
    events = EventFile(tmp_path / "run")
    events.scalars(3, {"loss": 0.5, "broken": None})
    events.histogram(3, "weights", np.arange(60, dtype="float32"))
    events.close()
    version, scalars, histogram = read(tmp_path / "run")
    assert version.file_version == "brain.Event:2"
    assert [(value.tag, value.simple_value) for value in scalars.summary.value] == [("loss", 0.5)]
    spread = histogram.summary.value[0].histo
    assert (spread.min, spread.max, spread.num, spread.sum) == (0, 59, 60, 1770)
    assert list(spread.bucket) == [2] * 30
    assert histogram.step == 3
