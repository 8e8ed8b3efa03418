"""How an encoder learns from pairs. Needs specs only."""

from __future__ import annotations

from typing import Literal

from netwright.networks.training.setup import CourseSetup, OptimizerSetup
from netwright.ports import NetworkSpec
from netwright.sdk import InputError

LEFT, RIGHT, SAME = "left", "right", "same"


class ContrastiveSetup(CourseSetup):
    """How an encoder learns from pairs."""

    loss: Literal["margin", "in batch"] = "margin"
    """By a label (Hadsell et al., 2006), or against all other pairs of the batch (NT-Xent; Chen et al., 2020)."""
    margin: float = 1.0
    """How far apart the vectors of a pair that does not belong together shall be."""
    temperature: float = 0.1
    optimizer: OptimizerSetup = OptimizerSetup()


def check_encoder(encoder: NetworkSpec) -> None:
    """Raise InputError unless the network turns one input into one vector."""
    shapes = [info.shape for info in encoder.outputs.values()]
    if len(encoder.inputs) != 1 or len(shapes) != 1 or len(shapes[0]) != 1:
        raise InputError(
            "encoder",
            "The encoder has {inputs} inputs and {outputs} outputs, but needs to turn one input into one vector.",
            "Let it end in a Flatten or a Dense layer.",
            inputs=len(encoder.inputs),
            outputs=len(shapes),
        )
