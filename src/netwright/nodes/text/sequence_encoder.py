"""Sequence Encoder node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.nodes.text.vocabulary import END, KIND, PADDING, START, Vocabulary
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

if TYPE_CHECKING:
    import polars as pl


class SequenceEncoderSettings(Settings):
    """What is encoded, and how."""

    column: str | None = column(port="table", kinds=["text", "category"], title="Text column")
    unit: Literal["character", "word"] = choice(default="character", title="One step is a")
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
    keywords=("tokenise", "character", "index", "padding", "vocabulary", "names"),
)
class SequenceEncoder(Node[SequenceEncoderSettings]):
    """Turn texts into padded sequences of indices.

    Learns a vocabulary of characters or words and writes each text as a row of indices of equal length: 0 is padding,
    1 the start mark, 2 the end mark, 3 an unknown token. With a shifted target, a second column holds the next index
    for each step, which is what a network that writes texts is trained on.
    """

    inputs = {"table": TablePort("Rows with a text column.")}
    outputs = {
        "table": TablePort("The rows with the new columns."),
        "vocabulary": TransformPort("The vocabulary, to encode new texts and to turn indices into text again."),
    }

    def configure(self, table: TableSpec) -> dict[str, TableSpec | TransformSpec]:
        self._check(table)
        steps = None if self.settings.length is None else self._steps(self.settings.length)
        made = self._columns(steps, None)
        columns = None if table.columns is None else (*table.columns, *made)
        return {
            "table": table.model_copy(update={"columns": columns}),
            "vocabulary": TransformSpec(kind=KIND, columns_in=self._columns_in(), columns_out=made),
        }

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Table | Transform]:
        rows = table.frame.collect()
        if rows.height == 0:
            raise InputError("table", "The table has no rows.", "Check the nodes before.")
        texts = rows[str(self.settings.column)].cast(str).to_list()
        missing = sum(entry is None or not entry.strip() for entry in texts)
        if missing:
            row = next(place for place, entry in enumerate(texts, 1) if entry is None or not entry.strip())
            raise InputError(
                "table",
                "Column {column} has no text in {count} {count:row|rows}, first in row {row}.",
                "Remove those rows before.",
                column=self.settings.column,
                count=missing,
                row=row,
            )
        vocabulary = Vocabulary.learn(texts, self.settings.unit, self.settings.fold_case, self.settings.fold_accents)
        encoded = self._encode(texts, vocabulary, context)
        steps = len(encoded[0][0]) if encoded else 0
        made = self._columns(steps, vocabulary.size)
        frame = rows.with_columns(*self._series(encoded, made))
        like = TableSpec(columns=(*(table.spec.columns or ()), *made))
        spec = TransformSpec(kind=KIND, columns_in=self._columns_in(), columns_out=made, index_size=vocabulary.size)
        return {"table": Table.of(frame, like=like), "vocabulary": vocabulary.to_transform(spec)}

    def _encode(
        self, texts: list[str | None], vocabulary: Vocabulary, context: ExecuteContext
    ) -> list[tuple[list[int], list[int]]]:
        """Return (sequence, shifted target) of each text, padded behind to equal length."""
        length = self.settings.length or vocabulary.length
        steps = self._steps(length)
        cut = 0
        rows = []
        for indices in vocabulary.encode(texts):
            cut += len(indices) > length
            whole = [START, *indices[:length], END] if self.settings.marks else indices[:length]
            source, target = (whole[:-1], whole[1:]) if self.settings.shifted_target else (whole, [])
            rows.append((_pad(source, steps), _pad(target, steps)))
        if cut:
            context.warn(
                "{count} {count:text is|texts are} longer than {length} {length:step|steps} and {count:was|were} cut.",
                "Raise Steps, or leave it empty.",
                count=cut,
                length=length,
            )
        return rows

    def _series(self, rows: list[tuple[list[int], list[int]]], made: tuple[ColumnSpec, ...]) -> list[pl.Series]:
        import polars as pl

        steps = made[0].shape[0]
        kind = pl.Array(pl.Int32, steps or 0)
        return [pl.Series(column.name, [row[place] for row in rows], dtype=kind) for place, column in enumerate(made)]

    def _steps(self, length: int) -> int:
        marks = 2 if self.settings.marks else 0
        return length + marks - (1 if self.settings.shifted_target else 0)

    def _columns(self, steps: int | None, size: int | None) -> tuple[ColumnSpec, ...]:
        names = [self.settings.sequence_column]
        if self.settings.shifted_target:
            names.append(self.settings.target_column)
        return tuple(
            ColumnSpec(
                name=name,
                dtype=f"Array(Int32, shape=({steps if steps is not None else '?'},))",
                kind="tensor",
                shape=(steps,),
                index_size=size,
                padding=PADDING,
            )
            for name in names
        )

    def _columns_in(self) -> tuple[str, ...]:
        return (self.settings.column,) if self.settings.column else ()

    def _check(self, table: TableSpec) -> None:
        check_column(table, "column", self.settings.column, ["text", "category"])
        for setting in ("sequence_column", "target_column"):
            if table.column(getattr(self.settings, setting)) is not None:
                raise SettingsError(
                    setting,
                    "The table has a column {column} already.",
                    "Give it another name.",
                    column=getattr(self.settings, setting),
                )


def _pad(indices: list[int], steps: int) -> list[int]:
    return indices + [PADDING] * (steps - len(indices))
