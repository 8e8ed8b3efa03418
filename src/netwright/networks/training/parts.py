"""Seeds of the networks that learn together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

NOISE = "noise"
"""The part that draws."""


def part_seed(seed: int, part: str) -> int:
    """Return the seed of one of several networks, or of its noise: 4 bytes of SHA-256 of `seed/part`.

    Layers at the same place of two networks would start with equal weights otherwise.
    """
    return int.from_bytes(hashlib.sha256(f"{seed}/{part}".encode()).digest()[:4], "big") >> 1


def part_seeds(seed: int, parts: Sequence[str]) -> dict[str, int]:
    """Return the seed of each network that learns: one by itself has the seed as it is."""
    return {part: part_seed(seed, part) if len(parts) > 1 else seed for part in parts}
