"""The rows to learn from, and the order in which an epoch sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netwright.networks.build import ascii_name
from netwright.sdk import NodeError

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Examples:
    """Arrays of equal length: inputs and targets by their names in the network, and weights by target."""

    x: Mapping[str, np.ndarray]
    y: Mapping[str, np.ndarray]
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.x.values())))

    def check(self) -> None:
        """Raise NodeError where there are no rows, or not equally many everywhere."""
        lengths = {name: len(array) for part in (self.x, self.y, self.weights) for name, array in part.items()}
        if not self.rows:
            raise NodeError("There is no row to learn from.", "Check the nodes before.")
        for name, length in lengths.items():
            if length != self.rows:
                raise NodeError(
                    "{name} has {length} rows, but {rows} are needed.",
                    "Give all columns equal length.",
                    name=name,
                    length=length,
                    rows=self.rows,
                )

    def keras(self) -> tuple[Any, ...]:
        """Return (x, y) or (x, y, weights), each a dictionary by Keras name."""
        parts = [self.x, self.y, self.weights] if self.weights else [self.x, self.y]
        return tuple({ascii_name(name): array for name, array in part.items()} for part in parts)


def epoch_order(rows: int, seed: int, epoch: int, shuffle: bool = True) -> np.ndarray:
    """Return the order of the rows in an epoch (counted from 1): NumPy's PCG64 seeded with seed and epoch."""
    import numpy as np

    if not shuffle:
        return np.arange(rows)
    return np.random.Generator(np.random.PCG64([seed, epoch])).permutation(rows)


def split(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """Return the rows to learn from, and a share of them that the seed draws to measure on; both in their order."""
    import numpy as np

    kept = round(examples.rows * share)
    if not 0 < kept < examples.rows:
        raise NodeError(
            "A share of {share} of {rows} rows leaves nothing to learn from or to measure on.",
            "Choose another share, or use more rows.",
            share=share,
            rows=examples.rows,
        )
    order = np.random.Generator(np.random.PCG64([seed, 0])).permutation(examples.rows)
    first, second = np.sort(order[kept:]), np.sort(order[:kept])
    judged = _chosen(examples, second)
    return _chosen(examples, first), Examples(judged.x, judged.y)


def balanced(y: np.ndarray) -> np.ndarray:
    """Return a weight for each row, so that all classes count alike: rows / (classes x rows of the class)."""
    import numpy as np

    _, places, weights = _class_weights(y)
    found: np.ndarray = weights[places].astype(np.float32)
    return found


def class_weights(y: np.ndarray) -> dict[int, float]:
    """Return by class what `balanced` gives its rows."""
    classes, _, weights = _class_weights(y)
    return {int(one): float(weight) for one, weight in zip(classes, weights, strict=True)}


def _class_weights(y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the classes that there are, the place among them of each row's, and their weights."""
    import numpy as np

    codes = y.argmax(axis=-1) if y.ndim == 2 and y.shape[-1] > 1 else y.reshape(-1)
    if y.ndim > 2 or len(codes) != len(y) or (codes.dtype.kind == "f" and (codes % 1).any()):
        raise NodeError(
            "Balanced class weights need one class a row.",
            "Use equal class weights, or a weight column.",
        )
    classes, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    return classes, places, len(codes) / (len(classes) * counts)


def check_classes(output: str, codes: np.ndarray, classes: int | None) -> None:
    """Raise NodeError for what is no index of a class: a fraction would be cut, and on a GPU all would go unseen."""
    if classes is None:
        return
    strange = (codes < 0) | (codes >= classes) | (codes % 1 != 0)
    if strange.any():
        place = int(strange.reshape(len(codes), -1).any(axis=1).argmax())
        value = codes[place].reshape(-1)[strange[place].reshape(-1)][0].item()
        raise NodeError(
            "The target of output {name} holds {value} in row {row}, which is not among the {classes} classes 0 to"
            " {last} of the network.",
            "Give the last layer more units, or number the classes from 0.",
            name=output,
            value=f"{value:g}",
            row=place + 1,
            classes=classes,
            last=classes - 1,
        )


def check_shares(output: str, values: np.ndarray, judge: str, padding: int | None = None) -> None:
    """Raise NodeError for what is neither no, nor yes, nor between: libraries make a number of it, or break off."""
    strange = ((values < 0) | (values > 1)) & (values != padding)
    if strange.any():
        place = int(strange.reshape(len(values), -1).any(axis=1).argmax())
        value = values[place].reshape(-1)[strange[place].reshape(-1)][0].item()
        raise NodeError(
            "The target of output {name} holds {value} in row {row}, but {judge_choice} takes values from 0 to 1.",
            "For numbers choose {number_choice}, or bring the target to 0 to 1 before.",
            name=output,
            value=f"{value:g}",
            row=place + 1,
            judge_choice=judge,
            number_choice="mean_squared_error",
        )


def _chosen(examples: Examples, rows: np.ndarray) -> Examples:
    return Examples(
        *({name: array[rows] for name, array in part.items()} for part in (examples.x, examples.y, examples.weights))
    )
