"""Training: what to train with (`setup`), one course for all loops (`course`), and the loops.

`supervised` learns from targets. Each loop is a Keras model with a step of its own (`model.Stepped`).
"""

from netwright.networks.training.examples import Examples
from netwright.networks.training.setup import (
    OptimizerSetup,
    PatienceSetup,
    ScheduleSetup,
    TargetSetup,
    TrainingSetup,
)
from netwright.networks.training.supervised import Trained, train

__all__ = [
    "Examples",
    "OptimizerSetup",
    "PatienceSetup",
    "ScheduleSetup",
    "TargetSetup",
    "Trained",
    "TrainingSetup",
    "train",
]
