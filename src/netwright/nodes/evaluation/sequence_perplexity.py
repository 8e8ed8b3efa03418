"""Sequence Perplexity node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.networks.feeding.feed import arrays, match_inputs
from netwright.networks.feeding.targets import check_target
from netwright.nodes.evaluation.drawing import models_figure
from netwright.nodes.text.vocabulary import END, PADDING, START
from netwright.ports import ColumnSpec, FigureSpec, Network, NetworkSpec, Spec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    InputError,
    NetworkPort,
    Node,
    Settings,
    TablePort,
    check_column,
    column,
    integer,
    node,
)

if TYPE_CHECKING:
    import numpy as np

    from netwright.nodes.evaluation.ngrams import Tokens

TITLE = "Perplexity by model"
HELD_OUT = 10
SMALLEST_CHANCE = 1e-30
RESULT = TableSpec(
    columns=(
        ColumnSpec(name="model", dtype="String", kind="text"),
        ColumnSpec(name="perplexity", dtype="Float64", kind="number"),
        ColumnSpec(name="network against it", dtype="Float64", kind="number"),
    )
)


class SequencePerplexitySettings(Settings):
    """What is judged, and against what."""

    target: str | None = column(
        port="table", kinds=["tensor"], title="Target column", help="For each step, the index that comes next."
    )
    sequence: str | None = column(
        default=None,
        port="table",
        kinds=["tensor"],
        title="Sequence column",
        help="What the network reads. Left empty, the column that plainly fits is taken.",
    )
    interpolated: int = integer(
        default=3,
        ge=0,
        le=6,
        title="Interpolated n-grams up to",
        help="Needs the table of training rows. 0 leaves them out.",
    )
    witten_bell: int = integer(default=5, ge=0, le=6, title="Witten-Bell n-grams up to", advanced=True)


@node(
    id="sequence_perplexity",
    title="Sequence Perplexity",
    group="evaluation",
    process="keras",
    keywords=("perplexity", "language model", "ngram", "bigram", "score"),
)
class SequencePerplexity(Node[SequencePerplexitySettings]):
    """Measure how well a network foretells the next step of sequences, beside n-gram baselines.

    Perplexity is how many equally likely choices the network seems to hesitate between at each step: lower is better,
    1 is certainty. Padding does not count. With the training rows connected, the table also shows what counting
    short runs of tokens reaches on the same rows: the honest yardstick. Every tenth training row tunes the
    interpolated ones.
    """

    inputs = {
        "network": NetworkPort("A network that gives a chance to every index at each step."),
        "table": TablePort("Rows that the network has not learnt from."),
        "training": TablePort("The rows it was trained on, for the n-gram baselines.", optional=True),
    }
    outputs = {
        "scores": TablePort("One row a model: its perplexity, and how it compares."),
        "figure": FigurePort("The same as bars."),
    }

    def configure(self, network: NetworkSpec, table: TableSpec, training: TableSpec | None = None) -> dict[str, Spec]:
        self._match(network, table)
        return {"scores": RESULT, "figure": FigureSpec(title=TITLE)}

    def execute(
        self, *, network: Network, table: Table, training: Table | None = None, context: ExecuteContext
    ) -> dict[str, Any]:
        import polars as pl

        matched = self._match(network.spec, table.spec)
        if matched is None:
            raise InputError("table", "The columns of the table are not known.", "Run the node before first.")
        x = arrays(table, matched, network.spec.inputs, "table")
        target = arrays(table, {"target": (str(self.settings.target),)}, {}, "table")["target"]
        rows = [("network", self._network_perplexity(network, x, target, context))]
        if training is not None:
            learnt = arrays(training, {"target": (str(self.settings.target),)}, {}, "training")["target"]
            # Padding and the start mark are never foretold.
            size = int(max(learnt.max(), target.max())) + 1 - END
            rows += self._baselines(_tokens(learnt), _tokens(target), size, context)
        frame = pl.DataFrame(rows, schema={"model": pl.String, "perplexity": pl.Float64}, orient="row")
        ratio = (pl.lit(rows[0][1]) / pl.col("perplexity")).alias("network against it")
        drawn = models_figure(TITLE, frame, "perplexity")
        return {"scores": Table.of(frame.with_columns(ratio)), "figure": drawn}

    def _network_perplexity(
        self, network: Network, x: dict[str, np.ndarray], target: np.ndarray, context: ExecuteContext
    ) -> float:
        import numpy as np

        from netwright.networks.predict import Predictor

        total, steps = 0.0, 0
        name = next(iter(network.spec.outputs))
        for window, made in Predictor(network).batches(x, 256):
            wanted = target[window]
            chances = np.take_along_axis(made[name].astype(np.float64), wanted[..., None].astype(np.int64), -1)[..., 0]
            counted = wanted != PADDING
            total -= float(np.log(np.maximum(chances[counted], SMALLEST_CHANCE)).sum())
            steps += int(counted.sum())
            context.progress(0.5 * window.stop / len(target))
        return float(np.exp(total / steps))

    def _baselines(
        self, train: list[Tokens], test: list[Tokens], size: int, context: ExecuteContext
    ) -> list[tuple[str, float]]:
        from netwright.nodes.evaluation.ngrams import interpolated_perplexity, witten_bell_perplexity

        held_out = train[::HELD_OUT]
        kept = [tokens for place, tokens in enumerate(train) if place % HELD_OUT]
        rows = []
        for order in range(2, self.settings.interpolated + 1):
            context.progress(0.5 + 0.08 * order)
            rows.append(
                (
                    f"interpolated {order}-gram",
                    interpolated_perplexity(kept, held_out, test, order, START, size),
                )
            )
        for order in range(4, self.settings.witten_bell + 1):
            context.check_cancelled()
            rows.append((f"Witten-Bell {order}-gram", witten_bell_perplexity(train, test, order, START, size)))
        return rows

    def _match(self, network: NetworkSpec, table: TableSpec) -> dict[str, tuple[str, ...]] | None:
        found = check_column(table, "target", self.settings.target, ["tensor"])
        if found is not None:
            output = next(iter(network.outputs))
            check_target(network, output, [found], "sparse_categorical_crossentropy", "target")
        chosen = {next(iter(network.inputs)): (self.settings.sequence,)} if self.settings.sequence else {}
        return match_inputs(network, table, chosen, "sequence", [str(self.settings.target)])


def _tokens(target: np.ndarray) -> list[Tokens]:
    """Return the tokens of each target, its end mark included."""
    return [[index for index in row.tolist() if index != PADDING] for row in target]
