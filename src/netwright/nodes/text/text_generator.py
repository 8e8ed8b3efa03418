"""Text Generator node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.nodes.text.generation import check_size
from netwright.nodes.text.vocabulary import END, PADDING, START, UNKNOWN, Vocabulary
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec, Transform, TransformSpec
from netwright.ports.columns import col
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    TablePort,
    TransformPort,
    check_column,
    column,
    integer,
    node,
    number,
)

if TYPE_CHECKING:
    from netwright.networks.sequences.states import DecoderPlan


class TextGeneratorSettings(Settings):
    """How many texts, and how they are drawn."""

    count: int = integer(default=100, ge=1, le=100_000, title="Texts")
    temperature: float = number(
        default=1.0,
        gt=0,
        le=100,
        title="Temperature",
        help="Leave it at 1 where the network has a temperature built in.",
    )
    length: int | None = integer(
        default=None, ge=1, le=10_000, title="Longest", help="In steps. Left empty, as long as the longest text learnt."
    )
    known_column: str | None = column(
        default=None,
        port="known",
        kinds=["text", "category"],
        title="Column of known texts",
        help="Texts in this column are not new.",
    )


@node(
    id="text_generator",
    title="Text Generator",
    group="text",
    random=True,
    process="keras",
    keywords=("sample", "invent", "write", "names", "decode"),
)
class TextGenerator(Node[TextGeneratorSettings]):
    """Write new texts with a trained network.

    Begins each text with the start mark, draws the next index from what the network gives, and goes on until the end
    mark. With known texts connected, a column tells which texts are new: neither among them nor drawn before.
    """

    inputs = {
        "network": NetworkPort("A network that gives a chance to every index at each step."),
        "vocabulary": TransformPort("The vocabulary that the network was trained with."),
        "known": TablePort("Texts that are known, such as the training rows.", optional=True),
    }
    outputs = {"texts": TablePort("One row a text.")}

    def configure(
        self, network: NetworkSpec, vocabulary: TransformSpec, known: TableSpec | None = None
    ) -> dict[str, TableSpec]:
        check_size(network, self._plan(network).chances, vocabulary)
        if known is not None:
            check_column(known, "known_column", self.settings.known_column, ["text", "category"])
        columns = [ColumnSpec(name="text", dtype="String", kind="text")]
        if known is not None:
            columns.append(ColumnSpec(name="new", dtype="Boolean", kind="flag"))
        return {"texts": TableSpec(columns=tuple(columns), rows=self.settings.count)}

    def execute(
        self, *, network: Network, vocabulary: Transform, known: Table | None = None, context: ExecuteContext
    ) -> dict[str, Table]:
        import polars as pl

        from netwright.networks.sequences.choosing import Choice
        from netwright.networks.sequences.steppers import longest, make_stepper
        from netwright.networks.sequences.writing import Marks, write

        words = Vocabulary.of(vocabulary)
        plan = self._plan(network.spec)
        check_size(network.spec, plan.chances, vocabulary.spec)
        written = write(
            make_stepper(network, plan, PADDING),
            self.settings.count,
            Marks(START, END, PADDING),
            Choice(temperature=self.settings.temperature, never=(PADDING, START, UNKNOWN)),
            length=longest(network, plan, self.settings.length or words.length),
            seed=context.seed,
            check_cancelled=context.check_cancelled,
        )
        texts = words.decode([one.indices for one in written])
        frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
        if known is not None:
            frame = frame.with_columns(pl.Series("new", self._new(texts, words, known), dtype=pl.Boolean))
        return {"texts": Table.of(frame)}

    def _plan(self, network: NetworkSpec) -> DecoderPlan:
        """Find out where indices go in and chances come out; nothing else may be needed."""
        from netwright.networks.sequences.states import plan_decoder

        plan = plan_decoder(network, port="network")
        if plan.given or plan.states:
            raise InputError(
                "network",
                "The network has {inputs} inputs and {outputs} outputs.",
                "Writing sequences takes a network with one of each.",
                inputs=len(network.inputs),
                outputs=len(network.outputs),
            )
        return plan

    def _new(self, texts: list[str], words: Vocabulary, known: Table) -> list[bool]:
        """Return for each text whether it is neither known nor drawn before."""
        column = known.frame.select(col(str(self.settings.known_column))).collect().to_series()
        seen = {words.fold(text) for text in column.cast(str).to_list() if text}
        new = []
        for text in texts:
            new.append(text not in seen)
            seen.add(text)
        return new
