"""Bag of Words node."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from netwright.nodes.text.text_column import TEXT, check_free, texts_of
from netwright.nodes.text.tokens import BAG, TermWeights, Weights, terms_of
from netwright.nodes.text.vocabulary import Vocabulary
from netwright.ports import ColumnSpec, Table, TableSpec, Transform, TransformSpec
from netwright.sdk import (
    ExecuteContext,
    InputError,
    Node,
    Settings,
    SettingsError,
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

MOST_CELLS = 500_000_000
TERMS = TableSpec(
    columns=(
        ColumnSpec(name="term", dtype="String", kind="text"),
        ColumnSpec(name="count", dtype="Int64", kind="number"),
        ColumnSpec(name="texts", dtype="Int64", kind="number"),
    )
)


class BagOfWordsSettings(Settings):
    """Which terms are counted, and how they are weighed."""

    column: str | None = column(port="table", kinds=TEXT, title="Text column")
    weights: Weights = choice(
        default="tf-idf",
        title="Weights",
        help="How often a term stands in the text, whether it does, or how often against how common it is (tf-idf).",
    )
    unit: Literal["character", "word"] = choice(default="word", title="Tokens")
    shortest: int = integer(default=1, ge=1, le=10, title="Shortest run of tokens")
    longest: int = integer(default=1, ge=1, le=10, title="Longest run of tokens", help="2 counts pairs of words, too.")
    most: int = integer(default=1_000, ge=1, le=100_000, title="Most terms", help="The most frequent are kept.")
    fewest: int = integer(default=1, ge=1, title="Texts that a term must stand in")
    fold_case: bool = flag(default=True, title="Fold upper and lower case")
    fold_accents: bool = flag(default=False, title="Fold accents", help="Ü becomes u, é becomes e.")
    new_column: str = text(default="bag", title="New column")


@node(
    id="bag_of_words",
    title="Bag of Words",
    group="text",
    keywords=("tf-idf", "n-gram", "document vector", "term", "count", "vectorise"),
)
class BagOfWords(Node[BagOfWordsSettings]):
    """Turn each text into a vector with a number for each term.

    The order of the words is lost, yet it is often enough to tell what a text is about. Tf-idf weighs a term by
    ln((1 + texts) / (1 + texts with the term)) + 1 and makes all vectors one long, as scikit-learn does.
    """

    inputs = {"table": TablePort("Rows with a text column.")}
    outputs = {
        "table": TablePort("The rows with a vector column."),
        "terms": TablePort("The terms in the order of the vector, and how frequent they are."),
        "transform": TransformPort("The terms and weights, to apply to other rows."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        check_column(table, "column", self.settings.column, TEXT)
        check_free(table, "new_column", [self.settings.new_column])
        if self.settings.longest < self.settings.shortest:
            raise SettingsError(
                "longest", "The longest run is shorter than the shortest.", "Raise it, or lower the other."
            )
        made = ColumnSpec(
            name=self.settings.new_column, dtype="Array(Float32, shape=(?,))", kind="tensor", shape=(None,)
        )
        columns = None if table.columns is None else (*table.columns, made)
        found = table.model_copy(update={"columns": columns})
        return {"table": found, "terms": TERMS, "transform": self._spec(made)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        import polars as pl

        texts = [one for one in texts_of(table, str(self.settings.column)) if one is not None]
        cutting = Vocabulary((), self.settings.unit, self.settings.fold_case, self.settings.fold_accents)
        counts, holders = self._count(texts, cutting, context)
        known = [term for term in counts if holders[term] >= self.settings.fewest]
        terms = sorted(sorted(known), key=lambda term: -counts[term])[: self.settings.most]
        if not terms:
            raise InputError(
                "table", "No term stands in enough texts.", "Lower the number of texts, or check the column."
            )
        terms.sort()
        step = self._step(terms, [holders[term] for term in terms], len(texts), cutting)
        rows = table.frame.collect()
        if rows.height * len(terms) > MOST_CELLS:
            raise InputError(
                "table",
                "{rows} texts with {terms} terms each are too many numbers.",
                "Lower Most terms, or take fewer rows.",
                rows=rows.height,
                terms=len(terms),
            )
        found = {"term": terms, "count": [counts[term] for term in terms], "texts": [holders[term] for term in terms]}
        like = TableSpec(columns=(*(table.spec.columns or ()), step.column_made()))
        return {
            "table": Table.of(step.apply(rows, context), like=like),
            "terms": Table.of(pl.DataFrame(found), like=TERMS),
            "transform": Transform(self._spec(step.column_made()), step.parameters()),
        }

    def _count(
        self, texts: list[str], cutting: Vocabulary, context: ExecuteContext
    ) -> tuple[Counter[str], Counter[str]]:
        """Return how often each term stands in all texts, and in how many."""
        counts: Counter[str] = Counter()
        holders: Counter[str] = Counter()
        for place, one in enumerate(texts):
            if place % 1_000 == 0:
                context.progress(0.5 * place / len(texts))
            terms = Counter(terms_of(one, cutting, self.settings.shortest, self.settings.longest))
            counts.update(terms)
            holders.update(terms.keys())
        return counts, holders

    def _step(self, terms: list[str], holders: list[int], texts: int, cutting: Vocabulary) -> TermWeights:
        import math

        is_weighed = self.settings.weights == "tf-idf"
        return TermWeights(
            column=str(self.settings.column),
            made=self.settings.new_column,
            terms=tuple(terms),
            rarity=tuple(math.log((1 + texts) / (1 + held)) + 1 for held in holders) if is_weighed else (),
            weights=self.settings.weights,
            shortest=self.settings.shortest,
            longest=self.settings.longest,
            cutting=cutting,
        )

    def _spec(self, made: ColumnSpec) -> TransformSpec:
        chosen = (self.settings.column,) if self.settings.column else None
        return TransformSpec(kind=BAG, columns_in=chosen, columns_out=(made,))
