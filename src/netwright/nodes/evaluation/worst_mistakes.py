"""Worst Mistakes node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import axis, figure
from netwright.nodes.evaluation.judged import LABEL_KINDS, check_alike, labels_of
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import (
    ExecuteContext,
    FigurePort,
    Node,
    Settings,
    SettingsError,
    TablePort,
    check_column,
    column,
    integer,
    node,
    said,
)

if TYPE_CHECKING:
    import polars as pl

TITLE = "Worst mistakes"
MOST_BARS = 25
OFF = ColumnSpec(name="off by", dtype="Float64", kind="number")


class WorstMistakesSettings(Settings):
    """What is compared, and what makes a mistake worse."""

    actual: str | None = column(port="table", kinds=LABEL_KINDS, title="Actual", help="What is true.")
    predicted: str | None = column(port="table", kinds=LABEL_KINDS, title="Predicted", help="What a model told.")
    confidence: str | None = column(
        default=None,
        port="table",
        kinds=["number"],
        title="How sure the model was",
        help="The surest mistakes come first. Left empty, mistakes of classes keep their order, and numbers go by how "
        "far they are off.",
    )
    rows: int = integer(default=20, ge=1, le=100_000, title="Rows, at most")


@node(
    id="worst_mistakes",
    title="Worst Mistakes",
    group="evaluation",
    keywords=("errors", "misclassified", "residuals", "review", "pictures"),
)
class WorstMistakes(Node[WorstMistakesSettings]):
    """Show the rows that a model gets most wrong.

    The best way to find what the data lack. What is true and what was told stand in front; all other columns come
    along, pictures too: look at them in a Table View or an Image Grid.
    """

    inputs = {"table": TablePort("Rows with what is true and what was told.")}
    outputs = {
        "table": TablePort("The mistakes, the worst first. Numbers come with how far they are off."),
        "figure": FigurePort(
            "A bar for each of the worst; of classes without a confidence, how often one was taken for another."
        ),
    }

    def configure(self, table: TableSpec) -> dict[str, Spec]:
        check_alike(table, self.settings.actual, self.settings.predicted)
        if self.settings.confidence:
            check_column(table, "confidence", self.settings.confidence, ["number"])
        known = None if table.columns is None else self._arranged((*table.columns, *self._new(table)))
        return {"table": TableSpec(columns=known), "figure": FigureSpec(title=TITLE)}

    def execute(self, *, table: Table, context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        rows = table.frame.collect()
        new = self._new(table.spec)
        actual, predicted = (_known(rows[str(name)]) for name in (self.settings.actual, self.settings.predicted))
        if new:
            rows = rows.with_columns((predicted.cast(pl.Float64) - actual.cast(pl.Float64)).alias(OFF.name))
        is_wrong = (labels_of(actual) != labels_of(predicted)).fill_null(False)
        wrong = rows.filter(is_wrong)
        if self.settings.confidence:
            sure = _known(wrong[self.settings.confidence]).alias("sure").to_frame().with_row_index("row")
            wrong = wrong[sure.sort("sure", descending=True, nulls_last=True, maintain_order=True)["row"]]
        elif new:
            wrong = wrong.sort(pl.col(OFF.name).abs(), descending=True, nulls_last=True, maintain_order=True)
        known = self._arranged((*(table.spec.columns or ()), *new))
        shown = wrong.head(self.settings.rows).select(cols(one.name for one in known))
        return {"table": Table.of(shown, like=TableSpec(columns=known)), "figure": self._draw(wrong, bool(new))}

    def _draw(self, wrong: pl.DataFrame, is_off: bool) -> Figure:
        """Draw the worst, or of classes that no number ranks how often one was taken for another."""
        import polars as pl

        measure = self.settings.confidence or (OFF.name if is_off else None)
        told = pl.format(
            "{} → {}", *(_short(wrong[str(name)]) for name in (self.settings.actual, self.settings.predicted))
        )
        if measure is None:
            bars = wrong.select(told.alias("row"), value=1).group_by("row", maintain_order=True).sum()
            bars = bars.sort("value", descending=True, maintain_order=True)
        else:
            # A number makes each bar one of its own.
            numbered = pl.format("{}. {}", pl.int_range(1, pl.len() + 1), told)
            bars = wrong.select(numbered.alias("row"), value=col(measure).cast(pl.Float64))
            # No bar is as long as infinity, and none stands for a missing number.
            bars = bars.filter(pl.col("value").is_finite())
        shown = bars.head(min(MOST_BARS, bars.height if measure is None else self.settings.rows))
        title = said("rows") if measure is None else said("off by") if measure == OFF.name else measure
        drawn = {
            "data": {"values": shown.to_dicts()},
            "mark": {"type": "bar", "tooltip": True},
            "encoding": {
                "y": {"field": "row", "type": "nominal", "sort": None, "title": said("actual → predicted")},
                "x": axis("value", title),
            },
        }
        note = said("{shown} of {all}", shown=shown.height, all=bars.height) if shown.height < bars.height else ""
        return figure(TITLE, drawn, note if bars.height else said("no mistakes"))

    def _arranged(self, columns: tuple[ColumnSpec, ...]) -> tuple[ColumnSpec, ...]:
        """Return the columns, first those that are compared."""
        first = [self.settings.actual, self.settings.predicted, OFF.name, self.settings.confidence]
        return tuple(sorted(columns, key=lambda one: first.index(one.name) if one.name in first else len(first)))

    def _new(self, table: TableSpec) -> tuple[ColumnSpec, ...]:
        actual = table.column(str(self.settings.actual))
        if actual is None or actual.kind != "number" or actual.index_size is not None:
            return ()
        if table.column(OFF.name) is not None:
            raise SettingsError(
                "actual",
                "The table has a column {column} already.",
                "Choose another name, or remove the column before.",
                column=OFF.name,
            )
        return (OFF,)


def _known(values: pl.Series) -> pl.Series:
    """Return values of which those that are not a number are missing."""
    return values.fill_nan(None) if values.dtype.is_float() else values


def _short(values: pl.Series) -> pl.Expr:
    import polars as pl

    shown = values.round_sig_figs(4) if values.dtype.is_float() else values
    return pl.lit(shown.cast(pl.String).fill_null("?").str.slice(0, 30))
