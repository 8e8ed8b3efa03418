"""Event files for TensorBoard, written without it: TFRecords of Event messages, which TensorFlow itself has."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.sdk import Point

if TYPE_CHECKING:
    import numpy as np

BUCKETS = 30


class EventFile:
    """One event file in a folder; TensorBoard shows each folder as a run."""

    title = "TensorBoard"

    def __init__(self, folder: Path) -> None:
        with _without_words():
            import tensorflow as tf
            from tensorflow.core.util import event_pb2

        folder.mkdir(parents=True, exist_ok=True)
        self.where = str(folder)
        self._message = event_pb2.Event
        self._writer: Any = tf.io.TFRecordWriter(
            str(folder / f"events.out.tfevents.{int(time.time())}.{socket.gethostname()}")
        )
        self._write(self._message(wall_time=time.time(), file_version="brain.Event:2"))

    def scalars(self, step: int, values: Mapping[str, float | None]) -> None:
        """Add a number for each name; those that are not finite are left out."""
        event = self._message(wall_time=time.time(), step=step)
        for name, value in values.items():
            if value is not None:
                event.summary.value.add(tag=name, simple_value=value)
        self._write(event)

    def histogram(self, step: int, name: str, values: np.ndarray) -> None:
        """Add how the numbers of an array are spread."""
        import numpy as np

        counts, edges = np.histogram(values, bins=BUCKETS)
        event = self._message(wall_time=time.time(), step=step)
        histogram = event.summary.value.add(tag=name).histo
        histogram.min, histogram.max, histogram.num = float(values.min()), float(values.max()), values.size
        histogram.sum, histogram.sum_squares = float(values.sum()), float((values.astype("float64") ** 2).sum())
        histogram.bucket_limit.extend(edges[1:].tolist())
        histogram.bucket.extend(counts.tolist())
        self._write(event)

    def point(self, point: Point) -> None:
        """Add a point of the curve."""
        self.scalars(point.step, {f"{point.scope}/{name}": value for name, value in point.values.items()})

    def weights(self, step: int, rates: Sequence[float], variables: Sequence[Any]) -> None:
        """Add the learning rates, and how the weights are spread."""
        self.scalars(step, {f"learning_rate/{place}": rate for place, rate in enumerate(rates, 1)})
        for variable in variables:
            self.histogram(step, f"weights/{variable.path}", variable.numpy())

    def facts(self, values: Mapping[str, Any]) -> None:
        """Pass over what is known in the end: TensorBoard has no place for it."""

    def close(self, is_whole: bool = True) -> None:
        """End the file."""
        self._writer.close()

    def _write(self, event: Any) -> None:
        self._writer.write(event.SerializeToString())
        self._writer.flush()


@contextmanager
def _without_words() -> Iterator[None]:
    """Keep out of the node's log what TensorFlow's libraries print while they load, beneath any level of theirs."""
    printed = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(printed, 2)
        os.close(printed)
