"""Variational Autoencoder Learner node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.training.course_settings import (
    LengthSettings,
    OptimizerSettings,
    PatienceSettings,
    RunSettings,
    check_patience,
    check_steps,
    course_facts,
    optimizer_setup,
    patience_setup,
    state_files,
)
from netwright.nodes.training.feeding import as_fed, beside, conversions_of, fed_by, match_entries, rows_for
from netwright.nodes.training.target_settings import InputColumns
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    TablePort,
    choice,
    groups,
    node,
    number,
)

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.training.live_probe import RowsOf
    from netwright.networks.training.variational.setup import Halves, VariationalSetup


class HalvesSettings(LengthSettings):
    """What is learnt."""

    likelihood: Literal["bernoulli", "gaussian"] = choice(
        default="bernoulli",
        title="Likelihood",
        help="Bernoulli for values from 0 to 1 such as grey pictures, Gaussian for any numbers.",
    )
    beta: float = number(
        default=1.0,
        ge=0,
        title="Beta",
        help="Weight of the divergence: above 1 the latent numbers come closer to a normal distribution.",
    )
    beta_warmup: float = number(
        default=0.0, ge=0, title="Epochs to raise beta", advanced=True, help="From 0; helps where nothing is learnt."
    )
    inputs: tuple[InputColumns, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )


# The last base's settings come first in the form.
class VariationalLearnerSettings(RunSettings, PatienceSettings, OptimizerSettings, HalvesSettings):
    """How encoder and decoder are trained."""


@node(
    id="variational_learner",
    title="Variational Learner",
    group="training",
    random=True,
    process="training",
    steerable=True,
    keywords=("vae", "autoencoder", "latent", "elbo", "beta", "generative"),
)
class VariationalLearner(Node[VariationalLearnerSettings]):
    """Train an encoder and a decoder as a variational autoencoder.

    The encoder gives a mean and the logarithm of a variance for each latent number, the decoder makes the example
    again from numbers drawn with them. The decoder alone then makes new examples out of normally distributed numbers.
    The history shows the evidence lower bound (ELBO) in nats an example, and its two parts.
    """

    inputs = {
        "encoder": NetworkPort("Gives the mean and the logarithm of the variance, in this order."),
        "decoder": NetworkPort("Goes from the latent numbers to what the encoder takes."),
        "training": TablePort("The rows to learn from."),
        "validation": TablePort("Rows to measure on after each epoch; never learnt from.", optional=True),
    }
    outputs = {
        "encoder": NetworkPort("The trained encoder."),
        "decoder": NetworkPort("The trained decoder."),
        "history": TablePort("One row an epoch: loss, its parts, and the ELBO."),
    }

    def files(self) -> tuple[str, ...]:
        return state_files(self.settings)

    def configure(
        self, encoder: NetworkSpec, decoder: NetworkSpec, training: TableSpec, validation: TableSpec | None = None
    ) -> dict[str, NetworkSpec | TableSpec]:
        from netwright.networks.training.variational.setup import match_halves

        check_steps(self.settings)
        check_patience(self.settings)
        halves = match_halves(encoder, decoder, self.settings.likelihood)
        matched = match_entries(encoder, training, self.settings.inputs)
        return {
            "encoder": fed_by(encoder.trained(), matched, conversions_of(self.settings.inputs), {}),
            "decoder": decoder.trained().model_copy(update={"made": _made(halves)}),
            "history": TableSpec(),
        }

    def execute(
        self,
        *,
        encoder: Network,
        decoder: Network,
        training: Table,
        validation: Table | None = None,
        context: ExecuteContext,
    ) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.training.variational.loop import train_halves
        from netwright.networks.training.variational.setup import match_halves

        halves = match_halves(encoder.spec, decoder.spec, self.settings.likelihood)
        matched = match_entries(encoder.spec, training.spec, self.settings.inputs)
        if matched is None:
            raise InputError("training", "The columns of the table are not known.", "Run the node before first.")
        rows = self._rows(encoder.spec, training, matched, "training")
        judged = self._rows(encoder.spec, validation, matched, "validation") if validation else None
        fed = fed_by(encoder.spec, matched, conversions_of(self.settings.inputs), {})
        rows_of: dict[str, RowsOf] = {"encoder": rows_for(fed, training, validation), "decoder": lambda wanted: {}}
        decoder = beside(decoder, _made(halves))
        trained = train_halves(encoder, decoder, rows, judged, halves, self._setup(context), context, rows_of)
        return {
            "encoder": as_fed(trained.encoder, matched, conversions_of(self.settings.inputs), {}),
            "decoder": trained.decoder,
            "history": Table.of(pl.DataFrame(trained.history)),
        }

    def _rows(self, encoder: NetworkSpec, table: Table, matched: dict[str, tuple[str, ...]], port: str) -> np.ndarray:
        from netwright.networks.feeding.feed import arrays

        conversions = conversions_of(self.settings.inputs)
        (found,) = arrays(table, matched, encoder.inputs, port, conversions).values()
        rows: np.ndarray = found.astype("float32")
        if self.settings.likelihood == "bernoulli" and (rows.min() < 0 or rows.max() > 1):
            raise InputError(
                port,
                "The values lie between {low} and {high}, but a Bernoulli likelihood wants 0 to 1.",
                "Scale them before, or choose the Gaussian likelihood.",
                low=f"{rows.min():g}",
                high=f"{rows.max():g}",
            )
        return rows

    def _setup(self, context: ExecuteContext) -> VariationalSetup:
        from netwright.networks.training.variational.setup import VariationalSetup

        chosen = self.settings
        return VariationalSetup(
            likelihood=chosen.likelihood,
            beta=chosen.beta,
            warmup_epochs=chosen.beta_warmup,
            optimizer=optimizer_setup(chosen),
            patience=patience_setup(chosen),
            **course_facts(chosen, chosen, context),
        )


def _made(halves: Halves) -> dict[str, str]:
    """Say that the decoder, where it is looked at, makes the rows again: from the encoder's mean."""
    return {halves.latent: f"encoder.{halves.mean}"}
