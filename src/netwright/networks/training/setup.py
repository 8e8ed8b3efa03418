"""What a training run is told."""

from __future__ import annotations

from typing import Any, Literal

from netwright.ports.frozen import Frozen

Precision = Literal["float32", "mixed_bfloat16"]
Device = Literal["auto", "cpu", "gpu"]


class TargetSetup(Frozen):
    """How one output is judged."""

    loss: str
    """A Keras loss by name, or `python`."""
    loss_function: str = ""
    """With the loss `python`: which function, or class, of the setup's code it is."""
    loss_options: dict[str, Any] = {}
    """Its constructor arguments, as Keras calls them."""
    metrics: tuple[str, ...] = ()
    """Keras metrics by name. `accuracy` becomes the kind that fits loss and shapes; `perplexity` is per real step."""
    metric_options: dict[str, dict[str, Any]] = {}
    """Constructor arguments by metric."""
    metric_functions: tuple[str, ...] = ()
    """Functions, or classes, of the setup's code."""
    weight: float = 1.0
    padding: int | None = None
    """Target value that marks padding. Where no Keras mask reaches the output, such steps get weight zero and the loss
    is the mean over the others; where a mask does, it decides alone.
    """


class ScheduleSetup(Frozen):
    """How the learning rate changes, in epochs; Keras's schedules count the steps that these take."""

    kind: Literal["exponential", "inverse_time", "cosine", "cosine_restarts", "polynomial"]
    epochs: float | None = None
    """Until it has decayed, or between two decays; the whole training where None."""
    decay: float = 0.5
    """Factor for each such time (exponential), or strength (inverse time)."""
    staircase: bool = False
    final: float = 0.0
    """Share of the first rate that is left at the end."""
    power: float = 1.0
    warmup_epochs: float = 0.0
    """For cosine: epochs in which the rate rises from 0."""


class OptimizerSetup(Frozen):
    """What takes the steps."""

    name: str = "adam"
    """A Keras optimiser, in any case."""
    learning_rate: float | None = None
    """Keras's own default where None."""
    schedule: ScheduleSetup | None = None
    options: dict[str, Any] = {}
    """Further constructor arguments, as Keras calls them. None stands for Keras's default."""


class PatienceSetup(Frozen):
    """When training ends early, and when the rate is lowered."""

    watch: str | None = None
    """The watched value: `val_loss` with validation rows, else `loss`, where None."""
    stop_after: int | None = None
    """Stop once the value has not improved for so many epochs."""
    restore_best: bool = True
    """Take the best epoch's weights in the end, where `stop_after` is set."""
    least_change: float = 0.0
    """What counts as an improvement."""
    reduce_after: int | None = None
    """Multiply the learning rate by `reduce_factor` after so many epochs without improvement."""
    reduce_factor: float = 0.5
    least_learning_rate: float = 0.0
    give_up: str = ""
    """Limits by epoch of a value of the history; beyond one, training ends."""


class MlflowSetup(Frozen):
    """Where a training is recorded as a run of MLflow."""

    folder: str = ""
    connection: str | None = None
    """The user's name for a tracking server, in place of the folder."""
    experiment: str = "Netwright"


class CourseSetup(Frozen):
    """What all training loops share."""

    epochs: int
    batch_size: int = 32
    fit_batch: bool = False
    """Take the largest batch that fits into memory, in place of `batch_size`."""
    shuffle: bool = True
    seed: int | None = None
    """The node's own seed where None."""
    reproducible: bool = True
    """One thread between operations, so that CPU runs repeat to the bit."""
    precision: Precision = "float32"
    device: Device = "auto"
    patience: PatienceSetup = PatienceSetup()
    checkpoint_minutes: float | None = None
    """How often to write down how far it is; never where None."""
    continue_from: str | None = None
    """File of a training state that this one goes on from."""
    save_state: str | None = None
    """File to write the last training state to."""
    tensorboard: str | None = None
    """Folder to write TensorBoard event files into."""
    mlflow: MlflowSetup | None = None
    histograms: bool = False
    """Whether to show how weights and gradients are spread while it learns. It changes no bit of the result."""
    longest_group: float = 0.25
    """Seconds that a group of steps may take: how soon Stop is heard."""
    steps_per_group: int | None = None
    """A fixed number of steps instead of a measured one. The weights are the same to the bit."""


class TrainingSetup(CourseSetup):
    """How a network learns from targets."""

    targets: dict[str, TargetSetup]
    """By network output."""
    optimizer: OptimizerSetup = OptimizerSetup()
    code: str = ""
    """Losses and metrics that the user wrote; run only where trusted."""
