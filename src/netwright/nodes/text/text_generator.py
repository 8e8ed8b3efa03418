"""Text Generator node."""

from __future__ import annotations

from netwright.nodes.text.vocabulary import END, KIND, START, UNKNOWN, Vocabulary
from netwright.ports import ColumnSpec, Network, NetworkSpec, Table, TableSpec, Transform, TransformSpec
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
        from netwright.networks.generate import check_generator

        check_generator(network)
        if vocabulary.kind != KIND:
            raise InputError(
                "vocabulary",
                "A transform of kind {kind} arrives, but a vocabulary is needed.",
                "Connect the vocabulary of a Sequence Encoder.",
                kind=vocabulary.kind,
            )
        _check_size(network, vocabulary)
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

        from netwright.networks.generate import generate, predictor

        words = Vocabulary.of(vocabulary)
        _check_size(network.spec, vocabulary.spec)
        (entry,) = network.spec.inputs.values()
        sequences = generate(
            predictor(network),
            self.settings.count,
            length=self.settings.length or words.length,
            start=START,
            end=END,
            seed=context.seed,
            temperature=self.settings.temperature,
            fixed_length=entry.shape[0],
            never=(UNKNOWN,),
            check_cancelled=context.check_cancelled,
        )
        texts = words.decode(sequences)
        frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
        if known is not None:
            frame = frame.with_columns(pl.Series("new", self._new(texts, words, known), dtype=pl.Boolean))
        return {"texts": Table.of(frame)}

    def _new(self, texts: list[str], words: Vocabulary, known: Table) -> list[bool]:
        """Return for each text whether it is neither known nor drawn before."""
        column = known.frame.select(str(self.settings.known_column)).collect().to_series()
        seen = {words.fold(text) for text in column.cast(str).to_list() if text}
        new = []
        for text in texts:
            new.append(text not in seen)
            seen.add(text)
        return new


def _check_size(network: NetworkSpec, vocabulary: TransformSpec) -> None:
    (output,) = network.outputs.values()
    units, size = output.shape[-1], vocabulary.index_size
    if units is not None and size is not None and units != size:
        raise InputError(
            "vocabulary",
            "The network gives {units} {units:number|numbers} a step, but the vocabulary has {size} indices.",
            "Connect the vocabulary that the network was trained with.",
            units=units,
            size=size,
        )
