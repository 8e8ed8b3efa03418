"""Summarize Rounds node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netwright.nodes.evaluation.drawing import axis, figure
from netwright.nodes.flow.rounds import FAILED
from netwright.ports import ColumnSpec, Figure, FigureSpec, Spec, Table, TableSpec
from netwright.ports.columns import col, cols
from netwright.sdk import ExecuteContext, FigurePort, Node, Settings, TablePort, columns, groups, node, said, text

if TYPE_CHECKING:
    import polars as pl

TITLE = "Results by round"
MOST_MEASURES = 100
DRAWN_MEASURES = 12
EPOCH = "epoch"
"""The column that makes a table a learner's history."""
SUMMARY = TableSpec(
    columns=(
        ColumnSpec(name="measure", dtype="String", kind="text"),
        ColumnSpec(name="rounds", dtype="Int64", kind="number"),
        *(
            ColumnSpec(name=name, dtype="Float64", kind="number")
            for name in ("mean", "standard deviation", "least", "greatest")
        ),
    )
)


class TableName(Settings):
    """What a table is called beside others."""

    name: str = text(title="Name")


class SummarizeRoundsSettings(Settings):
    """What tells the rounds apart."""

    columns: tuple[str, ...] = columns(port="tables", title="Columns that tell the rounds apart")
    tables: tuple[TableName, ...] = groups(default=(), title="Names of the tables")


@node(id="summarize_rounds", title="Summarize Rounds", group="flow", inserted=True)
class SummarizeRounds(Node[SummarizeRoundsSettings]):
    """Say how much each number varies from round to round.

    A table counts where every round has the same few rows, as scores do, and a history by the last epoch of each
    round; predictions do not. Where two tables have a measure of one name, the name of the table stands behind it.
    """

    inputs = {"tables": TablePort("Results of all rounds, one table each.", many=True)}
    outputs = {
        "summary": TablePort("For each number: mean, standard deviation, least and greatest."),
        "figure": FigurePort("How each number varies from round to round."),
    }

    def configure(self, tables: tuple[TableSpec, ...]) -> dict[str, Spec]:
        return {"summary": SUMMARY, "figure": FigureSpec(title=TITLE)}

    def execute(self, *, tables: tuple[Table, ...], context: ExecuteContext) -> dict[str, Any]:
        import polars as pl

        keys = list(self.settings.columns)
        scores: dict[str, pl.DataFrame] = {}
        ends: dict[str, pl.DataFrame] = {}
        for name, table in zip(self._names(len(tables)), tables, strict=True):
            rows = table.frame.collect()
            last = _last_epochs(rows, keys)
            (scores if last is None else ends)[name] = _measured(rows if last is None else last, keys)
        # What scores say of test rows counts for more than a history's number of that name.
        told = {measure for rows in scores.values() for measure in rows["measure"]}
        ends = {name: rows.filter(~pl.col("measure").is_in(list(told))) for name, rows in ends.items()}
        long = pl.concat([_no_measures(), *_apart(scores), *_apart(ends)])
        value = pl.col("value")
        summary = long.group_by("measure", maintain_order=True).agg(
            value.count().cast(pl.Int64).alias("rounds"),
            value.mean().alias("mean"),
            value.std().alias("standard deviation"),
            value.min().alias("least"),
            value.max().alias("greatest"),
        )
        return {"summary": Table.of(summary, like=SUMMARY), "figure": _draw(long)}

    def _names(self, tables: int) -> list[str]:
        given = [table.name for table in self.settings.tables]
        return given if len(set(given)) == tables else [str(number) for number in range(1, tables + 1)]


def _no_measures() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema={"measure": pl.String, "round": pl.String, "value": pl.Float64})


def _apart(tables: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Return the measures of tables; the table's name stands behind one that several have."""
    import polars as pl

    found = Counter(measure for rows in tables.values() for measure in rows["measure"].unique())
    shared = [measure for measure, count in found.items() if count > 1]
    measure = pl.col("measure")
    return [
        rows.with_columns(
            pl.when(measure.is_in(shared))
            .then(pl.format("{} ({})", measure, pl.lit(name)))
            .otherwise(measure)
            .alias("measure")
        )
        for name, rows in tables.items()
    ]


def _last_epochs(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame | None:
    """Return the last epoch of each round, where the rows are those of histories."""
    import polars as pl

    keys = [key for key in keys if key in rows.columns]
    if EPOCH not in rows.columns or EPOCH in keys or not keys:
        return None
    if rows.select(*cols(keys), col(EPOCH)).is_duplicated().any():
        return None
    return rows.filter(pl.col(EPOCH) == pl.col(EPOCH).max().over(cols(keys)))


def _measured(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return each number of each round as measure, round and value; nothing where the table holds no scores."""
    import polars as pl
    import polars.selectors as cs

    keys = [key for key in keys if key in rows.columns]
    if FAILED in rows.columns:
        rows = rows.filter(pl.col(FAILED).is_null()).drop(FAILED)
    names = [name for name in rows.select(cs.string() | cs.categorical()).columns if name not in keys]
    numbers = [name for name in rows.select(cs.numeric()).columns if name not in keys]
    whole = rows.with_columns(pl.concat_str([col(key).cast(pl.String) for key in keys], separator=", ").alias("#"))
    rounds = whole["#"].n_unique()
    groups = whole.select("#", *cols(names)).n_unique()
    if not rows.height or groups < rows.height or groups > rounds * MOST_MEASURES or groups % rounds or not numbers:
        return _no_measures()
    said = pl.concat_str([col(name).cast(pl.String) for name in names], separator=" ") if names else pl.lit("")
    parts = []
    for name in numbers:
        # A table of measures has one column of numbers, whose name says nothing.
        measure = said if names and len(numbers) == 1 else pl.concat_str([said, pl.lit(name)], separator=" ")
        parts.append(
            whole.select(
                measure.str.strip_chars().alias("measure"),
                pl.col("#").alias("round"),
                col(name).cast(pl.Float64).alias("value"),
            )
        )
    return pl.concat(parts)


def _draw(long: pl.DataFrame) -> Figure:
    """Draw a strip of dots with the mean for each measure, each on a scale of its own."""
    measures = long["measure"].unique(maintain_order=True).to_list()
    shown = measures[:DRAWN_MEASURES]
    values = [row for row in long.to_dicts() if row["measure"] in set(shown) and row["value"] is not None]
    value = axis("value", "", scale={"zero": False})
    dots = {"mark": {"type": "point", "filled": True, "size": 60, "opacity": 0.6, "tooltip": True}}
    mean = {"mark": {"type": "tick", "thickness": 2, "size": 30, "color": "#c2410c"}}
    strip = {
        "width": 420,
        "height": 34,
        "layer": [
            {**dots, "encoding": {"x": value, "tooltip": [{"field": "round"}, {"field": "value"}]}},
            {**mean, "encoding": {"x": {**value, "aggregate": "mean"}}},
        ],
    }
    rows = {
        "data": {"values": values},
        "facet": {
            "row": {
                "field": "measure",
                "type": "nominal",
                "sort": shown,
                "title": "",
                "header": {"labelAngle": 0, "labelAlign": "left"},
            }
        },
        "spec": strip,
        "resolve": {"scale": {"x": "independent"}},
    }
    note = ""
    if len(shown) < len(measures):
        note = said("the first {shown} of {measures} measures", shown=len(shown), measures=len(measures))
    if not measures:
        note = said("no scores to compare: let the sub-workflow put out those of a Scorer, or a history")
    return figure(TITLE, rows, note)
