"""Tokeniser node."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from netwright.nodes.text.text_column import TEXT, check_free, texts_of
from netwright.nodes.text.tokens import TOKENS, Tokens
from netwright.nodes.text.vocabulary import Vocabulary
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
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


class TokenizerSettings(Settings):
    """What the texts are cut into."""

    column: str | None = column(port="table", kinds=TEXT, title="Text column")
    unit: Literal["character", "word", "byte pair"] = choice(
        default="word",
        title="Cut into",
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
    fold_case: bool = flag(default=False, title="Fold upper and lower case")
    fold_accents: bool = flag(default=False, title="Fold accents", help="Ü becomes u, é becomes e.")
    new_column: str = text(default="tokens", title="New column")


@node(id="tokenizer", title="Tokeniser", group="text", keywords=("split", "words", "byte pair", "bpe", "subword"))
class Tokenizer(Node[TokenizerSettings]):
    """Cut texts into lists of tokens.

    Words are runs of letters and digits; each other mark is a token of its own. The cutting is a transform: applied to
    new rows it joins the very pairs that were learnt here.
    """

    inputs = {"table": TablePort("Rows with a text column.")}
    outputs = {
        "table": TablePort("The rows with a column of lists."),
        "transform": TransformPort("The cutting, to apply to other rows and to join again."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        check_column(table, "column", self.settings.column, TEXT)
        check_free(table, "new_column", [self.settings.new_column])
        made = ColumnSpec(name=self.settings.new_column, dtype="List(String)", kind="tensor", shape=(None,))
        columns = None if table.columns is None else (*table.columns, made)
        return {"table": table.model_copy(update={"columns": columns}), "transform": self._spec(made)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        name = str(self.settings.column)
        cutting = Vocabulary.learn(
            texts_of(table, name),
            self.settings.unit,
            self.settings.fold_case,
            self.settings.fold_accents,
            merges=self.settings.merges,
        )
        step = Tokens(name, self.settings.new_column, replace(cutting, tokens=()))
        made = Table.of(step.apply(table.frame.collect(), context), like=table.spec)
        spec = self._spec(ColumnSpec(name=step.made, dtype="List(String)", kind="tensor", shape=(None,)))
        return {"table": made, "transform": Transform(spec, step.parameters())}

    def _spec(self, made: ColumnSpec) -> TransformSpec:
        return TransformSpec(
            kind=TOKENS,
            columns_in=(self.settings.column,) if self.settings.column else None,
            columns_out=(made,),
            restores=(ColumnSpec(name=made.name, dtype="String", kind="text"),),
        )
