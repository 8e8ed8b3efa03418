"""The IDX format of MNIST: a short header, then unsigned bytes; often compressed with gzip.

Described at the end of Yann LeCun's page on MNIST: two zero bytes, the type (8: unsigned byte), the number of axes,
then the size of each axis as a big-endian 32-bit number.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from netwright.sdk import SettingsError

if TYPE_CHECKING:
    import numpy as np

UNSIGNED_BYTE = 8
MOST_AXES = 4
LARGEST = 2**31
"""Bytes that a file may unpack to: a header that claims more is not believed."""


@dataclass(frozen=True)
class IdxHeader:
    """The size of each axis; the first counts the items."""

    shape: tuple[int, ...]

    @property
    def length(self) -> int:
        """Bytes before the items."""
        return 4 + 4 * len(self.shape)

    @property
    def item_size(self) -> int:
        """Bytes of one item."""
        return math.prod(self.shape[1:])


def read_header(path: Path, setting: str) -> IdxHeader:
    """Return the header; raises SettingsError for the setting where the file is of another kind."""
    try:
        with _open(path) as source:
            zeros, type, axes = struct.unpack(">HBB", source.read(4))
            if zeros or type != UNSIGNED_BYTE or not 1 <= axes <= MOST_AXES:
                raise ValueError
            header = IdxHeader(struct.unpack(f">{axes}I", source.read(4 * axes)))
    except (OSError, EOFError, ValueError, struct.error, zlib.error):
        raise SettingsError(
            setting,
            "The file {path} is not in the IDX format.",
            "Choose a file such as train-images-idx3-ubyte.gz.",
            path=path.name,
        ) from None
    if header.shape[0] * header.item_size > LARGEST:
        raise SettingsError(
            setting,
            "The file {path} claims to hold {bytes} bytes, more than the {limit} allowed.",
            "Check that it is the right file.",
            path=path.name,
            bytes=header.shape[0] * header.item_size,
            limit=LARGEST,
        )
    return header


def read_items(path: Path, setting: str, header: IdxHeader, count: int) -> Iterator[np.ndarray]:
    """Yield the first items; raises SettingsError where the file ends too early."""
    import numpy as np

    with _open(path) as source:
        source.read(header.length)
        for place in range(count):
            try:
                data = source.read(header.item_size)
            except (OSError, EOFError, zlib.error):
                data = b""
            if len(data) < header.item_size:
                raise SettingsError(
                    setting,
                    "The file {path} ends after {found} of {count} items.",
                    "Fetch it again: it is not whole.",
                    path=path.name,
                    found=place,
                    count=header.shape[0],
                )
            yield np.frombuffer(data, dtype=np.uint8).reshape(header.shape[1:])


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as source:
        is_compressed = source.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path, "rb")) if is_compressed else path.open("rb")
