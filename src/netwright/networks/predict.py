"""Applying a network to arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from netwright.networks.assets import check_learnt
from netwright.networks.build import ascii_name, build
from netwright.ports import Network

if TYPE_CHECKING:
    import numpy as np


def as_tensor(array: np.ndarray) -> Any:
    """Return a tensor; Keras makes none of an array of texts by itself."""
    import keras

    if array.dtype != object:
        return keras.ops.convert_to_tensor(array)
    import tensorflow as tf

    return tf.constant(array.tolist())


class Predictor:
    """A network ready to be applied, in inference mode."""

    def __init__(self, network: Network) -> None:
        self.network = network
        check_learnt(network)
        self._model = build(network.spec.graph, weights=network.weights, assets=network.assets).model

    def batches(self, x: Mapping[str, np.ndarray], batch_size: int) -> Iterator[tuple[slice, dict[str, np.ndarray]]]:
        """Yield the rows and the outputs by name, batch for batch; each output is (batch, *shape)."""
        import numpy as np

        rows = len(next(iter(x.values())))
        outputs = [end.name for end in self.network.spec.graph.outputs]
        for start in range(0, rows, batch_size):
            window = slice(start, min(start + batch_size, rows))
            made = self._model.predict_on_batch({ascii_name(name): array[window] for name, array in x.items()})
            yield window, {name: np.asarray(made[ascii_name(name)]) for name in outputs}

    def __call__(
        self,
        x: Mapping[str, np.ndarray],
        batch_size: int = 256,
        progress: Callable[[float], None] = lambda fraction: None,
    ) -> dict[str, np.ndarray]:
        """Return the outputs by name, (rows, *shape)."""
        import numpy as np

        rows = len(next(iter(x.values())))
        parts: dict[str, list[np.ndarray]] = {}
        for window, made in self.batches(x, batch_size):
            for name, array in made.items():
                parts.setdefault(name, []).append(array)
            progress(window.stop / rows)
        return {name: np.concatenate(arrays) for name, arrays in parts.items()}
