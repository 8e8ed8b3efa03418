"""Training: what to train with (`setup`), the Keras model that does it (`model`), and the loop (`loop`)."""

from netwright.networks.training.examples import Examples
from netwright.networks.training.loop import Trained, train
from netwright.networks.training.setup import TargetSetup, TrainingSetup

__all__ = ["Examples", "TargetSetup", "Trained", "TrainingSetup", "train"]
