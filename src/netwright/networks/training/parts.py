"""Seeds of the networks that learn together."""

from __future__ import annotations

import hashlib

NOISE = "noise"
"""The part that draws."""


def part_seed(seed: int, part: str) -> int:
    """Return the seed of one of several networks, or of its noise: 4 bytes of SHA-256 of `seed/part`.

    Layers at the same place of two networks would start with equal weights otherwise.
    """
    return int.from_bytes(hashlib.sha256(f"{seed}/{part}".encode()).digest()[:4], "big") >> 1
