"""Why a model's file is not read, in the words of every format."""

from __future__ import annotations

from pathlib import Path

from netwright.ports import NetworkSpec
from netwright.sdk import NodeError

ROOM = 16 * 2**20
"""A model may promise so many parameters more than twice the bytes that its file holds."""


def check_size(spec: NetworkSpec, stored: int) -> None:
    """Raise NodeError for a model that would take far more memory than its file has bytes of weights for."""
    promised = spec.total.size
    if promised > 2 * stored + ROOM:
        raise NodeError(
            "The model promises {promised} parameters, but its file holds only {stored} bytes of weights.",
            "Save the model again, with its weights.",
            promised=promised,
            stored=stored,
        )


def unreadable(path: Path, error: Exception) -> NodeError:
    """Return the error for a file of which Keras or a format's own reader makes nothing."""
    return NodeError(
        "{file} cannot be read as a Keras model: {reason}",
        "Save the model again with Keras 3, as a .keras file.",
        file=path.name,
        reason=" ".join(str(error).split())[:300] or type(error).__name__,
    )
