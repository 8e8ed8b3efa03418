"""Small pictures as PNG files that are not packed: every program reads them, and nothing else is taken for one."""

import io

import numpy as np
import pytest
from PIL import Image

from netwright.ports.pixels import read_small, write_small

SHAPES = [(28, 28), (28, 28, 1), (1, 1, 1), (5, 3, 3), (7, 4, 4), (64, 64, 3)]


def _shades(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(len(shape)).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("shape", SHAPES)
def test_is_read_by_others_and_by_itself(shape: tuple[int, ...]) -> None:
    shades = _shades(shape)
    data = write_small(shades)
    assert data is not None
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        picture.load()
        others = np.asarray(picture)
    as_read = read_small(data)
    assert as_read is not None
    assert as_read.shape == (*shape[:2], shape[2] if len(shape) == 3 else 1)
    np.testing.assert_array_equal(as_read.reshape(shape), shades)
    np.testing.assert_array_equal(others.reshape(shape), shades)


@pytest.mark.parametrize(
    "shades",
    [np.zeros((4, 4)), np.zeros((4, 4, 2), np.uint8), np.zeros((0, 4), np.uint8), np.zeros((200, 200), np.uint8)],
    ids=["floats", "two channels", "no rows", "large"],
)
def test_leaves_the_rest_to_a_library(shades: np.ndarray) -> None:
    assert write_small(shades) is None


def test_takes_nothing_else_for_one() -> None:
    packed = io.BytesIO()
    Image.fromarray(_shades((9, 9))).save(packed, format="PNG")
    assert read_small(packed.getvalue()) is None
    assert read_small(b"") is None
    assert read_small(b"\x89PNG\r\n\x1a\n" + bytes(100)) is None


def test_takes_no_damaged_file() -> None:
    data = write_small(_shades((9, 9)))
    assert data is not None
    assert read_small(data[:-1]) is None
    assert read_small(data + b"!") is None
    for place in range(len(data)):
        damaged = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert read_small(damaged) is None, place
