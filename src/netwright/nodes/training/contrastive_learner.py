"""Contrastive Learner node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.networks.feeding.conversion import CONVERTIBLE
from netwright.networks.feeding.feed import match_inputs
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
from netwright.nodes.training.feeding import as_fed, fed_by, rows_for
from netwright.ports import Network, NetworkSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    NetworkPort,
    Node,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    columns,
    node,
    number,
)

if TYPE_CHECKING:
    from netwright.networks.training import Examples


class PairSettings(LengthSettings):
    """What belongs together."""

    left: tuple[str, ...] = columns(port="training", kinds=CONVERTIBLE, title="Columns of one")
    right: tuple[str, ...] = columns(port="training", kinds=CONVERTIBLE, title="Columns of the other")
    loss: Literal["margin", "in batch"] = choice(
        default="margin",
        title="Loss",
        help="Margin learns from pairs that do and pairs that do not belong together; in batch from such that do, each"
        " against all others of its batch.",
    )
    same: str | None = column(
        default=None,
        port="training",
        kinds=["number", "flag"],
        title="Belong together",
        help="1 or true where the two of a row belong together.",
        when={"loss": "margin"},
    )
    margin: float = number(default=1.0, gt=0, title="Margin", when={"loss": "margin"})
    temperature: float = number(default=0.1, gt=0, title="Temperature", when={"loss": "in batch"})


# The last base's settings come first in the form.
class ContrastiveLearnerSettings(RunSettings, PatienceSettings, OptimizerSettings, PairSettings):
    """How the encoder is trained."""


@node(
    id="contrastive_learner",
    title="Contrastive Learner",
    group="training",
    random=True,
    process="training",
    steerable=True,
    keywords=("siamese", "similarity", "embedding", "pairs", "metric learning", "simclr"),
)
class ContrastiveLearner(Node[ContrastiveLearnerSettings]):
    """Train an encoder so that what belongs together comes out close.

    Each row holds a pair; the same encoder sees both, as a siamese network does. Afterwards the distance of two vectors
    tells how alike two things are.
    """

    inputs = {
        "encoder": NetworkPort("Turns one input into one vector."),
        "training": TablePort("One pair a row."),
        "validation": TablePort("Pairs to measure on after each epoch; never learnt from.", optional=True),
    }
    outputs = {
        "encoder": NetworkPort("The trained encoder."),
        "history": TablePort("One row an epoch: loss, and the share of pairs that were told right."),
    }

    def files(self) -> tuple[str, ...]:
        return state_files(self.settings)

    def configure(
        self, encoder: NetworkSpec, training: TableSpec, validation: TableSpec | None = None
    ) -> dict[str, NetworkSpec | TableSpec]:
        from netwright.networks.training.contrasting.setup import check_encoder

        check_steps(self.settings)
        check_patience(self.settings)
        check_encoder(encoder)
        left, _ = (self._match(encoder, training, setting) for setting in ("left", "right"))
        if self.settings.loss == "margin":
            check_column(training, "same", self.settings.same, ["number", "flag"])
        return {"encoder": fed_by(encoder.trained(), _as_input(encoder, left), {}, {}), "history": TableSpec()}

    def execute(
        self, *, encoder: Network, training: Table, validation: Table | None = None, context: ExecuteContext
    ) -> dict[str, Network | Table]:
        import polars as pl

        from netwright.networks.training.contrasting.loop import train_on_pairs
        from netwright.networks.training.contrasting.setup import ContrastiveSetup

        pairs = self._pairs(encoder.spec, training, "training")
        judged = self._pairs(encoder.spec, validation, "validation") if validation else None
        setup = ContrastiveSetup(
            loss=self.settings.loss,
            margin=self.settings.margin,
            temperature=self.settings.temperature,
            optimizer=optimizer_setup(self.settings),
            patience=patience_setup(self.settings),
            **course_facts(self.settings, self.settings, context),
        )
        # Either half would do: both go through the same encoder.
        left = _as_input(encoder.spec, self._match(encoder.spec, training.spec, "left"))
        rows_of = {"encoder": rows_for(fed_by(encoder.spec, left, {}, {}), training, validation)}
        result = train_on_pairs(encoder, pairs, judged, setup, context, rows_of)
        trained = as_fed(result.network, left, {}, {})
        return {"encoder": trained, "history": Table.of(pl.DataFrame(result.history))}

    def _match(self, encoder: NetworkSpec, table: TableSpec, setting: str) -> tuple[str, ...]:
        chosen = self.settings.left if setting == "left" else self.settings.right
        if not chosen:
            raise SettingsError(setting, "No column is chosen.", "Choose one.")
        (name,) = encoder.inputs
        match_inputs(encoder, table, {name: chosen}, setting)
        return chosen

    def _pairs(self, encoder: NetworkSpec, table: Table, port: str) -> Examples:
        from netwright.networks.feeding.feed import arrays
        from netwright.networks.training import Examples
        from netwright.networks.training.contrasting.setup import LEFT, RIGHT, SAME

        (info,) = encoder.inputs.values()
        halves = {LEFT: self._match(encoder, table.spec, "left"), RIGHT: self._match(encoder, table.spec, "right")}
        x = arrays(table, halves, {LEFT: info, RIGHT: info}, port)
        if self.settings.loss != "margin":
            return Examples(x, {})
        return Examples(x, arrays(table, {SAME: (str(self.settings.same),)}, {}, port))


def _as_input(encoder: NetworkSpec, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    (name,) = encoder.inputs
    return {name: columns}
