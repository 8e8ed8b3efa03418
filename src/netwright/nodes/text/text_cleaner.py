"""Text Cleaner node."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from netwright.nodes.text.text_column import TEXT, check_free, texts_of
from netwright.nodes.text.vocabulary import Vocabulary
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    Node,
    Settings,
    TablePort,
    check_column,
    choice,
    column,
    flag,
    node,
    text,
)

_TAGS = re.compile(r"<[^<>]{0,1000}>")
_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")


class TextCleanerSettings(Settings):
    """What is taken out of the texts."""

    column: str | None = column(port="table", kinds=TEXT, title="Text column")
    new_column: str = text(
        default="", title="New column", help="Left empty, the clean texts take the place of the old.", advanced=True
    )
    tags: bool = flag(default=True, title="Remove HTML tags")
    addresses: bool = flag(default=True, title="Remove web and mail addresses")
    punctuation: Literal["keep", "remove"] = choice(default="remove", title="Punctuation and symbols")
    digits: Literal["keep", "remove", "0"] = choice(
        default="keep", title="Digits", help="0 turns each number into one zero."
    )
    fold_case: bool = flag(default=True, title="Fold upper and lower case")
    fold_accents: bool = flag(default=False, title="Fold accents", help="Ü becomes u, é becomes e.")
    stop_words: str = text(
        default="", title="Words to leave out", help="Separated by spaces or commas, such as: the a of.", multiline=True
    )


@node(id="text_cleaner", title="Text Cleaner", group="text", keywords=("strip", "lower", "punctuation", "stop words"))
class TextCleaner(Node[TextCleanerSettings]):
    """Take out of texts what does not matter.

    Spaces become single and are cut off at both ends. Nothing is learnt: use the same settings for new rows.
    """

    inputs = {"table": TablePort("Rows with a text column.")}
    outputs = {"table": TablePort("The same rows with clean texts.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        found = check_column(table, "column", self.settings.column, TEXT)
        if self.settings.new_column:
            check_free(table, "new_column", [self.settings.new_column])
        if found is None or table.columns is None:
            return {"table": table}
        made = ColumnSpec(name=self.settings.new_column or found.name, dtype="String", kind="text")
        if self.settings.new_column:
            return {"table": table.model_copy(update={"columns": (*table.columns, made)})}
        kept = tuple(made if one.name == found.name else one for one in table.columns)
        return {"table": table.model_copy(update={"columns": kept})}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        name = str(self.settings.column)
        stop_words = {word.casefold() for word in re.split(r"[\s,]+", self.settings.stop_words) if word}
        folding = Vocabulary((), fold_case=self.settings.fold_case, fold_accents=self.settings.fold_accents)
        clean = [None if one is None else self._clean(one, folding, stop_words) for one in texts_of(table, name)]
        series = pl.Series(self.settings.new_column or name, clean, dtype=pl.String)
        return {"table": Table.of(table.frame.collect().with_columns(series), like=table.spec)}

    def _clean(self, text: str, folding: Vocabulary, stop_words: set[str]) -> str:
        if self.settings.tags:
            text = _TAGS.sub(" ", text)
        if self.settings.addresses:
            text = _ADDRESSES.sub(" ", text)
        if self.settings.digits != "keep":
            text = _DIGITS.sub("0" if self.settings.digits == "0" else " ", text)
        text = folding.fold(text)
        if self.settings.punctuation == "remove":
            # An apostrophe or a hyphen inside a word leaves no gap: don't, dont.
            text = re.sub(r"(?<=\w)['’-](?=\w)", "", text)
            text = "".join(" " if unicodedata.category(mark)[0] in "PS" else mark for mark in text)
        words = [word for word in _SPACES.split(text) if word and word.casefold() not in stop_words]
        return " ".join(words)
