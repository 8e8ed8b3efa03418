"""GAN Learner node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.training.course_settings import (
    LengthSettings,
    OptimizerSettings,
    RunSettings,
    check_steps,
    course_facts,
    optimizer_setup,
    state_files,
)
from netwright.nodes.training.feeding import Columns, as_fed, beside, conversions_of, fed_by, match_entries, rows_for
from netwright.nodes.training.samples import sample_columns, sample_table, show_samples
from netwright.nodes.training.target_settings import InputColumns
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.ports.network import NOISE
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    SettingsError,
    TablePort,
    choice,
    groups,
    integer,
    node,
    number,
    text,
)

if TYPE_CHECKING:
    from netwright.networks.training.adversarial.setup import AdversarialSetup, Wiring


class DuelSettings(LengthSettings):
    """How the two are taught."""

    loss: Literal["standard", "least squares", "hinge", "wasserstein"] = choice(
        default="standard",
        title="Loss",
        help="Wasserstein goes with a penalty on the discriminator's slope; all but the standard loss want a last"
        " layer without activation.",
    )
    gradient_penalty: float = number(default=10.0, ge=0, title="Gradient penalty", when={"loss": "wasserstein"})
    label_smoothing: float = number(
        default=0.0,
        ge=0,
        lt=0.5,
        title="Label smoothing",
        help="By how much the label of real examples lies below 1.",
        when={"loss": ["standard", "least squares"]},
    )
    discriminator_steps: int = integer(
        default=1,
        ge=1,
        le=100,
        title="Discriminator steps to one of the generator",
        help="Each is a batch of real examples.",
    )
    inputs: tuple[InputColumns, ...] = groups(
        default=(),
        title="Inputs of the discriminator",
        help="The real examples, and conditions. Left empty, the columns that plainly fit are taken.",
    )
    noise_input: str = text(
        default="",
        title="Noise input of the generator",
        advanced=True,
        help="Left empty, the one that is no condition.",
    )
    samples: int = integer(
        default=16,
        ge=0,
        le=1000,
        title="Samples",
        help="How many are made before the first epoch and after the others.",
    )
    samples_every: int = integer(default=1, ge=1, title="Epochs between samples")
    discriminator_rate: float | None = number(
        default=None, gt=0, title="Learning rate of the discriminator", help="Left empty, that of the generator."
    )


# The last base's settings come first in the form.
class GanLearnerSettings(RunSettings, OptimizerSettings, DuelSettings):
    """How generator and discriminator are trained."""


@node(
    id="gan_learner",
    title="GAN Learner",
    group="training",
    random=True,
    process="training",
    steerable=True,
    keywords=("generative", "adversarial", "generator", "discriminator", "wasserstein", "dcgan"),
)
class GanLearner(Node[GanLearnerSettings]):
    """Train a generator and a discriminator against each other.

    The discriminator learns to tell real examples from those that the generator makes out of noise; the generator
    learns to be taken for real. A step of one changes nothing of the other. Before the first epoch and
    after each, the generator makes samples from the same noise: the table shows how they change. With conditions, both
    networks have a further input for each.
    """

    inputs = {
        "generator": NetworkPort("Makes an example out of noise."),
        "discriminator": NetworkPort("Gives one number for an example: how real it looks."),
        "training": TablePort("The real examples."),
    }
    outputs = {
        "generator": NetworkPort("The trained generator."),
        "discriminator": NetworkPort("The trained discriminator."),
        "history": TablePort("One row an epoch: both losses."),
        "samples": TablePort("What the generator made: epoch 0 is before it had learnt anything."),
    }

    def files(self) -> tuple[str, ...]:
        return state_files(self.settings)

    def configure(
        self, generator: NetworkSpec, discriminator: NetworkSpec, training: TableSpec
    ) -> dict[str, NetworkSpec | TableSpec]:
        from netwright.networks.training.adversarial.setup import gives_logits, wire

        check_steps(self.settings)
        wiring = wire(generator, discriminator, self.settings.noise_input)
        if self.settings.loss != "standard" and not gives_logits(discriminator):
            raise SettingsError(
                "loss",
                "The discriminator ends in a sigmoid, but the loss {loss_choice} wants unbounded numbers.",
                "Let its last layer have no activation, or choose the standard loss.",
                loss_choice=self.settings.loss,
            )
        matched = match_entries(discriminator, training, self.settings.inputs)
        conversions = conversions_of(self.settings.inputs)
        shape = generator.outputs[wiring.made].shape
        made = fed_by(generator.trained(), _conditions(wiring, matched), conversions, {})
        return {
            "generator": made.model_copy(update={"made": {wiring.noise: NOISE}}),
            "discriminator": fed_by(discriminator.trained(), matched, conversions, {}),
            "history": TableSpec(),
            "samples": TableSpec(columns=sample_columns(shape)),
        }

    def execute(
        self, *, generator: Network, discriminator: Network, training: Table, context: ExecuteContext
    ) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.feeding.feed import arrays, learn_categories
        from netwright.networks.training import Examples
        from netwright.networks.training.adversarial.loop import train_adversaries
        from netwright.networks.training.adversarial.setup import wire

        wiring = wire(generator.spec, discriminator.spec, self.settings.noise_input)
        matched = match_entries(discriminator.spec, training.spec, self.settings.inputs)
        if matched is None:
            raise InputError("training", "The columns of the table are not known.", "Run the node before first.")
        conversions = conversions_of(self.settings.inputs)
        categories = learn_categories(training, matched)
        x = arrays(training, matched, discriminator.spec.inputs, "training", conversions, categories)
        x[wiring.sample] = x[wiring.sample].astype("float32")
        real = x[wiring.sample]
        generator = beside(generator, {wiring.noise: NOISE})
        conditions = _conditions(wiring, matched)
        fed = fed_by(discriminator.spec, matched, conversions, categories)
        made = fed_by(generator.spec, conditions, conversions, categories)
        duel = train_adversaries(
            generator,
            discriminator,
            Examples(x, {}),
            wiring,
            self._setup(context),
            context,
            lambda epoch, made: show_samples(epoch, made, real, context.show),
            {"generator": rows_for(made, training), "discriminator": rows_for(fed, training)},
        )
        return {
            "generator": as_fed(duel.generator, conditions, conversions, categories),
            "discriminator": as_fed(duel.discriminator, matched, conversions, categories),
            "history": Table.of(pl.DataFrame(duel.history)),
            "samples": sample_table(duel.samples, real),
        }

    def _setup(self, context: ExecuteContext) -> AdversarialSetup:
        from netwright.networks.training.adversarial.setup import AdversarialSetup

        chosen = self.settings
        generator = optimizer_setup(chosen)
        rate = chosen.discriminator_rate
        return AdversarialSetup(
            loss=chosen.loss,
            gradient_penalty=chosen.gradient_penalty,
            label_smoothing=chosen.label_smoothing,
            discriminator_steps=chosen.discriminator_steps,
            generator=generator,
            discriminator=generator if rate is None else generator.model_copy(update={"learning_rate": rate}),
            samples=chosen.samples,
            samples_every=chosen.samples_every,
            **course_facts(chosen, chosen, context),
        )


def _conditions(wiring: Wiring, matched: Columns | None) -> dict[str, tuple[str, ...]]:
    """Return the columns of the generator's conditions: those of the discriminator's."""
    return {here: matched[there] for there, here in wiring.conditions.items() if matched and there in matched}
