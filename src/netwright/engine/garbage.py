"""Python's garbage collector in processes that drive runs."""

from __future__ import annotations

import gc

NEW_OBJECTS = 20_000
YOUNGER_ROUNDS = 20


def collect_seldom() -> None:
    """Look for garbage more seldom, and never in what is loaded by now.

    A run of many nodes makes tens of thousands of objects that stay to its end. With Python's own thresholds a sixth
    of its time goes into looking them over again and again.
    """
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNGER_ROUNDS, YOUNGER_ROUNDS)
