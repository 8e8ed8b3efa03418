"""Decode Sequences node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from netwright.networks.feeding.feed import match_inputs
from netwright.nodes.text.generation import check_size
from netwright.nodes.text.vocabulary import END, PADDING, START, UNKNOWN, Vocabulary
from netwright.ports import (
    ColumnSpec,
    Network,
    NetworkSpec,
    Table,
    TableSpec,
    Transform,
    TransformSpec,
)
from netwright.sdk import (
    ExecuteContext,
    InputError,
    NetworkPort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    TransformPort,
    choice,
    columns,
    flag,
    groups,
    integer,
    node,
    number,
    text,
)

if TYPE_CHECKING:
    import numpy as np

    from netwright.networks.sequences.states import DecoderPlan
    from netwright.networks.sequences.writing import Written


class StateRow(Settings):
    """What one input of the decoder begins and goes on with."""

    input: str = text(title="Decoder input")
    first: str = text(default="", title="First value", help="An output of the encoder. Left empty, zeros.")
    next: str = text(default="", title="Next value", help="An output of the decoder. Left empty, it stays as it is.")


class SourceColumns(Settings):
    """What goes into one input of the encoder, or of a decoder that reads the source itself."""

    input: str = text(title="Network input")
    columns: tuple[str, ...] = columns(port="table", kinds=["number", "flag", "tensor"], title="Columns")


class DecodeSequencesSettings(Settings):
    """How sequences are written."""

    method: Literal["greedy", "sample", "beam"] = choice(
        default="greedy",
        title="Method",
        help="Greedy takes the likeliest next index, sample draws it, beam keeps several beginnings in view.",
    )
    beams: int = integer(default=4, ge=1, le=64, title="Beams", when={"method": "beam"})
    length_penalty: float = number(
        default=1.0,
        ge=0,
        le=5,
        title="Length penalty",
        help="0 prefers short sequences; 1 compares chances per step.",
        when={"method": "beam"},
    )
    temperature: float = number(
        default=1.0,
        gt=0,
        le=100,
        title="Temperature",
        help="Leave it at 1 where the network has a temperature built in.",
        when={"method": "sample"},
    )
    top_k: int | None = integer(
        default=None, ge=1, title="Among the likeliest", help="Draw among so many: top-k.", when={"method": "sample"}
    )
    top_p: float | None = number(
        default=None,
        gt=0,
        le=1,
        title="Nucleus",
        help="Draw among the likeliest that together have this chance: top-p.",
        when={"method": "sample"},
    )
    length: int | None = integer(
        default=None, ge=1, le=10_000, title="Longest", help="In steps. Left empty, as long as the longest text learnt."
    )
    count: int = integer(
        default=100,
        ge=1,
        le=100_000,
        title="Sequences",
        help="Where no table is connected. The other methods write the same each time: one.",
        when={"method": "sample"},
    )
    column: str = text(default="decoded", title="Name of the new column")
    with_score: bool = flag(
        default=False, title="Add the score", help="The logarithm of the chance of the whole sequence.", advanced=True
    )
    tokens: str = text(
        default="", title="Token input", advanced=True, help="The decoder's input for indices. Left empty, it is found."
    )
    states: tuple[StateRow, ...] = groups(
        default=(),
        title="States",
        advanced=True,
        help="Left empty, states are paired by name and shape.",
    )
    inputs: tuple[SourceColumns, ...] = groups(
        default=(), title="Inputs", help="Left empty, the columns that plainly fit are taken."
    )


@node(
    id="decode_sequences",
    title="Decode Sequences",
    group="text",
    random=True,
    process="keras",
    keywords=("translate", "beam", "greedy", "seq2seq", "generate", "nucleus", "sample"),
)
class DecodeSequences(Node[DecodeSequencesSettings]):
    """Write a sequence for each row with a trained decoder.

    Works with a network that writes by itself, with an encoder and a decoder that hand on states, and with
    transformers. Each step takes the index before and gives the chances of the next. Where the decoder has states they
    are handed on from step to step; else the whole beginning is shown again.
    """

    inputs = {
        "decoder": NetworkPort("Gives a chance to every index at each step."),
        "vocabulary": TransformPort("The vocabulary of what is written."),
        "encoder": NetworkPort("Gives what the decoder begins with.", optional=True),
        "table": TablePort("The rows to write for.", optional=True),
    }
    outputs = {"table": TablePort("The rows with what was written.")}

    def configure(
        self,
        decoder: NetworkSpec,
        vocabulary: TransformSpec,
        encoder: NetworkSpec | None = None,
        table: TableSpec | None = None,
    ) -> dict[str, TableSpec]:
        plan = self._plan(decoder, encoder)
        check_size(decoder, plan.chances, vocabulary)
        if table is None:
            if encoder is not None or plan.given:
                raise InputError(
                    "table", "There is nothing to read from.", "Connect the table with what the network reads."
                )
            return {"table": TableSpec(columns=self._made(), rows=self._rows)}
        if table.column(self.settings.column) is not None:
            raise SettingsError(
                "column",
                "The table has a column {column} already.",
                "Give it another name.",
                column=self.settings.column,
            )
        self._match(decoder, encoder, plan, table)
        known = None if table.columns is None else (*table.columns, *self._made())
        return {"table": table.model_copy(update={"columns": known})}

    def execute(
        self,
        *,
        decoder: Network,
        vocabulary: Transform,
        encoder: Network | None = None,
        table: Table | None = None,
        context: ExecuteContext,
    ) -> dict[str, Table]:
        import polars as pl

        words = Vocabulary.of(vocabulary)
        plan = self._plan(decoder.spec, encoder.spec if encoder else None)
        given: dict[str, np.ndarray] = {}
        rows = self._rows
        if table is not None:
            given = self._given(decoder, encoder, plan, table)
            rows = len(next(iter(given.values()))) if given else table.frame.select(pl.len()).collect().item()
        written = self._write(decoder, plan, rows, words, given, context)
        made = [pl.Series(self.settings.column, words.decode([one.indices for one in written]), dtype=pl.String)]
        if self.settings.with_score:
            made.append(pl.Series(self._score_name, [one.score for one in written], dtype=pl.Float64))
        if table is None:
            return {"table": Table.of(pl.DataFrame(made))}
        return {"table": Table.of(table.frame.collect().with_columns(made), like=table.spec)}

    def _plan(self, decoder: NetworkSpec, encoder: NetworkSpec | None) -> DecoderPlan:
        from netwright.networks.sequences.states import State, plan_decoder

        chosen = {row.input: State(row.input, row.first or None, row.next or None) for row in self.settings.states}
        # With an encoder, it is the encoder that reads the table.
        reading = self._chosen() if encoder is None else ()
        return plan_decoder(decoder, encoder, chosen, self.settings.tokens, reading=reading)

    def _match(
        self, decoder: NetworkSpec, encoder: NetworkSpec | None, plan: DecoderPlan, table: TableSpec
    ) -> dict[str, tuple[str, ...]] | None:
        """Return the columns of the inputs that read the table."""
        if encoder is not None:
            return match_inputs(encoder, table, self._chosen(), "inputs")
        return match_inputs(decoder, table, self._chosen(), "inputs", only=plan.given)

    def _chosen(self) -> dict[str, tuple[str, ...]]:
        return {entry.input: entry.columns for entry in self.settings.inputs}

    def _given(
        self, decoder: Network, encoder: Network | None, plan: DecoderPlan, table: Table
    ) -> dict[str, np.ndarray]:
        """Return what the decoder begins with, by its inputs."""
        from netwright.networks.feeding.feed import arrays
        from netwright.networks.predict import Predictor

        matched = self._match(decoder.spec, encoder.spec if encoder else None, plan, table.spec) or {}
        if encoder is None:
            return arrays(table, matched, decoder.spec.inputs, "table") if matched else {}
        made = Predictor(encoder)(arrays(table, matched, encoder.spec.inputs, "table"))
        return {state.input: made[state.first] for state in plan.states if state.first is not None}

    def _write(
        self,
        decoder: Network,
        plan: DecoderPlan,
        rows: int,
        words: Vocabulary,
        given: dict[str, np.ndarray],
        context: ExecuteContext,
    ) -> list[Written]:
        from netwright.networks.sequences.beams import Beams, search
        from netwright.networks.sequences.choosing import Choice
        from netwright.networks.sequences.steppers import longest, make_stepper
        from netwright.networks.sequences.writing import Marks, write

        chosen = self.settings
        stepper = make_stepper(decoder, plan, PADDING)
        never = (PADDING, START, UNKNOWN)
        # One more step than tokens, so that the longest can end.
        length = longest(decoder, plan, (chosen.length or words.length) + 1)
        marks = Marks(START, END, PADDING)
        if chosen.method == "beam":
            beams = Beams(chosen.beams, chosen.length_penalty, never)
            return search(
                stepper, rows, marks, beams, length=length, given=given, check_cancelled=context.check_cancelled
            )
        how = Choice(chosen.method == "greedy", chosen.temperature, chosen.top_k, chosen.top_p, never)
        return write(
            stepper,
            rows,
            marks,
            how,
            length=length,
            seed=context.seed,
            given=given,
            check_cancelled=context.check_cancelled,
        )

    @property
    def _rows(self) -> int:
        """How many sequences are written where no table says so."""
        return self.settings.count if self.settings.method == "sample" else 1

    @property
    def _score_name(self) -> str:
        return f"{self.settings.column} score"

    def _made(self) -> tuple[ColumnSpec, ...]:
        made = [ColumnSpec(name=self.settings.column, dtype="String", kind="text")]
        if self.settings.with_score:
            made.append(ColumnSpec(name=self._score_name, dtype="Float64", kind="number"))
        return tuple(made)
