"""Word Counts node."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from netwright.nodes.text.text_column import TEXT, texts_of
from netwright.nodes.text.tokens import terms_of
from netwright.nodes.text.vocabulary import Vocabulary
from netwright.ports import ColumnSpec, Table, TableSpec
from netwright.sdk import (
    ExecuteContext,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    choice,
    column,
    flag,
    integer,
    node,
)

COUNTS = TableSpec(
    columns=(
        ColumnSpec(name="term", dtype="String", kind="text"),
        ColumnSpec(name="length", dtype="Int64", kind="number"),
        ColumnSpec(name="count", dtype="Int64", kind="number"),
        ColumnSpec(name="share", dtype="Float64", kind="number"),
        ColumnSpec(name="texts", dtype="Int64", kind="number"),
    )
)


class WordCountsSettings(Settings):
    """What is counted."""

    column: str | None = column(port="table", kinds=TEXT, title="Text column")
    unit: Literal["character", "word"] = choice(default="word", title="Tokens")
    shortest: int = integer(default=1, ge=1, le=10, title="Shortest run of tokens")
    longest: int = integer(default=1, ge=1, le=10, title="Longest run of tokens", help="2 counts pairs of words, too.")
    fold_case: bool = flag(default=True, title="Fold upper and lower case")
    most: int = integer(default=10_000, ge=1, le=10_000_000, title="Most rows")


@node(id="word_counts", title="Word Counts", group="text", keywords=("frequency", "n-gram", "terms", "vocabulary"))
class WordCounts(Node[WordCountsSettings]):
    """Count words, or runs of words or characters (n-grams).

    The most frequent come first, equally frequent ones by the alphabet. The share is that among all runs of the same
    length.
    """

    inputs = {"table": TablePort("Rows with a text column.")}
    outputs = {"counts": TablePort("One row for each term.")}

    def configure(self, table: TableSpec) -> dict[str, TableSpec]:
        check_column(table, "column", self.settings.column, TEXT)
        if self.settings.longest < self.settings.shortest:
            raise SettingsError(
                "longest", "The longest run is shorter than the shortest.", "Raise it, or lower the other."
            )
        return {"counts": COUNTS}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table]:
        import polars as pl

        cutting = Vocabulary((), self.settings.unit, self.settings.fold_case)
        texts = [one for one in texts_of(table, str(self.settings.column)) if one is not None]
        rows: list[tuple[str, int, int, float, int]] = []
        for length in range(self.settings.shortest, self.settings.longest + 1):
            counts: Counter[str] = Counter()
            holders: Counter[str] = Counter()
            for one in texts:
                terms = Counter(terms_of(one, cutting, length, length))
                counts.update(terms)
                holders.update(terms.keys())
            total = counts.total()
            rows += [(term, length, count, count / total, holders[term]) for term, count in counts.items()]
            context.progress(length / self.settings.longest)
        schema = {one.name: getattr(pl, one.dtype) for one in COUNTS.columns or ()}
        found = pl.DataFrame(rows, schema=schema, orient="row").sort(["count", "term"], descending=[True, False])
        return {"counts": Table.of(found.head(self.settings.most), like=COUNTS)}
