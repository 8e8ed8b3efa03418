"""What a training run is told."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class TargetSetup(BaseModel):
    """How one output is judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    loss: str
    """A Keras loss by name."""
    metrics: tuple[str, ...] = ()
    """Keras metrics by name. `accuracy` becomes the kind that fits loss and shapes; `perplexity` is per real step."""
    weight: float = 1.0
    padding: int | None = None
    """Target value that marks padding. Where no Keras mask reaches the output, such steps get weight zero and the loss
    is the mean over the others; where a mask does, it decides alone.
    """


class TrainingSetup(BaseModel):
    """How a network is trained. Frozen, and JSON: it is recorded with the run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: dict[str, TargetSetup]
    """By network output."""
    epochs: int
    batch_size: int = 32
    optimizer: str = "adam"
    """A Keras optimiser by name, in any case."""
    learning_rate: float | None = None
    """Keras's own default where None."""
    momentum: float = 0.0
    """For optimisers that have one."""
    weight_decay: float | None = None
    clip_norm: float | None = None
    """Longest allowed gradient of each variable."""
    optimizer_options: dict[str, Any] = {}
    """Further constructor arguments, as Keras calls them."""
    patience: int | None = None
    """Stop once the watched value has not improved for so many epochs, and take the best epoch's weights."""
    watch: str | None = None
    """The value that `patience` and `reduce_after` watch: `val_loss` with validation rows, else `loss`, where None."""
    reduce_after: int | None = None
    """Multiply the learning rate by `reduce_factor` after so many epochs without improvement."""
    reduce_factor: float = 0.5
    least_learning_rate: float = 0.0
    shuffle: bool = True
    seed: int | None = None
    """The node's own seed where None."""
    reproducible: bool = True
    """One thread between operations, so that CPU runs repeat to the bit."""
    longest_group: float = 0.25
    """Seconds that a group of steps may take: how soon Stop is heard."""
    steps_per_group: int | None = None
    """A fixed number of steps instead of a measured one. The weights are the same to the bit."""
