"""Memory that arrays and tensors share."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from netwright.networks.feeding.feed import arrays
from netwright.networks.feeding.lending import ALIGNMENT, aligned, is_lendable
from netwright.ports import Table, TensorInfo


@pytest.mark.parametrize(
    ("shape", "dtype"), [((7, 3), np.float32), ((5,), np.int64), ((4, 2, 2), np.bool_), ((1,), np.uint8)]
)
def test_memory_begins_where_a_tensor_may(shape: tuple[int, ...], dtype: type) -> None:
    made = aligned(shape, dtype)
    assert (made.shape, made.dtype) == (shape, dtype)
    assert made.ctypes.data % ALIGNMENT == 0
    assert is_lendable(made)


def test_what_is_copied_instead() -> None:
    whole = aligned((64, 64), np.float32)
    read_only = aligned((4,), np.float32)
    read_only.flags.writeable = False
    for array in (
        whole[1:, 1:],
        whole[:, ::2],
        whole.T,
        read_only,
        whole[:0],
        whole.astype(object),
        whole.astype(">f4"),
    ):
        assert not is_lendable(array)


def test_many_columns_as_rows() -> None:
    """More rows than are written at a time, and types that are cast; polars's own way gives the same."""
    generator = np.random.default_rng(3)
    frame = pl.DataFrame(
        {
            "float": generator.random(40_000),
            "single": generator.random(40_000, dtype=np.float32),
            "whole": generator.integers(-(2**40), 2**40, 40_000),
            "flag": generator.random(40_000) > 0.5,
        }
    )
    rows = arrays(
        Table.of(frame), {"x": tuple(frame.columns)}, {"x": TensorInfo(shape=(4,), dtype="float32")}, "training"
    )["x"]
    assert is_lendable(rows)
    assert np.array_equal(rows, frame.cast(pl.Float32).to_numpy(order="c"))


def test_batches_of_lent_rows_are_those_of_copied_ones() -> None:
    tensorflow = pytest.importorskip("tensorflow")
    from netwright.networks.training.model import Feed

    lent = aligned((10, 3), np.float32)
    lent[:] = np.arange(30).reshape(10, 3)
    copied = lent.copy()
    copied.flags.writeable = False
    feeds = [Feed({"x": array, "y": array[:, 0]}, 10, 4) for array in (lent, copied)]
    for batch in range(3):
        one, other = (feed(tensorflow.constant(batch)) for feed in feeds)
        assert np.array_equal(one["x"], other["x"])
        assert np.array_equal(one["y"], other["y"])
    lent[0, 0] = 100  # only to see that the memory is the same
    assert [float(feed.parts["x"][0, 0]) for feed in feeds] == [100, 0]
