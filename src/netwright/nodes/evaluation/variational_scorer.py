"""Variational Scorer node."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from netwright.networks.feeding.feed import match_inputs
from netwright.nodes.training.target_settings import InputColumns
from netwright.ports import ColumnSpec, Network, NetworkSpec, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    TablePort,
    choice,
    groups,
    integer,
    node,
)

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.predict import Predictor
    from netwright.networks.training.variational.setup import Halves

PARTS = ("elbo", "reconstruction", "divergence")
ADDED = tuple(ColumnSpec(name=name, dtype="Float64", kind="number") for name in PARTS)
SCORES = TableSpec(
    columns=(
        ColumnSpec(name="measure", dtype="String", kind="text"),
        ColumnSpec(name="value", dtype="Float64", kind="number"),
    ),
    rows=4,
)
NEAREST = 1e-7
"""How near a chance comes to 0 and 1, as in Keras's own cross-entropy."""


class VariationalScorerSettings(Settings):
    """What is measured, and how closely."""

    likelihood: Literal["bernoulli", "gaussian"] = choice(
        default="bernoulli",
        title="Likelihood",
        help="Bernoulli for values from 0 to 1 such as grey pictures, Gaussian for any numbers.",
    )
    draws: int = integer(
        default=10, ge=1, le=10_000, title="Draws", help="Latent numbers drawn for each row; the mean is taken."
    )
    inputs: tuple[InputColumns, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )


@node(
    id="variational_scorer",
    title="Variational Scorer",
    group="evaluation",
    process="keras",
    random=True,
    keywords=("vae", "elbo", "autoencoder", "likelihood", "evidence", "anomaly"),
)
class VariationalScorer(Node[VariationalScorerSettings]):
    """Measure on other rows how well a variational autoencoder explains them.

    The evidence lower bound (ELBO) of each row, in nats, is what it costs to make the row again, and how far its latent
    numbers are from the normal distribution, both with a minus sign. Rows with a low ELBO are unlike those that it has
    learnt from.
    """

    inputs = {
        "encoder": NetworkPort("Gives the mean and the logarithm of the variance, in this order."),
        "decoder": NetworkPort("Goes from the latent numbers to what the encoder takes."),
        "table": TablePort("The rows to measure."),
    }
    outputs = {
        "table": TablePort("The rows with their ELBO and its two parts."),
        "scores": TablePort("The means over all rows."),
    }

    def configure(self, encoder: NetworkSpec, decoder: NetworkSpec, table: TableSpec) -> dict[str, Spec]:
        from netwright.networks.training.variational.setup import match_halves

        match_halves(encoder, decoder, self.settings.likelihood)
        if twice := next((name for name in PARTS if table.column(name) is not None), None):
            raise InputError("table", "The table has a column {column} already.", "Give it another name.", column=twice)
        self._match(encoder, table)
        columns = None if table.columns is None else (*table.columns, *ADDED)
        return {"table": table.model_copy(update={"columns": columns}), "scores": SCORES}

    def execute(self, *, encoder: Network, decoder: Network, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        from netwright.networks.feeding.feed import arrays
        from netwright.networks.predict import Predictor
        from netwright.networks.training.variational.setup import match_halves

        halves = match_halves(encoder.spec, decoder.spec, self.settings.likelihood)
        matched = self._match(encoder.spec, table.spec)
        if matched is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
        conversions = {entry.input: entry.conversion for entry in self.settings.inputs}
        (rows,) = arrays(table, matched, encoder.spec.inputs, "table", conversions).values()
        found = self._measure(Predictor(encoder), Predictor(decoder), halves, rows.astype("float32"), context)
        measured = pl.DataFrame({name: found[name] for name in PARTS})
        columns = None if table.spec.columns is None else (*table.spec.columns, *ADDED)
        made = pl.concat([table.frame.collect(), measured], how="horizontal")
        values = [float(measured.height), *(float(found[name].mean()) for name in PARTS)]
        scores = pl.DataFrame({"measure": ["rows", *PARTS], "value": values})
        return {
            "table": Table.of(made, like=TableSpec(columns=columns)),
            "scores": Table.of(scores, like=SCORES),
        }

    def _match(self, encoder: NetworkSpec, table: TableSpec) -> dict[str, tuple[str, ...]] | None:
        chosen = {entry.input: entry.columns for entry in self.settings.inputs}
        conversions = {entry.input: entry.conversion for entry in self.settings.inputs}
        return match_inputs(encoder, table, chosen, "inputs", conversions=conversions)

    def _measure(
        self, encoder: Predictor, decoder: Predictor, halves: Halves, rows: np.ndarray, context: ExecuteContext
    ) -> Mapping[str, np.ndarray]:
        """Return ELBO, reconstruction error and divergence of each row, in nats."""
        import numpy as np

        random = np.random.default_rng(context.seed)
        codes = encoder({halves.given: rows})
        mean, log_variance = (codes[name].astype("float64") for name in (halves.mean, halves.log_variance))
        divergence = _total(0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance))
        error = np.zeros(len(rows))
        for draw in range(self.settings.draws):
            context.progress(draw / self.settings.draws)
            latent = mean + np.exp(0.5 * log_variance) * random.standard_normal(mean.shape)
            made = decoder({halves.latent: latent.astype("float32")})[halves.made]
            error += _total(self._error(rows, made, halves.has_logits)) / self.settings.draws
        return {"elbo": -(error + divergence), "reconstruction": error, "divergence": divergence}

    def _error(self, rows: np.ndarray, made: np.ndarray, has_logits: bool) -> Any:
        """Return minus the logarithm of the likelihood of each value.

        In the short floats that came: logarithms of long ones take ten times as long.
        """
        import numpy as np

        if self.settings.likelihood == "gaussian":
            return 0.5 * (rows - made) ** 2 + 0.5 * math.log(2 * math.pi)
        if has_logits:
            return np.logaddexp(0, made) - rows * made
        chance, other = (np.maximum(one, NEAREST, dtype=made.dtype) for one in (made, 1 - made))
        return -(rows * np.log(chance) + (1 - rows) * np.log(other))


def _total(values: np.ndarray) -> Any:
    return values.reshape(len(values), -1).sum(axis=1, dtype="float64")
