"""How two networks are taught against each other, and how they fit together. Needs specs only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from netwright.networks.feeding.feed import show_shape
from netwright.networks.feeding.targets import last_activation
from netwright.networks.training.setup import CourseSetup, OptimizerSetup
from netwright.ports import NetworkSpec, TensorInfo
from netwright.sdk import InputError

AdversarialLoss = Literal["standard", "least squares", "hinge", "wasserstein"]


class AdversarialSetup(CourseSetup):
    """How a generator and a discriminator learn."""

    loss: AdversarialLoss = "standard"
    gradient_penalty: float = 10.0
    """Weight of the penalty on the slope of the discriminator, for `wasserstein`."""
    label_smoothing: float = 0.0
    """By how much the label of real examples lies below 1."""
    discriminator_steps: int = 1
    """Batches that the discriminator learns from until the generator learns from one."""
    generator: OptimizerSetup = OptimizerSetup()
    discriminator: OptimizerSetup = OptimizerSetup()
    samples: int = 16
    """How many examples are made after an epoch."""
    samples_every: int = 1
    """Epochs between them."""


@dataclass(frozen=True)
class Wiring:
    """Which input takes what."""

    noise: str
    """Input of the generator."""
    made: str
    """Output of the generator."""
    sample: str
    """Input of the discriminator."""
    score: str
    """Output of the discriminator."""
    noise_shape: tuple[int, ...]
    conditions: Mapping[str, str]
    """Inputs of the discriminator that the generator has too: by its name there, the generator's."""


def wire(generator: NetworkSpec, discriminator: NetworkSpec, noise: str = "") -> Wiring:
    """Find out how the two fit together; raises InputError where they do not.

    The discriminator's input of the shape that the generator makes is the sample; its others are conditions, which the
    generator takes by the same name, or in the same order. What is left of the generator's inputs is the noise.
    """
    _refuse_shared(generator, discriminator)
    made = _one_output(generator, "generator")
    score = _one_output(discriminator, "discriminator")
    sample = _sample_input(discriminator, generator.outputs[made])
    _check_score(discriminator, score)
    noise = noise or _noise_input(generator, discriminator, sample)
    wanted = [name for name in discriminator.inputs if name != sample]
    offered = [name for name in generator.inputs if name != noise]
    if noise not in generator.inputs or len(wanted) != len(offered):
        raise InputError(
            "generator",
            "The generator takes {offered} beside the noise, the discriminator {wanted} beside the examples.",
            "Give both the same conditions.",
            offered=", ".join(offered) or "-",
            wanted=", ".join(wanted) or "-",
        )
    by_name = set(wanted) == set(offered)
    conditions = {name: name if by_name else offered[place] for place, name in enumerate(wanted)}
    for there, here in conditions.items():
        if generator.inputs[here].shape != discriminator.inputs[there].shape:
            raise InputError(
                "generator",
                "The condition {name} has shape {here} in the generator, but {there} in the discriminator.",
                "Give both the same shape.",
                name=there,
                here=show_shape(generator.inputs[here].shape),
                there=show_shape(discriminator.inputs[there].shape),
            )
    return Wiring(noise, made, sample, score, _fixed(generator, noise), conditions)


def gives_logits(discriminator: NetworkSpec) -> bool:
    """Tell whether the discriminator's last layer gives unbounded numbers rather than a chance."""
    (score,) = discriminator.outputs
    return last_activation(discriminator.graph, score) != "sigmoid"


def _refuse_shared(generator: NetworkSpec, discriminator: NetworkSpec) -> None:
    here = {(layer.id, layer.weight_set) for layer in generator.graph.layers}
    for layer in discriminator.graph.layers:
        if (layer.id, layer.weight_set) in here:
            raise InputError(
                "discriminator",
                "The layer {layer} is in the generator and in the discriminator.",
                "Draw the two apart: what one learns would undo what the other learns.",
                layer=layer.label or layer.id,
            )


def _one_output(network: NetworkSpec, port: str) -> str:
    if len(network.outputs) != 1:
        raise InputError(
            port,
            "The network has {outputs} outputs ({names}), but one is needed.",
            "Choose one output before.",
            outputs=len(network.outputs),
            names=", ".join(network.outputs),
        )
    return next(iter(network.outputs))


def _sample_input(discriminator: NetworkSpec, tensor: TensorInfo) -> str:
    for name, wanted in discriminator.inputs.items():
        if wanted.shape == tensor.shape:
            return name
    raise InputError(
        "discriminator",
        "The generator makes {made}, but the discriminator takes {wanted}.",
        "Give the Input layer of the discriminator the shape {made}.",
        made=show_shape(tensor.shape),
        wanted=", ".join(show_shape(wanted.shape) for wanted in discriminator.inputs.values()),
    )


def _check_score(discriminator: NetworkSpec, score: str) -> None:
    shape = discriminator.outputs[score].shape
    if not shape or shape[-1] != 1:
        raise InputError(
            "discriminator",
            "The discriminator gives {shape} for each example, but one number is needed.",
            "End it in a Dense layer with one unit.",
            shape=show_shape(shape),
        )


def _fixed(generator: NetworkSpec, noise: str) -> tuple[int, ...]:
    shape = generator.inputs[noise].shape
    known = tuple(size for size in shape if size is not None)
    if len(known) < len(shape):
        raise InputError(
            "generator",
            "The noise has the shape {shape}; how much to draw is not known.",
            "Give the Input layer of the noise a full shape.",
            shape=show_shape(shape),
        )
    return known


def _noise_input(generator: NetworkSpec, discriminator: NetworkSpec, sample: str) -> str:
    conditions = set(discriminator.inputs) - {sample}
    return next((name for name in generator.inputs if name not in conditions), next(iter(generator.inputs)))
