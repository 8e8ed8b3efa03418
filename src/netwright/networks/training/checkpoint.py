"""Training states on disk: how far a course is, and every variable that decides how it goes on.

One safetensors file; the JSON of what is not an array lies in its header. Written durably, so that after a kill at any
moment there is the old one or the new one.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netwright.sdk import NodeError
from netwright.sdk.files import write_durably

if TYPE_CHECKING:
    import numpy as np

FILE = "training.safetensors"
FORMAT = "1"


@dataclass
class Checkpoint:
    """A training state."""

    facts: dict[str, Any]
    """Epoch, batches done, history, patience, ..."""
    variables: list[np.ndarray]
    best: list[np.ndarray] = field(default_factory=list)
    """Weights of the best epoch, where one is watched for."""
    album: dict[str, np.ndarray] = field(default_factory=dict)
    """What a loop collects over the epochs, such as samples."""

    def write(self, path: Path) -> None:
        """Write it durably."""
        import numpy as np
        from safetensors.numpy import save

        arrays = {f"variable/{place}": value for place, value in enumerate(self.variables)}
        arrays |= {f"best/{place}": value for place, value in enumerate(self.best)}
        arrays |= {f"album/{name}": value for name, value in self.album.items()}
        metadata = {"format": FORMAT, "facts": json.dumps(self.facts)}
        write_durably(path, save({key: np.asarray(value, order="C") for key, value in arrays.items()}, metadata))

    @classmethod
    def read(cls, path: Path) -> Checkpoint | None:
        """Return what is written there; None where there is no whole checkpoint of this format."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            data = path.read_bytes()
            arrays = load(data)
            (length,) = struct.unpack("<Q", data[:8])
            metadata = json.loads(data[8 : 8 + length]).get("__metadata__", {})
            if metadata.get("format") != FORMAT:
                return None
            facts = json.loads(metadata["facts"])
        except (OSError, ValueError, KeyError, struct.error, SafetensorError):
            return None
        return cls(facts, _listed(arrays, "variable"), _listed(arrays, "best"), _named(arrays, "album"))

    @classmethod
    def named(cls, path: Path) -> Checkpoint:
        """Return what a file that the user names holds; raises NodeError."""
        found = cls.read(path)
        if found is None:
            raise NodeError(
                "The file {path} holds no training state.",
                "Choose a file that a learner wrote as its training state.",
                path=path.name,
            )
        return found

    def give_weights(self, model: Any) -> None:
        """Give the model of the one network that was trained its weights of then; raises NodeError for another's."""
        weights = [*model.trainable_variables, *model.non_trainable_variables]  # a state begins with them
        fill(weights, self.variables[: len(weights)])


def fill(variables: Sequence[Any], values: Sequence[np.ndarray]) -> None:
    """Give variables the values of a state; raises NodeError where they are those of another training."""
    if [tuple(variable.shape) for variable in variables] != [tuple(value.shape) for value in values]:
        raise NodeError(
            "The training state belongs to another network or optimiser.",
            "Choose the state of this network, with the optimiser that it was trained with.",
        )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _named(arrays: dict[str, np.ndarray], group: str) -> dict[str, np.ndarray]:
    prefix = f"{group}/"
    return {key.removeprefix(prefix): value for key, value in arrays.items() if key.startswith(prefix)}


def _listed(arrays: dict[str, np.ndarray], group: str) -> list[np.ndarray]:
    found = _named(arrays, group)
    return [found[str(place)] for place in range(len(found))]
