"""Settings that all learners of networks share, and what they mean to the training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from netwright.sdk import ExecuteContext, Settings, SettingsError, choice, file, flag, integer, number, text

if TYPE_CHECKING:
    from netwright.networks.training import OptimizerSetup, PatienceSetup
    from netwright.networks.training.setup import MlflowSetup

Optimizer = Literal[
    "adam",
    "adamw",
    "sgd",
    "rmsprop",
    "nadam",
    "adagrad",
    "adadelta",
    "adamax",
    "lion",
    "lamb",
    "adafactor",
    "ftrl",
    "muon",
]
Schedule = Literal["constant", "exponential", "inverse_time", "cosine", "cosine_restarts", "polynomial"]

ADAM_LIKE = ["adam", "adamw", "nadam", "adamax", "lion", "lamb"]
CLIPPING = ("clip_norm", "clip_global_norm", "clip_value")
DECAYING = ["exponential", "inverse_time"]
FALLING = ["cosine", "cosine_restarts", "polynomial"]
STATE = ".netwright-state"


class LengthSettings(Settings):
    """How long, and in what batches."""

    epochs: int = integer(default=10, ge=1, le=1_000_000, title="Epochs", help="How often each row is seen.")
    batch: Literal["a number", "the largest that fits"] = choice(
        default="a number",
        title="Batch size is",
        advanced=True,
        help="The largest that fits into memory is found by trying, before training; the log and the run's facts say"
        " it. Where all rows fit, that is all of them at once: few steps an epoch.",
    )
    batch_size: int = integer(default=32, ge=1, le=10_000_000, title="Batch size", when={"batch": "a number"})


class OptimizerSettings(Settings):
    """What takes the steps."""

    optimizer: Optimizer = choice(default="adam", title="Optimiser")
    learning_rate: float = number(default=0.001, gt=0, title="Learning rate")
    momentum: float = number(default=0.0, ge=0, lt=1, title="Momentum", when={"optimizer": ["sgd", "rmsprop", "muon"]})
    nesterov: bool = flag(default=False, title="Nesterov momentum", advanced=True, when={"optimizer": ["sgd", "muon"]})
    beta_1: float | None = number(
        default=None, ge=0, lt=1, title="Beta 1", advanced=True, when={"optimizer": ADAM_LIKE}
    )
    beta_2: float | None = number(
        default=None, ge=0, lt=1, title="Beta 2", advanced=True, when={"optimizer": ADAM_LIKE}
    )
    rho: float | None = number(
        default=None, ge=0, lt=1, title="Rho", advanced=True, when={"optimizer": ["rmsprop", "adadelta"]}
    )
    epsilon: float | None = number(default=None, gt=0, title="Epsilon", advanced=True)
    amsgrad: bool = flag(default=False, title="AMSGrad", advanced=True, when={"optimizer": ["adam", "adamw"]})
    centered: bool = flag(default=False, title="Centred", advanced=True, when={"optimizer": "rmsprop"})
    weight_decay: float | None = number(default=None, ge=0, title="Weight decay", advanced=True)
    clip_norm: float | None = number(
        default=None, gt=0, title="Clip gradients at norm", advanced=True, help="Of each weight by itself."
    )
    clip_global_norm: float | None = number(
        default=None, gt=0, title="Clip gradients at norm of all", advanced=True, help="Of all weights together."
    )
    clip_value: float | None = number(default=None, gt=0, title="Clip gradients at value", advanced=True)
    average_momentum: float | None = number(
        default=None,
        gt=0,
        lt=1,
        title="Average the weights with momentum",
        advanced=True,
        help="Keeps a moving average of the weights, measures it on the validation rows, and takes it in the end.",
    )
    accumulate: int = integer(
        default=1, ge=1, le=10_000, title="Batches to a step", advanced=True, help="Adds up gradients over so many."
    )
    schedule: Schedule = choice(
        default="constant", title="Learning rate over time", advanced=True, help="How the rate falls while it trains."
    )
    decay: float = number(default=0.5, gt=0, title="Decay", advanced=True, when={"schedule": DECAYING})
    staircase: bool = flag(default=False, title="In steps", advanced=True, when={"schedule": DECAYING})
    final_share: float = number(
        default=0.0, ge=0, le=1, title="Share of the rate at the end", advanced=True, when={"schedule": FALLING}
    )
    power: float = number(default=1.0, gt=0, title="Power", advanced=True, when={"schedule": "polynomial"})
    warmup_epochs: float = number(
        default=0.0, ge=0, title="Epochs to warm up", advanced=True, when={"schedule": "cosine"}
    )
    schedule_epochs: float | None = number(
        default=None,
        gt=0,
        title="Epochs of the decay",
        advanced=True,
        help="Until the rate has decayed, or between two decays. Left empty, the whole training.",
        when={"schedule": [*DECAYING, *FALLING]},
    )


class PatienceSettings(Settings):
    """When it ends early."""

    early_stopping: bool = flag(
        default=False,
        title="Stop early",
        help="End when the validation loss has not improved for a while, and take the best weights.",
    )
    patience: int = integer(default=5, ge=1, title="Epochs without improvement", when={"early_stopping": True})
    restore_best: bool = flag(default=True, title="Take the best weights", advanced=True, when={"early_stopping": True})
    least_change: float = number(
        default=0.0, ge=0, title="Least improvement", advanced=True, when={"early_stopping": True}
    )
    reduce_on_plateau: bool = flag(
        default=False,
        title="Lower the rate on a plateau",
        advanced=True,
        help="Multiplies the learning rate by a factor when nothing has improved for a while.",
    )
    plateau_patience: int = integer(
        default=3, ge=1, title="Epochs until it is lowered", advanced=True, when={"reduce_on_plateau": True}
    )
    plateau_factor: float = number(
        default=0.5, gt=0, lt=1, title="Factor", advanced=True, when={"reduce_on_plateau": True}
    )
    watch: str = text(
        default="",
        title="Watched value",
        advanced=True,
        help="For both: a column of the history, such as val_accuracy. Left empty, the validation loss, or the loss.",
    )
    give_up: str = text(
        default="",
        title="Give up beyond",
        advanced=True,
        help="By epoch, such as val_loss > 0.5 after 3, > 0.45 after 4: ends where the best value so far is beyond."
        " Search Settings writes this where it gives up hopeless trials.",
    )


class RunSettings(Settings):
    """How it runs."""

    shuffle: bool = flag(default=True, title="Mix the rows each epoch", advanced=True)
    precision: Literal["float32", "mixed_bfloat16"] = choice(
        default="float32",
        title="Precision",
        advanced=True,
        help="Mixed precision is faster on newer GPUs; weights stay float32.",
    )
    device: Literal["auto", "cpu", "gpu"] = choice(
        default="auto", title="Device", advanced=True, help="Auto takes a GPU where there is one."
    )
    checkpoint_minutes: float | None = number(
        default=5.0,
        gt=0,
        title="Minutes between checkpoints",
        advanced=True,
        help="A training that was cut off goes on from its last checkpoint when it is run again.",
    )
    continue_from: str | None = file(
        default=None,
        endings=[STATE],
        title="Continue from",
        advanced=True,
        help="A training state: optimiser and epochs go on where they were. The epochs done before count.",
    )
    save_state: str | None = file(
        default=None,
        endings=[STATE],
        saves=True,
        title="Save the training state",
        advanced=True,
        help="File to write in the end, for a later training to continue from.",
    )
    tensorboard: str = text(
        default="",
        title="Folder for TensorBoard",
        advanced=True,
        help="Curves and histograms of the weights are written there too. Left empty, they are not.",
    )
    mlflow: str = text(
        default="",
        title="MLflow",
        advanced=True,
        help="A folder of the workspace, or a tracking server as a connection of yours with the name of an experiment:"
        " tracking://names. Settings, curves and the end are recorded there too. Left empty, they are not.",
    )
    histograms: bool = flag(
        default=False,
        title="Histograms of weights and gradients",
        advanced=True,
        help="Shown while it learns. Costs some speed on large networks.",
    )
    seed: int | None = integer(
        default=None, ge=0, le=2**31 - 1, title="Seed", advanced=True, help="Left empty, the workflow's seed decides."
    )
    reproducible: bool = flag(
        default=True,
        title="Reproducible to the last bit",
        advanced=True,
        help="Keeps the order of computations fixed. Turn off for some speed on large networks.",
    )


def check_steps(chosen: OptimizerSettings) -> None:
    """Raise SettingsError where gradients are to be clipped in several ways."""
    ways = [name for name in CLIPPING if getattr(chosen, name) is not None]
    if len(ways) > 1:
        raise SettingsError(
            ways[-1], "Keras takes one way of clipping at a time.", "Leave the other ways of clipping empty."
        )


def check_patience(chosen: PatienceSettings) -> None:
    """Raise SettingsError where the limits for giving up cannot be read."""
    from netwright.networks.training.limits import read_limits

    read_limits(chosen.give_up, "give_up")


def optimizer_setup(chosen: OptimizerSettings) -> OptimizerSetup:
    """Return what takes the steps, in Keras's words."""
    from netwright.networks.training import OptimizerSetup, ScheduleSetup

    schedule = None
    if chosen.schedule != "constant":
        schedule = ScheduleSetup(
            kind=chosen.schedule,
            epochs=chosen.schedule_epochs,
            decay=chosen.decay,
            staircase=chosen.staircase,
            final=chosen.final_share,
            power=chosen.power,
            warmup_epochs=chosen.warmup_epochs,
        )
    options: dict[str, Any] = {
        "momentum": chosen.momentum or None,
        "nesterov": chosen.nesterov or None,
        "beta_1": chosen.beta_1,
        "beta_2": chosen.beta_2,
        "rho": chosen.rho,
        "epsilon": chosen.epsilon,
        "amsgrad": chosen.amsgrad or None,
        "centered": chosen.centered or None,
        "weight_decay": chosen.weight_decay,
        "clipnorm": chosen.clip_norm,
        "global_clipnorm": chosen.clip_global_norm,
        "clipvalue": chosen.clip_value,
        "gradient_accumulation_steps": chosen.accumulate if chosen.accumulate > 1 else None,
        "use_ema": True if chosen.average_momentum is not None else None,
        "ema_momentum": chosen.average_momentum,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return OptimizerSetup(name=chosen.optimizer, learning_rate=chosen.learning_rate, schedule=schedule, options=given)


def patience_setup(chosen: PatienceSettings) -> PatienceSetup:
    """Return when training ends early."""
    from netwright.networks.training import PatienceSetup

    return PatienceSetup(
        watch=chosen.watch or None,
        stop_after=chosen.patience if chosen.early_stopping else None,
        restore_best=chosen.restore_best,
        least_change=chosen.least_change,
        reduce_after=chosen.plateau_patience if chosen.reduce_on_plateau else None,
        reduce_factor=chosen.plateau_factor,
        give_up=chosen.give_up,
    )


def course_facts(length: LengthSettings, chosen: RunSettings, context: ExecuteContext) -> dict[str, Any]:
    """Return the arguments of a CourseSetup that these settings decide."""

    def place(path: str | None) -> str | None:
        return None if path is None else str(Path(context.resolve(path)))

    return {
        "epochs": length.epochs,
        "batch_size": length.batch_size,
        "fit_batch": length.batch == "the largest that fits",
        "shuffle": chosen.shuffle,
        "seed": chosen.seed,
        "reproducible": chosen.reproducible,
        "precision": chosen.precision,
        "device": chosen.device,
        "checkpoint_minutes": chosen.checkpoint_minutes,
        "continue_from": place(chosen.continue_from),
        "save_state": place(chosen.save_state),
        "histograms": chosen.histograms,
        "tensorboard": place(chosen.tensorboard or None),
        "mlflow": _mlflow(chosen.mlflow, context),
    }


def _mlflow(wanted: str, context: ExecuteContext) -> MlflowSetup | None:
    from netwright.networks.training.setup import MlflowSetup

    if not wanted:
        return None
    name, sign, experiment = wanted.partition("://")
    if not sign:
        return MlflowSetup(folder=str(Path(context.resolve(wanted))))
    return MlflowSetup(connection=name, **({"experiment": experiment} if experiment else {}))


def state_files(chosen: RunSettings) -> tuple[str, ...]:
    """Return the files that a learner with these settings reads."""
    return () if chosen.continue_from is None else (chosen.continue_from,)
