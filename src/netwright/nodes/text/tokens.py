"""Texts cut into tokens, and counted as terms of one or several tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from netwright.nodes.text.vocabulary import Vocabulary
from netwright.ports import ColumnSpec, Transform
from netwright.sdk import ExecuteContext, NodeError
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

TOKENS = "tokens"
BAG = "bag_of_words"
Weights = Literal["counts", "present", "tf-idf"]


@fitted(TOKENS)
@dataclass(frozen=True)
class Tokens:
    """Cuts the texts of one column into a list column."""

    column: str
    made: str
    cutting: Vocabulary

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        found = transform.parameters
        return cls(found["column"], found["made"], Vocabulary.from_parameters(found["cutting"]))

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"column": self.column, "made": self.made, "cutting": self.cutting.parameters()}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Put the list column behind the others; a missing text has no list."""
        import polars as pl

        texts = rows[self.column].cast(pl.String).to_list()
        cut = [None if text is None else self.cutting.split(text) for text in texts]
        return rows.with_columns(pl.Series(self.made, cut, dtype=pl.List(pl.String)))

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Join the tokens again."""
        import polars as pl

        def joined(name: str) -> list[str | None]:
            return [None if tokens is None else self.cutting.join(tokens) for tokens in rows[name].to_list()]

        return rows.with_columns(pl.Series(name, joined(name), dtype=pl.String) for name in names)


def terms_of(text: str, cutting: Vocabulary, shortest: int, longest: int) -> Iterator[str]:
    """Yield the runs of tokens of a text, of each length."""
    tokens = cutting.split(text)
    for length in range(shortest, longest + 1):
        for place in range(len(tokens) - length + 1):
            yield cutting.join(tokens[place : place + length])


@fitted(BAG)
@dataclass(frozen=True)
class TermWeights:
    """The terms in order, and what each weighs in a text."""

    column: str
    made: str
    terms: tuple[str, ...]
    rarity: tuple[float, ...] = ()
    """For tf-idf: ln((1 + texts) / (1 + texts with the term)) + 1, as in scikit-learn."""
    weights: Weights = "counts"
    shortest: int = 1
    longest: int = 1
    cutting: Vocabulary = field(default_factory=lambda: Vocabulary((), "word", fold_case=True))

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        found = dict(transform.parameters)
        lists = {"terms": tuple(found["terms"]), "rarity": tuple(found["rarity"])}
        return cls(**{**found, **lists, "cutting": Vocabulary.from_parameters(found["cutting"])})

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        lists = {"terms": list(self.terms), "rarity": list(self.rarity)}
        return {**asdict(self), **lists, "cutting": self.cutting.parameters()}

    def column_made(self) -> ColumnSpec:
        """Return the spec of the vector column."""
        size = len(self.terms)
        return ColumnSpec(name=self.made, dtype=f"Array(Float32, shape=({size},))", kind="tensor", shape=(size,))

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Put the vectors behind the other columns; a missing text has none."""
        import numpy as np
        import polars as pl

        texts = rows[self.column].cast(pl.String).to_list()
        index = {term: place for place, term in enumerate(self.terms)}
        block = np.zeros((len(texts), len(self.terms)), dtype=np.float32)
        for row, text in enumerate(texts):
            if row % 1_000 == 0:
                context.check_cancelled()
            for term in terms_of(text or "", self.cutting, self.shortest, self.longest):
                if term in index:
                    block[row, index[term]] += 1
        made = pl.Series(self.made, self._weighed(block), dtype=pl.Array(pl.Float32, len(self.terms)))
        if None in texts:
            is_there = pl.Series([text is not None for text in texts])
            made = pl.select(pl.when(is_there).then(made)).to_series().alias(self.made)
        return rows.with_columns(made)

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """There is no way back: the order of the words is gone."""
        raise NodeError("A bag of words has lost the order of the words.", "Keep the text column.")

    def _weighed(self, counts: np.ndarray) -> np.ndarray:
        import numpy as np

        match self.weights:
            case "counts":
                return counts
            case "present":
                return (counts > 0).astype(np.float32)
            case "tf-idf":
                weighed = counts * np.asarray(self.rarity, dtype=np.float32)
                lengths = np.linalg.norm(weighed, axis=1, keepdims=True)
                return np.asarray(weighed / np.where(lengths > 0, lengths, 1), dtype=np.float32)
