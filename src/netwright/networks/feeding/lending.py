"""Arrays whose memory a backend can take as it is, instead of copying it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike

ALIGNMENT = 64
"""Bytes. TensorFlow's kernels end the process where a tensor begins elsewhere, and JAX copies it."""


def aligned(shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray:
    """Return an array of undefined numbers that begins where a tensor may begin."""
    import numpy as np

    wanted = np.dtype(dtype)
    size = math.prod(shape) * wanted.itemsize
    memory = np.empty(size + ALIGNMENT, dtype=np.uint8)
    begin = -memory.ctypes.data % ALIGNMENT
    return memory[begin : begin + size].view(wanted).reshape(shape)


def is_lendable(array: np.ndarray) -> bool:
    """Whether a tensor can have the array's memory. It must not be written to from then on."""
    is_plain = array.dtype.kind in "biuf" and array.dtype.isnative
    is_whole = array.size > 0 and array.flags.c_contiguous and array.flags.writeable  # NumPy lends nothing read-only
    return is_plain and is_whole and array.ctypes.data % ALIGNMENT == 0
