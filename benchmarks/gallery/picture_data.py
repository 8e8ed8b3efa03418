"""The pictures of clothes and digits that several examples share, read without Netwright."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parents[2] / "src" / "netwright" / "nodes" / "io" / "pictures"
CLASSES = 10


def read(name: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Pictures (rows, 28, 28, 1) from 0 to 1, and labels, of a part such as `fashion-training` or `digits-test`."""
    pictures = np.frombuffer(gzip.decompress((FOLDER / f"{name}-images.gz").read_bytes()), np.uint8, offset=16)
    labels = np.frombuffer(gzip.decompress((FOLDER / f"{name}-labels.gz").read_bytes()), np.uint8, offset=8)
    return pictures.reshape(-1, 28, 28, 1).astype(np.float32) / np.float32(255), labels.astype(np.int64)
