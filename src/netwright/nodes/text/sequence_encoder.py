"""Sequence Encoder node."""

from __future__ import annotations

from typing import Literal

from netwright.nodes.text.encoding import Layout, SequenceEncoding, refuse_empty, sequence_columns
from netwright.nodes.text.text_column import check_free, texts_of
from netwright.nodes.text.vocabulary import KIND, Vocabulary
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    TablePort,
    TransformPort,
    check_column,
    choice,
    column,
    flag,
    integer,
    node,
    text,
)


class SequenceEncoderSettings(Settings):
    """What is encoded, and how."""

    column: str | None = column(port="table", kinds=["text", "category"], title="Text column")
    unit: Literal["character", "word", "byte pair"] = choice(
        default="character",
        title="One step is a",
        help="Byte pairs keep frequent words whole and cut rare ones into frequent parts.",
    )
    merges: int = integer(
        default=500,
        ge=1,
        le=50_000,
        title="Joined pairs",
        help="The more, the longer the parts.",
        when={"unit": "byte pair"},
    )
    most: int | None = integer(
        default=None,
        ge=1,
        le=1_000_000,
        title="Most tokens",
        help="Left empty, all. Else the most frequent; the others become the unknown token.",
        advanced=True,
    )
    marks: bool = flag(
        default=True,
        title="Start and end marks",
        help="Put a mark before and after each text, so that a network learns where texts begin and end.",
    )
    shifted_target: bool = flag(
        default=True,
        title="Add the target shifted by one",
        help="A second column holds, for each step, the index that comes next: what a generator learns to tell.",
    )
    fold_case: bool = flag(default=False, title="Fold upper and lower case")
    fold_accents: bool = flag(default=False, title="Fold accents", help="Ü becomes u, é becomes e.")
    length: int | None = integer(
        default=None,
        ge=1,
        le=100_000,
        title="Steps",
        help="Left empty, the longest text decides. Longer texts are cut.",
    )
    sequence_column: str = text(default="sequence", title="Name of the sequence column", advanced=True)
    target_column: str = text(
        default="target", title="Name of the target column", advanced=True, when={"shifted_target": True}
    )


@node(
    id="sequence_encoder",
    title="Sequence Encoder",
    group="text",
    keywords=("tokenise", "character", "index", "padding", "vocabulary", "names", "bpe"),
)
class SequenceEncoder(Node[SequenceEncoderSettings]):
    """Turn texts into padded sequences of indices.

    Learns a vocabulary of characters, words or parts of words and writes each text as a row of indices of equal length:
    0 is padding, 1 the start mark, 2 the end mark, 3 an unknown token. With a shifted target, a second column holds the
    next index for each step, which is what a network that writes texts is trained on.
    """

    inputs = {"table": TablePort("Rows with a text column.")}
    outputs = {
        "table": TablePort("The rows with the new columns."),
        "vocabulary": TransformPort("The vocabulary, to encode new texts and to turn indices into text again."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        self._check(table)
        steps = None if self.settings.length is None else self._layout(self.settings.length).steps
        made = sequence_columns(self._names(), steps, None)
        columns = None if table.columns is None else (*table.columns, *made)
        return {"table": table.model_copy(update={"columns": columns}), "vocabulary": self._spec(made, None)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        column = str(self.settings.column)
        texts = texts_of(table, column)
        if not texts:
            raise InputError("table", "The table has no rows.", "Check the nodes before.")
        refuse_empty(texts, column)
        vocabulary = Vocabulary.learn(
            texts,
            self.settings.unit,
            self.settings.fold_case,
            self.settings.fold_accents,
            self.settings.most,
            self.settings.merges,
        )
        step = SequenceEncoding(vocabulary, self._layout(self.settings.length or vocabulary.length))
        made = step.layout.columns(vocabulary.size)
        like = TableSpec(columns=(*(table.spec.columns or ()), *made))
        return {
            "table": Table.of(step.apply(table.frame.collect(), context), like=like),
            "vocabulary": Transform(self._spec(made, vocabulary.size), step.parameters()),
        }

    def _layout(self, length: int) -> Layout:
        chosen = self.settings
        target = chosen.target_column if chosen.shifted_target else None
        return Layout(str(chosen.column), chosen.sequence_column, target, length, chosen.marks)

    def _names(self) -> list[str]:
        shifted = [self.settings.target_column] if self.settings.shifted_target else []
        return [self.settings.sequence_column, *shifted]

    def _spec(self, made: tuple[ColumnSpec, ...], size: int | None) -> TransformSpec:
        restores = tuple(ColumnSpec(name=column.name, dtype="String", kind="text") for column in made)
        chosen = (self.settings.column,) if self.settings.column else ()
        return TransformSpec(kind=KIND, columns_in=chosen, columns_out=made, restores=restores, index_size=size)

    def _check(self, table: TableSpec) -> None:
        check_column(table, "column", self.settings.column, ["text", "category"])
        check_free(table, "sequence_column", [self.settings.sequence_column])
        if self.settings.shifted_target:
            check_free(table, "target_column", [self.settings.target_column])
