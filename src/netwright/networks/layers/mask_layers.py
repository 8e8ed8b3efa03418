"""Two layers of our own for tensors that were cut where a mask travels along. Importing this module imports Keras."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="netwright")
class MaskOf(keras.layers.Layer):  # type: ignore[misc]
    """Gives the mask of a tensor as a boolean tensor; True everywhere where it has none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask."""
        if mask is not None:
            return keras.ops.cast(mask, "bool")
        return keras.ops.ones(keras.ops.shape(inputs)[:2], dtype="bool")

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """Let the mask end here: it is a tensor now."""
        return

    def compute_output_spec(self, inputs: Any, mask: Any = None) -> Any:
        """Return batch and steps."""
        return keras.KerasTensor(inputs.shape[:2], dtype="bool")


@keras.saving.register_keras_serializable(package="netwright")
class WithMask(keras.layers.Layer):  # type: ignore[misc]
    """Gives its first tensor unchanged, with the second, a boolean one, as its mask."""

    def call(self, inputs: Any) -> Any:
        """Return the first tensor."""
        return keras.ops.convert_to_tensor(inputs[0])

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Return the second tensor."""
        return inputs[1]

    def compute_output_spec(self, inputs: Any) -> Any:
        """Return what the first tensor is."""
        return keras.KerasTensor(inputs[0].shape, dtype=inputs[0].dtype)
