"""Texts as padded sequences of indices: what the Sequence Encoder learnt, applied to any rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from netwright.nodes.text.vocabulary import END, KIND, PADDING, START, Vocabulary
from netwright.ports import ColumnSpec, Transform
from netwright.sdk import ExecuteContext, InputError, NodeError
from netwright.sdk.fitted import fitted

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Layout:
    """Which column is read, which are made, and how the sequences are laid out."""

    column: str
    sequence: str
    target: str | None
    """The column of the sequence shifted by one step, where there is one."""
    length: int
    """Tokens that a text may have; longer ones are cut."""
    marks: bool

    @property
    def steps(self) -> int:
        """Indices in a row."""
        return self.length + (2 if self.marks else 0) - (1 if self.target else 0)

    def columns(self, size: int | None) -> tuple[ColumnSpec, ...]:
        """Return the specs of the new columns, for a vocabulary of a size."""
        return sequence_columns([name for name in (self.sequence, self.target) if name], self.steps, size)


def sequence_columns(names: Sequence[str], steps: int | None, size: int | None) -> tuple[ColumnSpec, ...]:
    """Return the specs of columns of padded indices."""
    shown = steps if steps is not None else "?"
    dtype = f"Array(Int32, shape=({shown},))"
    return tuple(
        ColumnSpec(name=name, dtype=dtype, kind="tensor", shape=(steps,), index_size=size, padding=PADDING)
        for name in names
    )


@fitted(KIND)
@dataclass(frozen=True)
class SequenceEncoding:
    """A vocabulary with the layout of its sequences."""

    vocabulary: Vocabulary
    layout: Layout

    @classmethod
    def of(cls, transform: Transform) -> Self:
        """Take it from the wire."""
        layout = transform.parameters.get("layout")
        if layout is None:
            raise NodeError(
                "This vocabulary does not say how sequences are laid out.", "Run its Sequence Encoder again."
            )
        return cls(Vocabulary.of(transform), Layout(**layout))

    def parameters(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**self.vocabulary.parameters(), "layout": asdict(self.layout)}

    def apply(self, rows: pl.DataFrame, context: ExecuteContext) -> pl.DataFrame:
        """Put the columns of indices behind the others."""
        import polars as pl

        texts = rows[self.layout.column].cast(pl.String).to_list()
        refuse_empty(texts, self.layout.column)
        encoded = self._encode(texts, context)
        kind = pl.Array(pl.Int32, self.layout.steps)
        names = [self.layout.sequence, *([self.layout.target] if self.layout.target else [])]
        return rows.with_columns(
            pl.Series(name, [row[place] for row in encoded], dtype=kind) for place, name in enumerate(names)
        )

    def invert(self, rows: pl.DataFrame, names: Mapping[str, str], context: ExecuteContext) -> pl.DataFrame:
        """Put the texts that columns of indices stand for."""
        import polars as pl

        return rows.with_columns(
            pl.Series(name, self.vocabulary.decode(rows[name].to_list()), dtype=pl.String) for name in names
        )

    def _encode(self, texts: list[str], context: ExecuteContext) -> list[tuple[list[int], list[int]]]:
        """Return (sequence, shifted target) of each text, padded behind to equal length."""
        length, steps = self.layout.length, self.layout.steps
        cut = 0
        rows = []
        for indices in self.vocabulary.encode(texts):
            cut += len(indices) > length
            whole = [START, *indices[:length], END] if self.layout.marks else indices[:length]
            source, target = (whole[:-1], whole[1:]) if self.layout.target else (whole, [])
            rows.append((_pad(source, steps), _pad(target, steps)))
        if cut:
            context.warn(
                "{count} {count:text is|texts are} longer than {length} {length:step|steps} and {count:was|were} cut.",
                "Raise Steps, or leave it empty.",
                count=cut,
                length=length,
            )
        return rows


def refuse_empty(texts: Sequence[str | None], column: str) -> None:
    """Raise InputError where a text is missing or blank."""
    empty = [row for row, text in enumerate(texts, 1) if text is None or not text.strip()]
    if empty:
        raise InputError(
            "table",
            "Column {column} has no text in {count} {count:row|rows}, first in row {row}.",
            "Remove those rows before.",
            column=column,
            count=len(empty),
            row=empty[0],
        )


def _pad(indices: list[int], steps: int) -> list[int]:
    return indices + [PADDING] * (steps - len(indices))
