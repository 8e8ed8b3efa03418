"""How an encoder and a decoder learn to make what went in, by way of a chance. Needs specs only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from netwright.networks.feeding.feed import show_shape
from netwright.networks.feeding.targets import last_activation
from netwright.networks.training.setup import CourseSetup, OptimizerSetup
from netwright.ports import NetworkSpec
from netwright.sdk import InputError

Likelihood = Literal["bernoulli", "gaussian"]


class VariationalSetup(CourseSetup):
    """How a variational autoencoder learns."""

    likelihood: Likelihood = "bernoulli"
    """What the decoder's numbers are: the chance of each value (0 to 1), or the mean with variance 1."""
    beta: float = 1.0
    """Weight of the divergence from the standard normal distribution."""
    warmup_epochs: float = 0.0
    """Epochs in which beta rises from 0."""
    optimizer: OptimizerSetup = OptimizerSetup()


@dataclass(frozen=True)
class Halves:
    """Which of the encoder's outputs and the decoder's inputs meet."""

    given: str
    """Input of the encoder."""
    mean: str
    log_variance: str
    latent: str
    """Input of the decoder."""
    made: str
    """Output of the decoder."""
    has_logits: bool


def match_halves(encoder: NetworkSpec, decoder: NetworkSpec, likelihood: Likelihood) -> Halves:
    """Find out how encoder and decoder meet; raises InputError where they do not.

    The encoder's first output is the mean, its second the logarithm of the variance.
    """
    if len(encoder.inputs) != 1 or len(encoder.outputs) != 2:
        raise InputError(
            "encoder",
            "The encoder has {inputs} inputs and {outputs} outputs, but needs one input and two outputs.",
            "Let it give the mean and the logarithm of the variance: two Dense layers of the same size.",
            inputs=len(encoder.inputs),
            outputs=len(encoder.outputs),
        )
    if len(decoder.inputs) != 1 or len(decoder.outputs) != 1:
        raise InputError(
            "decoder",
            "The decoder has {inputs} inputs and {outputs} outputs, but needs one of each.",
            "Let it go from the latent numbers to what the encoder takes.",
            inputs=len(decoder.inputs),
            outputs=len(decoder.outputs),
        )
    (given,), (mean, log_variance) = encoder.inputs, encoder.outputs
    (latent,), (made,) = decoder.inputs, decoder.outputs
    _check_shapes(encoder, decoder, Halves(given, mean, log_variance, latent, made, has_logits=False))
    activation = last_activation(decoder.graph, made)
    if likelihood == "bernoulli" and activation not in ("sigmoid", "linear", None):
        raise InputError(
            "decoder",
            "The decoder ends in the activation {activation_choice}, but chances lie between 0 and 1.",
            "End it in a sigmoid, or choose the Gaussian likelihood.",
            activation_choice=activation,
        )
    return Halves(given, mean, log_variance, latent, made, has_logits=activation != "sigmoid")


def _check_shapes(encoder: NetworkSpec, decoder: NetworkSpec, halves: Halves) -> None:
    mean, variance = (encoder.outputs[name].shape for name in (halves.mean, halves.log_variance))
    latent, given, made = (
        decoder.inputs[halves.latent].shape,
        encoder.inputs[halves.given].shape,
        decoder.outputs[halves.made].shape,
    )
    remedy = "Give both the same shape."
    if mean != variance:
        raise InputError(
            "encoder",
            "The encoder gives {here} for the mean, but {there} for the variance.",
            remedy,
            here=show_shape(mean),
            there=show_shape(variance),
        )
    if mean != latent:
        raise InputError(
            "decoder",
            "The encoder gives {here}, but the decoder takes {there}.",
            remedy,
            here=show_shape(mean),
            there=show_shape(latent),
        )
    if given != made:
        raise InputError(
            "decoder",
            "The encoder takes {here}, but the decoder gives {there}.",
            remedy,
            here=show_shape(given),
            there=show_shape(made),
        )
